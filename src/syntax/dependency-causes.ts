import type { Change, ChangedFile } from '../diff/change.ts';
import { lineMap } from '../diff/line-map.ts';
import { manifestsIn } from './crate-dependencies.ts';
import { type Dependency, dependenciesOf } from './dependencies.ts';
import { kindOfFile } from './file-kind.ts';
import { type LockChange, lockChanges, lockFor } from './lock-change.ts';
import type { LockedPackage } from './lock-file.ts';
import { lockGraph } from './lock-graph.ts';
import { parseToml, tomlValue } from './parse-toml.ts';
import { perFile } from './per-file.ts';
import type { TomlFile } from './toml-file.ts';

/** The line of a manifest that brings a package in: a dependency that the change adds or edits. */
export type Cause = {
  readonly manifest: string;
  readonly dependency: Dependency;
  /** From the dependency itself down to the package, both included. */
  readonly path: readonly LockedPackage[];
};

/** A dependency whose lines the change adds or edits, and the manifest's package; null for a virtual manifest. */
export type TouchedDependency = {
  readonly manifest: string;
  readonly crate: string | null;
  readonly dependency: Dependency;
};

/** The manifests that the change touches, as they are at the head. */
export const changedManifests: (change: Change) => readonly TomlFile[] = perFile((change) => {
  const paths = new Set(change.files.map(({ path }) => path));
  return [...manifestsIn(change).values()].filter(({ path }) => paths.has(path));
});

/** The changed manifests as they were, by the path that they have now. */
export const manifestsBefore: (change: Change) => ReadonlyMap<string, TomlFile> = perFile(
  ({ files }) =>
    new Map(
      files.flatMap(({ path, base }) =>
        kindOfFile(path) === 'manifest' && base.state === 'text' ? [[path, parseToml(path, base.text)]] : [],
      ),
    ),
);

/** The same dependency before the change: of the same table and name; null where there was none. */
export function dependencyBefore(
  change: Change,
  path: string,
  { table, name }: Dependency,
): Dependency | null {
  const before = manifestsBefore(change).get(path);
  const like = (one: Dependency) => one.name === name && one.table.join('\n') === table.join('\n');
  return (before === undefined ? undefined : dependenciesOf(before).find(like)) ?? null;
}

/** Every dependency of a changed manifest of which the change adds or edits a line. None in a tree under review. */
export const touchedDependencies: (change: Change) => readonly TouchedDependency[] = perFile((change) => {
  if (change.source === 'tree') return [];
  return changedManifests(change).flatMap((toml) => {
    const file = change.files.find(({ path }) => path === toml.path);
    const crate = tomlValue(toml, 'package', 'name');
    const name = typeof crate === 'string' ? crate : null;
    return dependenciesOf(toml).flatMap((dependency) =>
      file !== undefined && isTouched(dependency, toml, file)
        ? [{ manifest: toml.path, crate: name, dependency }]
        : [],
    );
  });
});

function isTouched({ range }: Dependency, { lines }: TomlFile, { hunks, status }: ChangedFile): boolean {
  if (status === 'added') return true;
  const { isAdded } = lineMap(hunks);
  const last = lines.lineAt(Math.max(range.start, range.end - 1));
  for (let line = lines.lineAt(range.start); line <= last; line += 1) if (isAdded(line)) return true;
  return false;
}

/** For each package that the change adds to a lock file, the touched dependency that is nearest to it, if any leads there. */
export const causesOf: (change: Change) => ReadonlyMap<LockedPackage, Cause> = perFile((change) => {
  const causes = new Map<LockedPackage, Cause>();
  const locks = lockChanges(change);
  const byLock = Map.groupBy(touchedDependencies(change), ({ manifest }) => lockFor(locks, manifest));
  for (const [lock, touched] of byLock) if (lock !== null) spread(lock, touched, causes);
  return causes;
});

/** Breadth first from all touched dependencies at once: the nearest comes first, of equals the first in path order. */
function spread(
  { head, added }: LockChange,
  touched: readonly TouchedDependency[],
  causes: Map<LockedPackage, Cause>,
): void {
  const graph = lockGraph(head);
  const isNew = new Set<LockedPackage | undefined>(added);
  const seen = new Set<number>();
  const waiting: (Pick<Cause, 'manifest' | 'dependency' | 'path'> & { readonly at: number })[] = [];
  const visit = (at: number, cause: Cause) => {
    const one = head.packages[at];
    if (one === undefined || seen.has(at)) return;
    seen.add(at);
    const path = [...cause.path, one];
    waiting.push({ ...cause, path, at });
    if (isNew.has(one)) causes.set(one, { ...cause, path });
  };
  for (const { manifest, crate, dependency } of touched)
    for (const at of lockedAs(dependency, crate, head)) visit(at, { manifest, dependency, path: [] });
  for (let next = 0; next < waiting.length; next += 1) {
    const from = waiting[next];
    if (from === undefined) break;
    const { at, ...cause } = from;
    // What was there before brings nothing: only new packages lead on, and the dependency itself.
    for (const to of graph.needs(at)) if (isNew.has(head.packages[to])) visit(to, cause);
  }
}

/** Which packages of the lock file a dependency of a crate is; of no crate in particular, all of its name. */
export function lockedAs(
  dependency: Dependency,
  crate: string | null,
  lock: Parameters<typeof lockGraph>[0],
): readonly number[] {
  const graph = lockGraph(lock);
  const all = graph.named(dependency.package);
  const own = crate === null ? [] : graph.named(crate).filter((at) => lock.packages[at]?.source === null);
  const needed = new Set(own.flatMap((at) => graph.needs(at)));
  const direct = all.filter((at) => needed.has(at));
  return direct.length > 0 ? direct : all;
}
