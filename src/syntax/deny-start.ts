import type { Advisory, AdvisoryBook } from '../knowledge/advisory.ts';
import { PERMISSIVE } from '../knowledge/policy-settings.ts';
import { advisoriesOf } from './advisory-ranges.ts';
import { type DraftFacts, type DraftIgnore, sourcesOf } from './deny-draft.ts';
import { isSatisfied, licencesIn } from './licences.ts';
import type { LockedPackage, LockFile } from './lock-file.ts';
import { lockGraph, packageWords } from './lock-graph.ts';
import { isCratesIo } from './lock-sources.ts';

/** What a starting policy is made from. */
export type StartingPoint = {
  readonly lock: LockFile;
  readonly book: AdvisoryBook;
  readonly today: string;
  /** The day on which somebody is to look again at what is ignored. */
  readonly until: string;
  /** The licence of a package as an expression; null where it is not known, the empty string where it counts for nothing. */
  readonly licenceOf: (locked: LockedPackage) => string | null;
};

/** The facts of a policy that passes on a lock file as it is. */
export function startingFacts({ lock, book, today, until, licenceOf }: StartingPoint): DraftFacts {
  const ignored = new Map<string, DraftIgnore>();
  for (const [index, locked] of lock.packages.entries()) {
    if (!isCratesIo(locked.source)) continue;
    for (const { id, kind } of advisoriesOf(book, locked.name, locked.version)) {
      if (ignored.has(id) || !isHeld(kind, index, lock)) continue;
      ignored.set(id, {
        id,
        reason: `${packageWords(locked)} is affected as of ${today}, when this policy began; until ${until}`,
      });
    }
  }
  return {
    ...sourcesOf([lock]),
    ignores: [...ignored.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    licences: allowedLicences(lock.packages.map(licenceOf)),
  };
}

/** As the policy says: what is only unmaintained or unsound counts where a package of the repository itself asks for it. */
function isHeld(kind: Advisory['kind'], index: number, lock: LockFile): boolean {
  if (kind === 'notice') return false;
  if (kind === 'vulnerability' || kind === 'malicious') return true;
  return lock.packages.some(
    ({ source }, member) => source === null && lockGraph(lock).needs(member).includes(index),
  );
}

/**
 * The fewest licences that satisfy all expressions, those that ask for little first; null where one is not known, or
 * not even all of its own licences would do.
 */
function allowedLicences(expressions: readonly (string | null)[]): readonly string[] | null {
  const known = expressions.filter((one) => one !== null);
  if (known.length < expressions.length) return null;
  const open = new Set(known.filter((one) => one !== ''));
  const allowed: string[] = [];
  while (true) {
    for (const one of open) if (isSatisfied(one, allowed) === true) open.delete(one);
    if (open.size === 0) return allowed.toSorted();
    const counts = new Map<string, number>();
    for (const one of open)
      for (const licence of licencesIn(one)) counts.set(licence, (counts.get(licence) ?? 0) + 1);
    const [next] = [...counts]
      .filter(([licence]) => !allowed.includes(withoutPlus(licence)))
      .toSorted(([a, times], [b, others]) => weight(a) - weight(b) || others - times || (a < b ? -1 : 1));
    if (next === undefined) return null;
    allowed.push(withoutPlus(next[0]));
  }
}

/** A list of what is allowed has no `+`: a licence allows what asks for it or a later one, but among those of GNU. */
function withoutPlus(licence: string): string {
  return licence.replace(/\+/, /^(?:[AL]?GPL|GFDL)-/.test(licence) ? '-or-later' : '');
}

/** What every expression but a few can do without comes last. */
function weight(licence: string): number {
  if (/^(?:MIT|Apache-2\.0)$/.test(licence)) return 0;
  return PERMISSIVE.has(licence.replace(/ WITH .*$/, '')) ? 1 : 2;
}
