/** Version of the engine and its rules: part of every review's key. Kept equal to package.json by a test. */
export const VERSION = '0.1.0';
