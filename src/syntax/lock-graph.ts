import type { LockedPackage, LockFile } from './lock-file.ts';
import { perFile } from './per-file.ts';

/** Who needs whom in a lock file. Packages are named by their index in `lock.packages`. */
export type LockGraph = {
  readonly lock: LockFile;
  /** Indexes of the packages of a name, in text order. */
  named(name: string): readonly number[];
  /** Direct dependencies, as far as the lock file names packages that it has. */
  needs(index: number): readonly number[];
  /** Those that need it directly. */
  neededBy(index: number): readonly number[];
  /** A shortest way from a package without a source (a member of the workspace) down to this one, both included. */
  pathTo(index: number): readonly number[];
};

export const lockGraph: (lock: LockFile) => LockGraph = perFile((lock) => {
  const byName = Map.groupBy(lock.packages.keys(), (index) => lock.packages[index]?.name ?? '');
  const named = (name: string) => byName.get(name) ?? [];
  const needs = lock.packages.map(({ dependencies }) =>
    dependencies.flatMap((written) => resolve(written, lock, named)),
  );
  let askers: ReadonlyMap<number, readonly number[]> | undefined;
  let parents: ReadonlyMap<number, number | null> | undefined;
  return {
    lock,
    named,
    needs: (index) => needs[index] ?? [],
    neededBy(index) {
      askers ??= turned(needs);
      return askers.get(index) ?? [];
    },
    pathTo(index) {
      parents ??= waysFrom(membersOf(lock), needs);
      const path = [index];
      for (let at = parents.get(index) ?? null; at !== null; at = parents.get(at) ?? null) path.unshift(at);
      return path;
    },
  };
});

function turned(needs: readonly (readonly number[])[]): ReadonlyMap<number, readonly number[]> {
  const pairs = needs.flatMap((all, from) => all.map((to) => ({ from, to })));
  const groups = Map.groupBy(pairs, ({ to }) => to);
  return new Map([...groups].map(([to, all]) => [to, all.map(({ from }) => from)]));
}

/** What is read from a path: the members of the workspace, and what lies beside them. */
function membersOf({ packages }: LockFile): readonly number[] {
  return [...packages.keys()].filter((index) => packages[index]?.source === null);
}

/** Breadth first, so every way back is a shortest one; of several the first in text order. */
function waysFrom(
  roots: readonly number[],
  needs: readonly (readonly number[])[],
): ReadonlyMap<number, number | null> {
  const parents = new Map<number, number | null>(roots.map((root) => [root, null]));
  const waiting = [...roots];
  for (let at = 0; at < waiting.length; at += 1) {
    const from = waiting[at] ?? 0;
    for (const to of needs[from] ?? []) {
      if (parents.has(to)) continue;
      parents.set(to, from);
      waiting.push(to);
    }
  }
  return parents;
}

/**
 * `name`, `name version` or `name version (source)`; a git source is written there without its commit. More than one
 * fits only where the file is at odds with itself; then nobody knows which, and it is the first.
 */
function resolve(
  written: string,
  { packages }: LockFile,
  named: (name: string) => readonly number[],
): readonly number[] {
  if (!written.includes(' ')) return named(written).slice(0, 1);
  const [name = '', version, source] = written.split(' ');
  const wanted = source?.slice(1, -1);
  const found = named(name).filter((index) => {
    const one = packages[index];
    if (version !== undefined && one?.version !== version) return false;
    return wanted === undefined || withoutCommit(one?.source ?? '') === withoutCommit(wanted);
  });
  return found.slice(0, 1);
}

function withoutCommit(source: string): string {
  return source.split('#', 1)[0] ?? source;
}

/** `name version`, as people and cargo write a package. */
export function packageWords({ name, version }: Pick<LockedPackage, 'name' | 'version'>): string {
  return `${name} ${version}`;
}
