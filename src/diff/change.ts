/**
 * One line of a hunk; `base` and `head` are 1-based line numbers on the side where the line exists.
 * `noNewline`: the text of its side (of both, for context) ends with this line and has no line feed there.
 */
export type HunkLine = { readonly text: string; readonly noNewline?: true } & (
  | { readonly kind: 'context'; readonly base: number; readonly head: number }
  | { readonly kind: 'added'; readonly head: number }
  | { readonly kind: 'removed'; readonly base: number }
);

/** Line texts keep their carriage return and lose only the line feed. Starts follow `@@ -a,b +c,d @@`. */
export type Hunk = {
  readonly baseStart: number;
  readonly baseLines: number;
  readonly headStart: number;
  readonly headLines: number;
  readonly lines: readonly HunkLine[];
};

/**
 * One side of a file. `unread` says in plain words why its text is not here. `partial`: only what a diff
 * shows, on its true lines, with empty lines in the gaps; it may well not parse.
 */
export type Content =
  | { readonly state: 'text'; readonly text: string; readonly partial?: true }
  | { readonly state: 'absent' }
  | { readonly state: 'unread'; readonly reason: string };

export type FileStatus = 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'mode-changed';
export type FileKind = 'text' | 'binary' | 'symlink' | 'submodule';

export type ChangedFile = {
  /** Path at the head; for a deleted file, at the base. */
  readonly path: string;
  /** Where it was before a rename or copy. */
  readonly previousPath: string | null;
  readonly status: FileStatus;
  readonly kind: FileKind;
  /** In line order. Empty unless `kind` is `text`: a link's target and a submodule's commit are no lines. */
  readonly hunks: readonly Hunk[];
  readonly base: Content;
  readonly head: Content;
};

/** A file that the change does not touch, at the head, read because an analysis asked for it. */
export type ContextFile = { readonly path: string; readonly text: string };

/**
 * What was looked for in a crate because an analysis asked for it. `whole`: every Rust file below `folder` that may
 * use one of `names` is among the files of the change or its context.
 */
export type CrateSearch = {
  readonly folder: string;
  readonly names: readonly string[];
  readonly whole: boolean;
};

/** What a review looks at. Plain data: it survives `JSON.stringify`. */
export type Change = {
  readonly source: 'github' | 'git' | 'diff' | 'tree';
  /** What the two sides are called: commit hashes, or words such as `work tree`. */
  readonly baseName: string;
  readonly headName: string;
  /** In path order. */
  readonly files: readonly ChangedFile[];
  readonly context: readonly ContextFile[];
  /** In the order of folders; where nothing was asked for, nothing was looked for. */
  readonly searches?: readonly CrateSearch[];
  /** How many files the other side says have changed; more than `files.length` when some were not listed. */
  readonly fileCount: number;
  /** Facts about what could not be seen, for the reader (for example that a diff has only its own text). */
  readonly limits: readonly string[];
};
