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

/** What one settings file says: only the keys it has, so that a child's keys can win over its parent's. */
export type WrittenSettings = Partial<
  Pick<Settings, 'enabled' | 'gate' | 'failOn' | 'maxComments' | 'drafts' | 'ignore'>
> & {
  readonly rules: readonly RuleEntry[];
  readonly paths: readonly PathSettings[];
  readonly ai: Partial<Settings['ai']>;
};

/**
 * A settings file, or the command line, as one layer over the defaults. `lines` tells the 1-based line of each
 * key as written: `fail-on`, `ai.effort`, `paths.ignore`, `rules[0]`, `paths[0]`.
 */
export type SettingsLayer = {
  readonly source: string;
  readonly written: WrittenSettings;
  readonly lines: Readonly<Record<string, number>>;
};

/** Something wrong in a settings file: line and column from 1, columns in UTF-16 code units. */
export type SettingsFault = {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
};
