import type { AST } from 'toml-eslint-parser';
import type { TextRange } from '../finding/finding.ts';
import type { LineIndex } from '../text/line-index.ts';

/** One key with its value and where both stand. `path` has the resolved keys: `['dependencies', 'serde', 'version']`. */
export type TomlEntry = {
  readonly path: readonly string[];
  /** Static value: string, number, boolean, date, array or table as plain data. */
  readonly value: unknown;
  readonly key: TextRange;
  readonly valueRange: TextRange;
  /** From the key to the end of the value. */
  readonly range: TextRange;
};

/** A TOML file with positions. `error` is set, and `entries` empty, when it does not parse. */
export type TomlFile = {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly ast: AST.TOMLProgram | null;
  readonly error: { readonly at: TextRange; readonly message: string } | null;
  /** Every leaf and inline-table key, in text order. */
  readonly entries: readonly TomlEntry[];
};
