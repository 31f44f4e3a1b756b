import type { Change } from '../diff/change.ts';
import type { DenyConfig } from './deny-config.ts';
import { licenceVerdict } from './licence-policy.ts';
import { knownLicence, type LicenceFact, newestLicence } from './licences.ts';
import { type LockChange, lockChanges, lockFor } from './lock-change.ts';
import type { LockedPackage } from './lock-file.ts';
import { lockGraph } from './lock-graph.ts';
import { isCratesIo } from './lock-sources.ts';
import { type NewDependency, newDependencies } from './new-dependencies.ts';
import { perFile } from './per-file.ts';
import { policiesOf, reaches } from './policy-files.ts';
import { isTestData } from './test-data.ts';

/** A package that is new, whose licence the policy does not let in. */
export type DeniedLicence = {
  readonly name: string;
  readonly fact: LicenceFact;
  /** Path of the policy. */
  readonly policy: string;
  /** The new dependency that is or brings it; null where none of the change's manifests is the cause. */
  readonly cause: NewDependency | null;
  /** The lock file's entry; null where no lock file has it. */
  readonly locked: { readonly path: string; readonly entry: LockedPackage } | null;
};

/** The policy on licences that counts for a file: that of cargo-deny in the nearest folder. */
export function licencePolicyFor(change: Change, path: string): DenyConfig | null {
  const reaching = policiesOf(change).filter(
    (policy) => policy.tool === 'cargo-deny' && policy.lists.has('licenses.allow') && reaches(policy, path),
  );
  return reaching.toSorted((a, b) => b.folder.length - a.folder.length)[0] ?? null;
}

/**
 * Packages of crates.io that a change brings, as far as their licences are known, and that the policy at the head does
 * not let in: new dependencies with what they bring, then what only the lock files show. Each is told once.
 */
export const deniedLicences: (change: Change) => readonly DeniedLicence[] = perFile((change) => {
  const told = new Set<string>();
  const causes = newDependencies(change);
  const direct = causes.flatMap((cause) => broughtBy(cause, change).map((one) => ({ ...one, cause })));
  const locks = lockChanges(change).filter(({ path }) => !isTestData(path));
  const rest = locks.flatMap((lock) =>
    freshIn(lock).map((entry) => ({ name: entry.name, locked: { path: lock.path, entry }, cause: null })),
  );
  return [...direct, ...rest].flatMap((one): readonly DeniedLicence[] => {
    if (told.has(one.name)) return [];
    told.add(one.name);
    const policy = licencePolicyFor(change, one.cause?.path ?? one.locked?.path ?? '');
    const isUnchecked =
      one.cause?.isDevOnly === true && policy?.levels.get('licenses.include-dev')?.value !== true;
    const fact = factOf(one);
    if (policy === null || fact === null || isUnchecked) return [];
    if (licenceVerdict(policy, one.name, fact.licence) !== 'denied') return [];
    return [{ ...one, fact, policy: policy.file.path }];
  });
});

/** Of the locked version, else of the newest that the manifest's requirement would take. */
function factOf({
  name,
  locked,
  cause,
}: Pick<DeniedLicence, 'name' | 'locked' | 'cause'>): LicenceFact | null {
  if (locked !== null) return knownLicence(name, locked.entry.version);
  const requirement = cause?.dependency.fields.get('version')?.value;
  const version =
    typeof requirement === 'string' ? /^[\^~=]?\s*(\d[\w.+-]*)/.exec(requirement)?.[1] : undefined;
  return version === undefined ? null : newestLicence(name, version);
}

type Brought = Pick<DeniedLicence, 'name' | 'locked'>;

/** A new dependency and all that is new in the lock file below it; without a lock file itself alone. */
function broughtBy({ path, dependency }: NewDependency, change: Change): readonly Brought[] {
  const name = dependency.package;
  if (['git', 'registry', 'registry-index'].some((field) => dependency.fields.has(field))) return [];
  const lock = lockFor(lockChanges(change), path);
  if (lock === null) return [{ name, locked: null }];
  const graph = lockGraph(lock.head);
  const fresh = new Set(freshIn(lock));
  const seen = new Set<number>();
  const waiting = [...graph.named(name)];
  for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
    if (seen.has(index)) continue;
    seen.add(index);
    waiting.push(...graph.needs(index));
  }
  return [...seen].flatMap((index) => {
    const entry = lock.head.packages[index];
    if (entry === undefined || !fresh.has(entry)) return [];
    return [{ name: entry.name, locked: { path: lock.path, entry } }];
  });
}

/** Packages of crates.io whose names the lock file did not have, or that have come under another licence. */
function freshIn({ base, added }: LockChange): readonly LockedPackage[] {
  // A lock file that is new shows what there was before it as well.
  if (base === null) return [];
  const before = Map.groupBy(base.packages, ({ name }) => name);
  return added.filter(({ name, version, source }) => {
    const old = before.get(name) ?? [];
    const now = knownLicence(name, version)?.licence;
    const isOther = old.every((one) => {
      const was = knownLicence(name, one.version)?.licence;
      return was !== undefined && was !== now;
    });
    return isCratesIo(source) && isOther;
  });
}
