import type { RustFile } from './rust-file.ts';

/** What one file of a crate holds of what was asked for. */
export type FileFacts<Facts> = { readonly path: string; readonly facts: Facts };

/**
 * The other Rust files of the crate that the change or its context holds, on one side. A file is parsed, asked and
 * let go; what was found is kept for the whole review, so that a hundred files may ask for it.
 */
export type CrateView = {
  /**
   * What `extract` finds in each other file whose text holds one of `words`, in path order. `extract` must be one
   * and the same function for every call, and must return plain data: the file's nodes are gone afterwards. Files
   * that do not parse are left out, and those that do not hold `beside` too where it is given.
   */
  facts<Facts>(
    words: readonly string[],
    extract: (file: RustFile) => Facts,
    beside?: string | RegExp,
  ): readonly FileFacts<Facts>[];
  /** As `facts`, this file too. */
  all<Facts>(words: readonly string[], extract: (file: RustFile) => Facts): readonly FileFacts<Facts>[];
  /** As `all`, of every Rust file that the review sees, whatever its crate. */
  everywhere<Facts>(
    words: readonly string[],
    extract: (file: RustFile) => Facts,
  ): readonly FileFacts<Facts>[];
  /** As `all`, before the change; nothing where nothing was before. */
  before<Facts>(words: readonly string[], extract: (file: RustFile) => Facts): readonly FileFacts<Facts>[];
  /** Is every file of the crate that may use an atomic of this name seen, so that what is not there can be told? */
  isWhole(name: string): boolean;
};
