/** What of a change shows one trigger. All of it is data; `matchers.ts` gives it its meaning. */
export type LexiconEntry = {
  /** Whole words of any added text and of paths, letter case aside; `-` also matches `_` and a blank. */
  readonly words?: readonly string[];
  /** Packages, as `use` paths, as path roots in code and as keys of a manifest; a final `*` stands for any rest. */
  readonly crates?: readonly string[];
  /** Rust code, without comments and the contents of strings. */
  readonly code?: RegExp;
  /** Rust code on the line of a `loop` or `while`, or a few lines below it. */
  readonly codeInLoop?: RegExp;
  /** Lines of `Cargo.toml`. */
  readonly manifest?: RegExp;
  /** Lines of YAML files. */
  readonly yaml?: RegExp;
  /** Lines of any file. */
  readonly text?: RegExp;
  readonly path?: RegExp;
};
