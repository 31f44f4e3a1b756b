import type SemVer from 'semver/classes/semver.js';
import type { Advisory } from '../knowledge/advisory.ts';
import { affects } from './advisory-ranges.ts';
import {
  type Comparator,
  lowestVersion,
  matchesRequirement,
  parseRequirement,
  parseVersion,
} from './version-requirement.ts';

/**
 * Can nothing but an affected version meet the requirement? Tried are the versions at which the advisory's ranges and
 * the requirement begin and end, as whether a version is affected changes nowhere else. False where one cannot be read.
 */
export function admitsOnly(requirement: string, advisory: Advisory): boolean {
  const own = boundsOf([requirement]);
  if (own.length === 0) return false;
  const tried = [...own, ...boundsOf([...advisory.patched, ...advisory.unaffected])];
  const taken = tried.filter((version) => matchesRequirement(requirement, version) === true);
  return taken.length > 0 && taken.every((version) => affects(advisory, version));
}

/** The lowest version that a requirement names; null for `*` and what cannot be read. */
export function lowestNamed(requirement: string): string | null {
  const lowest = (parseRequirement(requirement) ?? [])
    .filter(({ operator }) => operator !== '<' && operator !== '<=')
    .map(lowestVersion);
  return lowest.toSorted((a, b) => b.compare(a))[0]?.version ?? null;
}

/** The lowest version above `from` (null: of all) at which a patched range begins and that no advisory affects. */
export function fixedVersion(advisories: readonly Advisory[], from: string | null): string | null {
  const floor = from === null ? null : parseVersion(from);
  const fixed = advisories
    .flatMap(({ patched }) => patched.flatMap((range) => parseRequirement(range) ?? []))
    .flatMap((comparator) => firstOf(comparator) ?? [])
    .filter((version) => floor === null || version.compare(floor) > 0)
    .toSorted((a, b) => a.compare(b))
    .find((version) => advisories.every((one) => !affects(one, version.version)));
  return fixed?.version ?? null;
}

function firstOf(comparator: Comparator): SemVer | null {
  const { operator } = comparator;
  if (operator === '<' || operator === '<=') return null;
  const lowest = lowestVersion(comparator);
  return operator === '>' ? lowest.inc('patch') : lowest;
}

/** The versions that requirements name, and those right above and below them, without pre-releases. */
function boundsOf(requirements: readonly string[]): readonly string[] {
  return requirements.flatMap((requirement) =>
    (parseRequirement(requirement) ?? []).flatMap((comparator) => {
      const { major, minor, patch, version } = lowestVersion(comparator);
      const above = [
        `${major}.${minor}.${patch + 1}`,
        `${major}.${minor + 1}.0`,
        `${major + 1}.0.0`,
        `${major}.${minor}.999999`,
        `${major}.999999.0`,
      ];
      const below = patch > 0 ? [`${major}.${minor}.${patch - 1}`] : [];
      return [version, ...above, ...below];
    }),
  );
}
