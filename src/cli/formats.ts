/** How a review can be printed. */
export const FORMATS = ['pretty', 'sarif', 'json', 'markdown', 'github'] as const;
export type Format = (typeof FORMATS)[number];
