import { tomlValue } from './parse-toml.ts';
import type { TomlFile } from './toml-file.ts';

/**
 * The lint levels that a manifest sets, or inherits with `lints.workspace = true`: `unsafe_code` of rustc,
 * `clippy::all` of any other tool. Null where they are those of a workspace that was not seen.
 */
export function lintsOf(
  manifest: TomlFile,
  workspace: TomlFile | null,
): Readonly<Record<string, string>> | null {
  if (tomlValue(manifest, 'lints', 'workspace') !== true) return readLints(tomlValue(manifest, 'lints'));
  return workspace === null ? null : readLints(tomlValue(workspace, 'workspace', 'lints'));
}

function readLints(table: unknown): Readonly<Record<string, string>> {
  const levels = entriesOf(table).flatMap(([tool, lints]) =>
    entriesOf(lints).flatMap(([lint, value]): [string, string][] => {
      // Either `"warn"` or `{ level = "warn", priority = -1 }`.
      const level = typeof value === 'string' ? value : new Map(entriesOf(value)).get('level');
      if (typeof level !== 'string') return [];
      const name = lint.replaceAll('-', '_');
      return [[tool === 'rust' ? name : `${tool}::${name}`, level]];
    }),
  );
  return Object.fromEntries(levels);
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
