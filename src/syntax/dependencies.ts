import type { TextRange } from '../finding/finding.ts';
import { perFile } from './per-file.ts';
import type { TomlEntry, TomlFile } from './toml-file.ts';

/** One dependency as a manifest writes it, in whichever of TOML's forms. */
export type Dependency = {
  /** The name it has in the code. */
  readonly name: string;
  /** The package it is: `package = "…"` where it is renamed. */
  readonly package: string;
  /** The table it stands in: `dependencies`, `workspace.dependencies`, `target.'cfg(unix)'.dev-dependencies`, `patch.crates-io`. */
  readonly table: readonly string[];
  /** The key that begins it. */
  readonly key: TextRange;
  /** From its first key to the end of its last value. */
  readonly range: TextRange;
  /** Its fields by name: `version`, `git`, `rev`, `features`, …; a bare string is its `version`. */
  readonly fields: ReadonlyMap<string, TomlEntry>;
};

const TABLE = /^(?:dependencies|dev-dependencies|build-dependencies|dev_dependencies|build_dependencies)$/;

/** Every dependency of a manifest in text order: of the package, its targets and its workspace, and patches. */
export const dependenciesOf: (file: TomlFile) => readonly Dependency[] = perFile((file) => {
  const groups = new Map<string, { table: readonly string[]; name: string; entries: TomlEntry[] }>();
  for (const entry of file.entries) {
    const depth = tableDepth(entry.path);
    const name = depth === null ? undefined : entry.path[depth];
    if (depth === null || name === undefined || entry.path.length > depth + 2) continue;
    const table = entry.path.slice(0, depth);
    const key = JSON.stringify([table, name]);
    const group = groups.get(key) ?? { table, name, entries: [] };
    group.entries.push(entry);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ table, name, entries }) => dependencyOf(table, name, entries) ?? []);
});

/** How many keys lead to the names of dependencies; null for what is no such table. */
function tableDepth(path: readonly string[]): number | null {
  const [first = '', second = '', third = ''] = path;
  if (TABLE.test(first)) return 1;
  if (first === 'workspace' && second === 'dependencies') return 2;
  if (first === 'target' && TABLE.test(third)) return 3;
  if (first === 'patch') return 2;
  return first === 'replace' ? 1 : null;
}

function dependencyOf(
  table: readonly string[],
  name: string,
  entries: readonly TomlEntry[],
): Dependency | null {
  const [first] = entries;
  if (first === undefined) return null;
  const fields = new Map<string, TomlEntry>();
  for (const entry of entries) {
    if (entry.path.length === table.length + 2) fields.set(entry.path.at(-1) ?? '', entry);
    else if (typeof entry.value === 'string') fields.set('version', entry);
  }
  const renamed = fields.get('package')?.value;
  return {
    name,
    package: typeof renamed === 'string' ? renamed : name,
    table,
    key: first.key,
    range: { start: first.key.start, end: Math.max(...entries.map(({ range }) => range.end)) },
    fields,
  };
}
