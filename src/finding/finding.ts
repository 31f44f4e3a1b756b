/** How much a finding weighs. Only an `error` can turn a check run red. */
export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What kind of claim a rule makes; decides its severity until the settings say otherwise. */
export const CATEGORIES = ['correctness', 'security', 'policy', 'suspicious', 'advice', 'nursery'] as const;
export type Category = (typeof CATEGORIES)[number];

/** `[start, end)` in UTF-16 code units of a file's text. */
export type TextRange = { readonly start: number; readonly end: number };

/** Lines and columns from 1, columns in UTF-16 code units, `endColumn` exclusive. */
export type Span = {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
};

/** Replaces the text at `range` (offsets into the head text) by `text`. */
export type Edit = { readonly range: TextRange; readonly text: string };

/** `exact` may be committed as it stands, once proven; `draft` is shown, because a person must decide. */
export type Suggestion =
  | { readonly kind: 'exact'; readonly edits: readonly Edit[]; readonly summary: string }
  | {
      readonly kind: 'draft';
      readonly code: string;
      readonly language: 'rust' | 'toml' | 'yaml' | 'text';
      readonly summary: string;
    };

/** Another place that the reader must look at to understand the finding. */
export type RelatedPlace = { readonly path: string; readonly span: Span; readonly message: string };

/** Line-free identity of a finding, 32 hex digits; see `fingerprint.ts`. */
export type Fingerprint = string;

export type Finding = {
  readonly ruleId: string;
  readonly category: Category;
  /** `P1` … `P10` of the card, or null where no policy of the card asks for it. */
  readonly policy: string | null;
  readonly severity: Severity;
  /** Path at the head. */
  readonly path: string;
  readonly span: Span;
  /** The lines of the whole construct at fault, which `span` begins. */
  readonly construct: { readonly startLine: number; readonly endLine: number };
  /** One line, lower case, no full stop, code in backticks. */
  readonly message: string;
  /** More facts about this very place, Markdown; empty when the message says it all. */
  readonly detail: string;
  readonly suggestion: Suggestion | null;
  readonly related: readonly RelatedPlace[];
  readonly fingerprint: Fingerprint;
  /** What people type: `RP-7F3A`. */
  readonly id: string;
};
