import type { Finding } from '../finding/finding.ts';
import type { Routing } from '../routing/routing.ts';

/** Why a finding is not said: it stands in no output but the counts, SARIF (as suppressed) and the check run. */
export type WithheldReason =
  | { readonly kind: 'untouched' }
  | { readonly kind: 'moved' }
  | { readonly kind: 'allowed'; readonly reason: string; readonly line: number }
  | { readonly kind: 'twin-allowed'; readonly lint: string; readonly line: number };
export type Withheld = { readonly finding: Finding; readonly because: WithheldReason };

/** A rule that threw on a file: the others went on. */
export type RuleFailure = { readonly ruleId: string; readonly path: string; readonly message: string };

/** One file of the change that was not examined, and why, in plain words. `inScope` is false for files no rule reads. */
export type NotReviewed = { readonly path: string; readonly reason: string; readonly inScope: boolean };
export type Coverage = {
  readonly changed: number;
  readonly reviewed: number;
  readonly notReviewed: readonly NotReviewed[];
};

/** Unsafe code of one file before and after. Counts; `documented` of all that ask for a comment or docs. */
export type UnsafeCount = {
  readonly blocks: number;
  readonly functions: number;
  readonly impls: number;
  readonly traits: number;
  readonly externs: number;
  readonly documented: number;
};
export type UnsafeInventory = readonly {
  readonly path: string;
  readonly before: UnsafeCount;
  readonly after: UnsafeCount;
}[];

/** The same message at several places: one comment at the first, the rest listed in it. */
export type RollUp = { readonly lead: Finding; readonly others: readonly Finding[] };

export type Verdict = {
  /** Is anything at or above `fail-on`? */
  readonly failed: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
};

/** The judgement on a change: a function of change, card, settings and knowledge alone. */
export type Review = {
  /** All that is said, ordered by path, line, column, rule. */
  readonly findings: readonly Finding[];
  readonly withheld: readonly Withheld[];
  /** Warnings and errors for inline comments, rolled up, most severe first, then by place; within `maxComments`. */
  readonly comments: readonly RollUp[];
  /** As `comments`, beyond the cap. */
  readonly overCap: readonly RollUp[];
  readonly failures: readonly RuleFailure[];
  readonly coverage: Coverage;
  readonly routing: Routing;
  readonly inventory: UnsafeInventory;
  readonly verdict: Verdict;
  /** Facts for the reader about what could not be seen. */
  readonly limits: readonly string[];
};

/** What a review ends in. Only a verdict may be red. */
export type Outcome =
  | { readonly kind: 'verdict'; readonly review: Review }
  /** `final` where asking for a review would not bring one. */
  | { readonly kind: 'skipped'; readonly reason: string; readonly final?: true }
  | { readonly kind: 'infrastructure'; readonly reason: string };
