/** The families of rules: the folders of `src/rules/` and what their rules are about. */
export const FAMILIES: Readonly<Record<string, string>> = {
  atomics: 'memory orderings and atomic operations',
  concurrency: 'locks, threads, `Send` and `Sync`, async code',
  meta: 'the review itself: suppressions, settings, what could not be read',
  modern: 'newer Rust that replaces older code',
  observability: 'traces, logs and metrics',
  reclamation: 'freeing memory that other threads may still read',
  resilience: 'timeouts, bounds, retries and shutdown',
  security: 'hardening against hostile input',
  'supply-chain': 'dependencies, lock files and workflows',
  testing: 'property tests, Loom and Miri',
  types: 'const generics and associated types',
  unsafe: 'unsafe code and its reasons',
  wasm: 'size and boundaries of WebAssembly modules',
};
