import type { Severity } from '../finding/finding.ts';

export type RuleLevel = Severity | 'off';
export type RuleSettings = { readonly level: RuleLevel; readonly options: Readonly<Record<string, unknown>> };

/** One part of `rules:`; `pattern` is a rule id, `family/*`, `category:NAME` or `*`. Later entries win. */
export type RuleEntry = {
  readonly pattern: string;
  readonly level: RuleLevel | null;
  readonly options: Readonly<Record<string, unknown>>;
};
export type PathSettings = { readonly glob: string; readonly rules: readonly RuleEntry[] };

/** `.github/rust-pro.yml`, with every default filled in. */
export type Settings = {
  readonly enabled: boolean;
  readonly gate: 'advisory' | 'required';
  readonly failOn: Severity | 'never';
  /** Inline comments of one review; the rest stands in the check run. */
  readonly maxComments: number;
  readonly drafts: boolean;
  readonly ignore: readonly string[];
  readonly rules: readonly RuleEntry[];
  readonly paths: readonly PathSettings[];
  readonly ai: {
    readonly enabled: boolean;
    readonly effort: 'low' | 'medium' | 'high';
    readonly budgetUsdPerDay: number;
  };
};
