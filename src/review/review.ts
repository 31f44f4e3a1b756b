import type { Finding } from '../finding/finding.ts';
import type { Routing } from '../routing/routing.ts';
import type { SyncAtomic } from './sync-atomic.ts';

/** Why a finding is not said: it stands in no output but the counts, SARIF (as suppressed) and the check run. */
export type WithheldReason =
  | { readonly kind: 'untouched' }
  | { readonly kind: 'moved' }
  /** Missing before the change as well, which has edited the code that lacks it. */
  | { readonly kind: 'inherited' }
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

/** Pieces of unsafe code by kind; `documented` of all, `undocumented` by the kinds that ask for a comment or docs. */
export type UnsafeCount = {
  readonly blocks: number;
  readonly functions: number;
  readonly impls: number;
  readonly traits: number;
  /** Extern blocks, whether they say `unsafe` or not. */
  readonly externs: number;
  readonly documented: number;
  readonly undocumented: {
    readonly blocks: number;
    readonly functions: number;
    readonly impls: number;
    readonly traits: number;
  };
};
/** The unsafe code of one file before and after, and what became of it. What moved within the file counts on both sides. */
export type UnsafeOfFile = {
  readonly path: string;
  readonly before: UnsafeCount;
  readonly after: UnsafeCount;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly movedIn: number;
  readonly movedOut: number;
};
/** What became of one piece of unsafe code: where it is at the head, or, once removed, where it was. Lines from 1. */
export type UnsafeChange = {
  readonly how: 'added' | 'removed' | 'moved' | 'changed';
  readonly kind: 'block' | 'function' | 'impl' | 'trait' | 'extern';
  readonly path: string;
  readonly line: number;
  readonly item: string;
  readonly documented: boolean;
  /** Where it moved from; null for all others. */
  readonly from: { readonly path: string; readonly item: string } | null;
};
/** The unsafe code of a crate, in those of its files that the review saw. */
export type UnsafeOfCrate = {
  readonly manifest: string;
  readonly crate: string | null;
  readonly files: number;
  readonly before: UnsafeCount;
  readonly after: UnsafeCount;
};
/** Safe code of the change that writes a private field which unsafe code of the same module relies on. */
export type ReliedWrite = {
  readonly path: string;
  /** 1-based line of the write. */
  readonly line: number;
  /** The function that writes, and the type and name of the field. */
  readonly writer: string;
  readonly type: string;
  readonly field: string;
  readonly how: 'assigns' | 'lends' | 'builds';
  /** The functions whose unsafe code names the field, in text order. */
  readonly users: readonly string[];
};
export type UnsafeInventory = {
  readonly files: readonly UnsafeOfFile[];
  readonly changes: readonly UnsafeChange[];
  /** Only of crates whose unsafe code the change touches. */
  readonly crates: readonly UnsafeOfCrate[];
  readonly relied: readonly ReliedWrite[];
};

/** What a change does to one lock file; packages as `name version`. */
export type LockSummary = {
  readonly path: string;
  /** Packages in all. */
  readonly before: number;
  readonly after: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly moved: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** Packages that an advisory affects: those that the change brings in, and those that were there. */
  readonly advised: { readonly introduced: number; readonly before: number };
};
/** The dossier of a direct dependency that was none before. */
export type NewDependency = {
  readonly name: string;
  /** As locked; null where no lock file shows it. */
  readonly version: string | null;
  readonly requirement: string | null;
  readonly manifest: string;
  /** 1-based line of the manifest. */
  readonly line: number;
  /** In words. */
  readonly source: string;
  /** Other packages that come with it, as `name version`. */
  readonly brings: readonly string[];
  /** Of all of these: names of what looks like macros, and like having a build script. */
  readonly macros: readonly string[];
  readonly builders: readonly string[];
  readonly duplicates: readonly string[];
  /** As its own manifest says it; null where it is not among those we know. */
  readonly licence: string | null;
  /** A far more popular crate whose name is close to it. */
  readonly near: string | null;
  /** How many advisories there ever were about it, whatever the version. */
  readonly advisories: number;
  /** Days, as `2026-01-31`; null where the registry was not asked. */
  readonly released: { readonly first: string; readonly last: string } | null;
};
export type DependencyReport = {
  /** As of when the advisories are, in words. */
  readonly known: string;
  readonly locks: readonly LockSummary[];
  readonly fresh: readonly NewDependency[];
};

/** One comment: on `lead`, with the same message at other places and what other rules say of a line listed in it. */
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
  /** The atomics that the change touches and what synchronizes on them, by their names. */
  readonly atomics: readonly SyncAtomic[];
  /** Null where the change has nothing to do with dependencies. */
  readonly dependencies: DependencyReport | null;
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
