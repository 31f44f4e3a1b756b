import type { Change } from '../diff/change.ts';
import { type Dependency, dependenciesOf } from './dependencies.ts';
import { kindOfFile } from './file-kind.ts';
import { lockChanges, lockFor, locksOf } from './lock-change.ts';
import type { LockFile } from './lock-file.ts';
import { parseToml } from './parse-toml.ts';
import { perFile } from './per-file.ts';
import { isTestData } from './test-data.ts';
import type { TomlFile } from './toml-file.ts';

/** A dependency from outside the repository that a change brings in, where a manifest names it first. */
export type NewDependency = {
  /** Path of the manifest. */
  readonly path: string;
  readonly dependency: Dependency;
  /** Only for tests, examples and benches, as far as the change shows. */
  readonly isDevOnly: boolean;
};

type Sides = { readonly path: string; readonly base: TomlFile | null; readonly head: TomlFile };

/**
 * The dependencies that a change adds to its manifests, in the order of paths and text. What the lock file had before, or
 * the manifest under any table, is no new one, nor is what lies in the repository. Without both sides nothing is known.
 */
export const newDependencies: (change: Change) => readonly NewDependency[] = perFile((change) => {
  if (change.source === 'tree') return [];
  const manifests = change.files.flatMap((file): readonly Sides[] => {
    const { path, base, head } = file;
    if (kindOfFile(path) !== 'manifest' || isTestData(path)) return [];
    if (head.state !== 'text' || head.partial) return [];
    if (base.state === 'unread' || (base.state === 'text' && base.partial)) return [];
    const before = base.state === 'text' ? parseToml(path, base.text) : null;
    return before?.error ? [] : [{ path, base: before, head: parseToml(path, head.text) }];
  });
  const known = new Set(manifests.flatMap(({ base }) => (base === null ? [] : namesIn(base))));
  const locks = locksBefore(change);
  const heirs = Map.groupBy(
    manifests.flatMap(({ head }) => dependenciesOf(head)).filter(isInherited),
    nameOf,
  );
  const found = new Map<string, NewDependency>();
  for (const { path, head } of manifests) {
    const lock = lockFor(locks, path);
    const locked = new Set(lock?.packages.map(({ name }) => name));
    for (const dependency of dependenciesOf(head)) {
      const name = dependency.package;
      if (!isFromOutside(dependency) || known.has(name) || locked.has(name) || found.has(name)) continue;
      found.set(name, {
        path,
        dependency,
        isDevOnly: isDevOnly(dependency, heirs.get(dependency.name) ?? []),
      });
    }
  }
  return [...found.values()];
});

function namesIn(file: TomlFile): readonly string[] {
  return dependenciesOf(file)
    .filter(isFromOutside)
    .map((one) => one.package);
}

function isFromOutside({ table, fields }: Dependency): boolean {
  if (table[0] === 'patch' || table[0] === 'replace') return false;
  return !fields.has('path') && fields.get('workspace')?.value !== true;
}

function isInherited({ fields }: Dependency): boolean {
  return fields.get('workspace')?.value === true;
}

function nameOf({ name }: Dependency): string {
  return name;
}

/** What the workspace holds for its members is for tests only where all who take it say so. */
function isDevOnly({ table }: Dependency, heirs: readonly Dependency[]): boolean {
  const isDev = (where: readonly string[]) => /^dev[-_]/.test(where.at(-1) ?? '');
  if (table[0] !== 'workspace') return isDev(table);
  return heirs.length > 0 && heirs.every((one) => isDev(one.table));
}

function locksBefore(change: Change): readonly LockFile[] {
  const changed = lockChanges(change);
  const paths = new Set(changed.map(({ path }) => path));
  const before = changed.flatMap(({ base }) => (base === null || base.error !== null ? [] : [base]));
  return [...before, ...locksOf(change).filter(({ path }) => !paths.has(path))];
}
