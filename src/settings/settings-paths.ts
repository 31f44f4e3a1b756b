/** Where the settings of a repository stand; the first one there is counts. */
export const SETTINGS_PATHS: readonly string[] = ['.github/rust-pro.yml', '.github/rust-pro.yaml'];
