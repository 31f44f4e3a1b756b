import { CLIPPY_LINT_GROUPS, RUST_LINT_GROUPS } from '../knowledge/lint-groups.ts';
import { tomlValue } from './parse-toml.ts';
import type { TomlEntry, TomlFile } from './toml-file.ts';

/** A group of lints that has the same priority as one of its lints in the same table, and another level. */
export type LintGroupConflict = {
  readonly group: string;
  readonly level: string;
  readonly lint: string;
  readonly priority: number;
  /** The priority below that of every lint of the table. */
  readonly lowest: number;
  /** Where the group is written: itself, or its `level` where it has a table. */
  readonly entry: TomlEntry;
};

/** The conflicts of all tables of lints of a manifest, the workspace's too, in text order. */
export function lintGroupConflicts(file: TomlFile): readonly LintGroupConflict[] {
  const tables = [['lints'], ['workspace', 'lints']].flatMap((lead) =>
    [
      { tool: 'rust', groups: RUST_LINT_GROUPS },
      { tool: 'clippy', groups: CLIPPY_LINT_GROUPS },
    ].map(({ tool, groups }) => ({ path: [...lead, tool], groups })),
  );
  return tables
    .flatMap(({ path, groups }) => conflictsIn(file, path, groups))
    .toSorted((a, b) => a.entry.range.start - b.entry.range.start);
}

type Groups = { has(name: string): boolean };

/** Can the group decide on the lint? Of clippy's nobody but clippy knows. */
function holds(group: string, lint: string): boolean {
  return RUST_LINT_GROUPS.get(plain(group))?.has(plain(lint)) ?? true;
}

function plain(name: string): string {
  return name.replaceAll('-', '_');
}

type Config = { readonly name: string; readonly level: string; readonly priority: number };

function conflictsIn(file: TomlFile, path: readonly string[], groups: Groups): readonly LintGroupConflict[] {
  const table = tomlValue(file, ...path);
  if (typeof table !== 'object' || table === null) return [];
  const all = Object.entries(table).flatMap(([name, value]) => configOf(name, value));
  const isGroup = ({ name }: Config) => groups.has(plain(name));
  const lints = all.filter((one) => !isGroup(one) && one.name !== 'warnings');
  const lowest = Math.min(...lints.map(({ priority }) => priority - 1));
  return all.filter(isGroup).flatMap((group) => {
    const lint = lints.findLast(
      (one) => one.priority === group.priority && one.level !== group.level && holds(group.name, one.name),
    );
    const entry = entryOf(file, [...path, group.name]);
    if (lint === undefined || entry === null) return [];
    return [
      { group: group.name, level: group.level, lint: lint.name, priority: group.priority, lowest, entry },
    ];
  });
}

/** `"warn"` or `{ level = "warn", priority = -1 }`. */
function configOf(name: string, value: unknown): readonly Config[] {
  if (typeof value === 'string') return [{ name, level: value, priority: 0 }];
  if (typeof value !== 'object' || value === null) return [];
  const fields = new Map(Object.entries(value));
  const level: unknown = fields.get('level');
  const priority: unknown = fields.get('priority') ?? 0;
  return typeof level === 'string' && typeof priority === 'number' ? [{ name, level, priority }] : [];
}

function entryOf(file: TomlFile, path: readonly string[]): TomlEntry | null {
  const key = path.join('\n');
  return (
    file.entries.find((entry) => entry.path.join('\n') === key) ??
    file.entries.find((entry) => entry.path.join('\n') === `${key}\nlevel`) ??
    null
  );
}
