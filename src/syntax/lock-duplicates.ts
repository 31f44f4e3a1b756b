import type { Change } from '../diff/change.ts';
import { type LockChange, lockChanges } from './lock-change.ts';
import type { LockedPackage, LockFile } from './lock-file.ts';
import { type LockGraph, lockGraph } from './lock-graph.ts';
import { perFile } from './per-file.ts';
import { parseVersion } from './version-requirement.ts';

/** A package that comes in more incompatible versions than before, by what the change added. */
export type Duplicate = {
  /** Path of the lock file. */
  readonly lock: string;
  readonly added: LockedPackage;
  /** Of all of them, in order: the newest of each line that is compatible in itself. */
  readonly versions: readonly string[];
  /** From a member of the workspace down to what was added, both included. */
  readonly way: readonly LockedPackage[];
};

/** What a change adds of packages that come in more incompatible versions than before. None of a new lock file. */
export const newDuplicates: (change: Change) => readonly Duplicate[] = perFile((change) =>
  lockChanges(change).flatMap((lock) => (lock.base === null ? [] : duplicatesOf(lock, lock.base))),
);

function duplicatesOf({ path, head, added }: LockChange, base: LockFile): readonly Duplicate[] {
  const [before, graph] = [lockGraph(base), lockGraph(head)];
  return [...Map.groupBy(added, ({ name }) => name)].flatMap(([name, fresh]) => {
    const now = countedOf(graph, name);
    const old = new Set(countedOf(before, name).map(compatibleLine));
    const lines = Map.groupBy(now, compatibleLine);
    // Two lines that replace two others are no news.
    if (lines.size < 2 || lines.size <= old.size) return [];
    const counted = fresh.filter((each) => now.includes(each));
    const one = counted.find((each) => !old.has(compatibleLine(each))) ?? counted[0];
    if (one === undefined) return [];
    const versions = [...lines.values()].map((group) => group.at(-1)?.version ?? '');
    const way = graph.pathTo(head.packages.indexOf(one)).flatMap((at) => head.packages[at] ?? []);
    return [{ lock: path, added: one, versions, way }];
  });
}

/**
 * The packages of a name that another package asks for. Where only other versions of itself do, the older one hands on
 * the types of the newer one, which is what makes them fit; a member that nobody asks for is linked beside nothing.
 * https://github.com/dtolnay/semver-trick
 */
function countedOf(graph: LockGraph, name: string): readonly LockedPackage[] {
  return graph.named(name).flatMap((at) => {
    const one = graph.lock.packages[at];
    const askers = graph.neededBy(at).map((by) => graph.lock.packages[by]?.name);
    const isOwnAffair =
      askers.every((asker) => asker === name) && (askers.length > 0 || one?.source === null);
    return one === undefined || isOwnAffair ? [] : [one];
  });
}

/** Versions that Cargo takes for each other share the first part that is not zero, and all before it. */
function compatibleLine({ version, source }: LockedPackage): string {
  const parsed = parseVersion(version);
  if (parsed === null) return `${version} ${source ?? ''}`;
  const { major, minor, patch, prerelease } = parsed;
  if (prerelease.length > 0) return version;
  return major > 0 ? `${major}` : minor > 0 ? `0.${minor}` : `0.0.${patch}`;
}
