/** crates.io as lock files name it: by its index in git, whose place the one over HTTP takes without a word. */
const SOURCES: ReadonlySet<string> = new Set([
  'registry+https://github.com/rust-lang/crates.io-index',
  'sparse+https://index.crates.io/',
]);

/** Is this the source of a package of crates.io? Advisories are about those alone. */
export function isCratesIo(source: string | null): boolean {
  return source !== null && SOURCES.has(source);
}
