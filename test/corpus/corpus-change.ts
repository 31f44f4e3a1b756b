/**
 * A change that we wrote, modelled on a class of real bugs. `code` reads as a diff: a blank before lines that stay,
 * `+` for what the change brings, `-` for what it takes away.
 */
export type CorpusChange = {
  /** Kebab-case, once in its class: the key of its blessed findings. */
  readonly name: string;
  /** What is wrong once the `+` lines are in, or why nothing is, in a sentence. */
  readonly about: string;
  readonly code: string;
  /** Default `src/lib.rs`. */
  readonly path?: string;
  /** Other files by path, as before and after; a manifest of edition 2021 is always there. */
  readonly context?: Readonly<Record<string, string>>;
} & (
  | {
      /** The `+` lines make the bug; the same change backwards is its fix, and both are judged. */
      readonly kind: 'bug';
      /** Rules whose words would be about this very bug; one of them is enough. */
      readonly by: readonly string[];
    }
  /** Careful code that looks like a bug. */
  | { readonly kind: 'lookalike' }
);
