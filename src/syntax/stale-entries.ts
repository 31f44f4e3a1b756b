import type { Change } from '../diff/change.ts';
import type { Advisory, AdvisoryBook } from '../knowledge/advisory.ts';
import { affects } from './advisory-ranges.ts';
import { type DenyConfig, type PolicyEntry, plainUrl } from './deny-config.ts';
import { lockOf, locksOf } from './lock-change.ts';
import type { LockFile } from './lock-file.ts';
import { perFile } from './per-file.ts';
import { isOver } from './policy-reason.ts';

/** Entries of a policy whose last day has passed; `today` is asked where one has a last day, and is null if nobody knows. */
export function expiredEntries({ lists }: DenyConfig, today: () => string | null): readonly PolicyEntry[] {
  const dated = [...lists.values()].flat().filter(({ until }) => until !== null);
  const day = dated.length === 0 ? null : today();
  return dated.filter(({ until }) => isOver(until, day));
}

/** An entry that has nothing left to do, in words that follow its name. */
export type UnusedEntry = { readonly entry: PolicyEntry; readonly because: string };

/** The advisories under an id, which may be another name of theirs; none where it is not known. */
export type AdvisoriesUnder = (id: string) => readonly Advisory[];

const byId: (book: AdvisoryBook) => ReadonlyMap<string, readonly Advisory[]> = perFile((book) => {
  const ids = new Map<string, Advisory[]>();
  for (const advisory of book.advisories)
    for (const id of [advisory.id, ...advisory.aliases]) ids.set(id, [...(ids.get(id) ?? []), advisory]);
  return ids;
});

export function advisoriesUnder(book: AdvisoryBook, id: string): readonly Advisory[] {
  return byId(book).get(id) ?? [];
}

/**
 * Exceptions of a policy that its lock file no longer needs: their packages are not in it, or only once. None where
 * no lock file stands beside the policy.
 */
export function unusedEntries(
  policy: DenyConfig,
  lock: LockFile | null,
  advisories: AdvisoriesUnder,
): readonly UnusedEntry[] {
  if (lock === null) return [];
  const locked = Map.groupBy(lock.packages, ({ name }) => name);
  const sources = new Set(lock.packages.map(({ source }) => plainUrl(source ?? '')));
  const of = (key: string) => policy.lists.get(key) ?? [];
  const missing = (entry: PolicyEntry): readonly UnusedEntry[] =>
    entry.crate === null || locked.has(entry.crate.name)
      ? []
      : [{ entry, because: `the lock file has no \`${entry.crate.name}\`` }];
  const harmless = (entry: PolicyEntry): readonly UnusedEntry[] => {
    const known = advisories(entry.name);
    const isHit = known.some((one) => locked.get(one.package)?.some(({ version }) => affects(one, version)));
    const names = [...new Set(known.map((one) => one.package))].join('` or `');
    return known.length === 0 || isHit
      ? []
      : [{ entry, because: `no \`${names}\` of the lock file is affected` }];
  };
  return [
    ...of('advisories.ignore').flatMap((entry) => (entry.crate === null ? harmless(entry) : missing(entry))),
    ...BY_CRATE.flatMap(of).flatMap(missing),
    ...of('bans.skip').flatMap((entry) =>
      locked.get(entry.name)?.length === 1
        ? [{ entry, because: 'the lock file has one version of it' }]
        : missing(entry),
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
