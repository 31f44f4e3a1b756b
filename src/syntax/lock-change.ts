import type { Change, Content } from '../diff/change.ts';
import { kindOfFile } from './file-kind.ts';
import { type LockedPackage, type LockFile, parseLock } from './lock-file.ts';
import { perFile } from './per-file.ts';

/** A package that is there on both sides under the same version, but from elsewhere or with other bytes. */
export type AlteredPackage = { readonly before: LockedPackage; readonly after: LockedPackage };

/** What a change does to one lock file. Empty where either side cannot be read, but for a new file's `added`. */
export type LockChange = {
  readonly path: string;
  /** Null for a file that is new. */
  readonly base: LockFile | null;
  readonly head: LockFile;
  /** Packages of the head whose name and version the base lacks, in text order. */
  readonly added: readonly LockedPackage[];
  /** Packages of the base whose name and version the head lacks. */
  readonly removed: readonly LockedPackage[];
  readonly altered: readonly AlteredPackage[];
};

const parsed: (content: Content) => Map<string, LockFile> = perFile(() => new Map());

/** The lock file that a side of a changed file is, parsed once however often it is asked for. */
export function lockOf(path: string, content: Content): LockFile | null {
  // What a diff shows of a lock file tells nothing of the rest of it.
  if (content.state !== 'text' || content.partial === true) return null;
  const known = parsed(content).get(path) ?? parseLock(path, content.text);
  parsed(content).set(path, known);
  return known;
}

/** The lock files that the change touches, by path. A tree under review has only heads, in which nothing is new. */
export const lockChanges: (change: Change) => readonly LockChange[] = perFile(({ files, source }) =>
  files.flatMap(({ path, base, head }) => {
    const after = kindOfFile(path) === 'lock' ? lockOf(path, head) : null;
    if (after === null || after.error !== null) return [];
    const before = lockOf(path, base);
    const lock = { path, base: before, head: after };
    if (source === 'tree' || before?.error) return [{ ...lock, added: [], removed: [], altered: [] }];
    return [{ ...lock, ...differenceOf(before?.packages ?? [], after.packages) }];
  }),
);

/** The lock files that the review can see, changed or not, as they are at the head. */
export const locksOf: (change: Change) => readonly LockFile[] = perFile((change) => {
  const context = change.context
    .filter(({ path }) => kindOfFile(path) === 'lock')
    .map(({ path, text }) => parseLock(path, text));
  return [...lockChanges(change).map(({ head }) => head), ...context.filter(({ error }) => error === null)];
});

/** The packages of a name in the lock files that the review can see. */
export function lockedPackages(change: Change, name: string): readonly LockedPackage[] {
  return locksOf(change).flatMap(({ packages }) => packages.filter((one) => one.name === name));
}

/** The lock file of a manifest: the nearest above it. */
export function lockFor<Lock extends { readonly path: string }>(
  locks: readonly Lock[],
  manifest: string,
): Lock | null {
  const holding = locks.filter(({ path }) => manifest.startsWith(path.slice(0, -'Cargo.lock'.length)));
  return holding.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null;
}

function differenceOf(
  base: readonly LockedPackage[],
  head: readonly LockedPackage[],
): Pick<LockChange, 'added' | 'removed' | 'altered'> {
  const before = Map.groupBy(base, keyOf);
  const after = Map.groupBy(head, keyOf);
  return {
    added: head.filter((one) => !before.has(keyOf(one))),
    removed: base.filter((one) => !after.has(keyOf(one))),
    altered: [...after].flatMap(([key, now]) => alteredOf(before.get(key) ?? [], now)),
  };
}

/** Two packages may share a name and a version when their sources differ; those that stayed are no pair. */
function alteredOf(
  before: readonly LockedPackage[],
  after: readonly LockedPackage[],
): readonly AlteredPackage[] {
  const left = before.filter((one) => !after.some((other) => isSame(one, other)));
  const come = after.filter((one) => !before.some((other) => isSame(one, other)));
  return come.flatMap((one) => {
    const from = left.find(({ source }) => source === one.source) ?? left[0];
    return from === undefined ? [] : [{ before: from, after: one }];
  });
}

function isSame(one: LockedPackage, other: LockedPackage): boolean {
  return one.source === other.source && one.checksum === other.checksum;
}

function keyOf({ name, version }: LockedPackage): string {
  return `${name} ${version}`;
}
