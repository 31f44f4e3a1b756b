import type { Change } from '../diff/change.ts';
import { type DenyConfig, type PolicyEntry, plainUrl } from './deny-config.ts';
import { lockOf, locksOf } from './lock-change.ts';
import type { LockFile } from './lock-file.ts';
import { isOver } from './policy-reason.ts';

/** Entries of a policy whose last day has passed; none where nobody knows what day it is. */
export function expiredEntries({ lists }: DenyConfig, today: string | null): readonly PolicyEntry[] {
  return [...lists.values()].flat().filter(({ until }) => isOver(until, today));
}

/** An entry that has nothing left to do, in words that follow its name. */
export type UnusedEntry = { readonly entry: PolicyEntry; readonly because: string };

/** The packages that an advisory is about; null where it is not known. */
export type PackagesOf = (advisory: string) => readonly string[] | null;

/**
 * Exceptions of a policy that its lock file no longer needs: their packages are not in it, or only once. None where
 * no lock file stands beside the policy.
 */
export function unusedEntries(
  policy: DenyConfig,
  lock: LockFile | null,
  packagesOf: PackagesOf,
): readonly UnusedEntry[] {
  if (lock === null) return [];
  const locked = Map.groupBy(lock.packages, ({ name }) => name);
  const sources = new Set(lock.packages.map(({ source }) => plainUrl(source ?? '')));
  const of = (key: string) => policy.lists.get(key) ?? [];
  const missing = (entry: PolicyEntry, names: readonly string[] | null): readonly UnusedEntry[] =>
    names?.length && !names.some((name) => locked.has(name))
      ? [{ entry, because: `the lock file has no \`${names.join('` or `')}\`` }]
      : [];
  const crateOf = (entry: PolicyEntry) => (entry.crate === null ? null : [entry.crate.name]);
  return [
    ...of('advisories.ignore').flatMap((entry) => missing(entry, crateOf(entry) ?? packagesOf(entry.name))),
    ...BY_CRATE.flatMap(of).flatMap((entry) => missing(entry, crateOf(entry))),
    ...of('bans.skip').flatMap((entry) =>
      locked.get(entry.name)?.length === 1
        ? [{ entry, because: 'the lock file has one version of it' }]
        : missing(entry, crateOf(entry)),
    ),
    ...of('sources.allow-git').flatMap((entry) =>
      sources.has(entry.name) ? [] : [{ entry, because: 'no package of the lock file comes from there' }],
    ),
  ];
}

const BY_CRATE = ['licenses.exceptions', 'licenses.clarify', 'bans.skip-tree'];

/** The lock file in a folder on one side; null where none can be read. */
export function lockIn(change: Change, folder: string, side: 'base' | 'head'): LockFile | null {
  const wanted = folder === '' ? 'Cargo.lock' : `${folder}/Cargo.lock`;
  const changed = change.files.find(({ path }) => path === wanted);
  if (changed === undefined) return locksOf(change).find(({ path }) => path === wanted) ?? null;
  const content = changed[side];
  // A part of a lock file lacks packages that are there.
  const lock = content.state === 'text' && content.partial ? null : lockOf(wanted, content);
  return lock === null || lock.error !== null ? null : lock;
}
