import type SemVer from 'semver/classes/semver.js';
import type { Advisory, AdvisoryBook } from '../knowledge/advisory.ts';
import {
  type Comparator,
  lowestVersion,
  matchesRequirement,
  parseRequirement,
  parseVersion,
  versionOf,
} from './version-requirement.ts';

type Bound = { readonly version: SemVer; readonly inclusive: boolean };

/** Versions in a row; a side without a bound is open. */
type Interval = { readonly from: Bound | null; readonly to: Bound | null };

/** The advisories of a book that affect this version, in the book's order. */
export function advisoriesOf(book: AdvisoryBook, name: string, version: string): readonly Advisory[] {
  return onceEach(told(book, name).filter((advisory) => affects(advisory, version)));
}

/** All advisories about a crate, whatever the version, but for those taken back. */
export function advisoriesAbout(book: AdvisoryBook, name: string): readonly Advisory[] {
  return onceEach(told(book, name));
}

const byPackage = new WeakMap<AdvisoryBook, ReadonlyMap<string, readonly Advisory[]>>();

function told(book: AdvisoryBook, name: string): readonly Advisory[] {
  let index = byPackage.get(book);
  if (index === undefined) {
    const standing = book.advisories.filter(({ withdrawn }) => withdrawn === undefined);
    index = Map.groupBy(standing, (advisory) => advisory.package);
    byPackage.set(book, index);
  }
  return index.get(name) ?? [];
}

/** News may say other versions of an advisory that the snapshot has, too. */
function onceEach(advisories: readonly Advisory[]): readonly Advisory[] {
  return advisories.filter(({ id }, at) => advisories.findIndex((other) => other.id === id) === at);
}

/**
 * Is this version neither patched nor unaffected? Here requirements are stretches on the line of all versions in
 * the order of SemVer, pre-releases among them, as in RustSec's own tools: `>= 1.2.0` holds `1.3.0-rc.1`, which
 * Cargo would not take for it, and `1.2.0-rc.1` lies before it.
 */
export function affects(advisory: Advisory, version: string): boolean {
  const found = parseVersion(version);
  if (found === null || advisory.withdrawn !== undefined) return false;
  return !unaffectedBy(advisory).some((interval) => contains(interval, found));
}

/** The functions and types at fault in this version. */
export function affectedFunctions({ functions }: Advisory, version: string): readonly string[] {
  return Object.entries(functions)
    .filter(([, requirements]) => requirements.some((one) => matchesRequirement(one, version) === true))
    .map(([path]) => path);
}

/** Can an advisory state its versions like this? As for RustSec, a stretch has at most one bound on each side. */
export function isAdvisoryRange(requirement: string): boolean {
  return intervalOf(requirement) !== null;
}

const known = new WeakMap<Advisory, readonly Interval[]>();

function unaffectedBy(advisory: Advisory): readonly Interval[] {
  let intervals = known.get(advisory);
  if (intervals === undefined) {
    // What cannot be read clears no version.
    intervals = [...advisory.patched, ...advisory.unaffected]
      .map(intervalOf)
      .filter((interval) => interval !== null);
    known.set(advisory, intervals);
  }
  return intervals;
}

function contains({ from, to }: Interval, version: SemVer): boolean {
  return isBeyond(from, version, 1) && isBeyond(to, version, -1);
}

/** Is the version on the side of the bound that `direction` names: 1 above, -1 below? */
function isBeyond(bound: Bound | null, version: SemVer, direction: 1 | -1): boolean {
  if (bound === null) return true;
  const order = version.compare(bound.version);
  return order === direction || (order === 0 && bound.inclusive);
}

function intervalOf(requirement: string): Interval | null {
  const comparators = parseRequirement(requirement);
  if (comparators === null) return null;
  const intervals = comparators.map(intervalOfOne);
  if (!intervals.every((interval) => interval !== null)) return null;
  const [froms, tos] = [intervals.flatMap(({ from }) => from ?? []), intervals.flatMap(({ to }) => to ?? [])];
  return froms.length > 1 || tos.length > 1 ? null : { from: froms[0] ?? null, to: tos[0] ?? null };
}

function intervalOfOne(comparator: Comparator): Interval | null {
  const { major, minor, patch } = comparator;
  const start = { version: lowestVersion(comparator), inclusive: true };
  const before = (...parts: readonly [number, number, number]) => ({
    version: versionOf(`${parts.join('.')}-0`),
    inclusive: false,
  });
  switch (comparator.operator) {
    case '>':
      return { from: { ...start, inclusive: false }, to: null };
    case '>=':
      return { from: start, to: null };
    case '<':
      return { from: null, to: { ...start, inclusive: false } };
    case '<=':
      return { from: null, to: start };
    case '=':
      return { from: start, to: start };
    case '~':
      return { from: start, to: minor === null ? before(major + 1, 0, 0) : before(major, minor + 1, 0) };
    case '^':
      if (major > 0 || minor === null) return { from: start, to: before(major + 1, 0, 0) };
      return {
        from: start,
        to: minor > 0 || patch === null ? before(0, minor + 1, 0) : before(0, 0, patch + 1),
      };
    case '*':
      return null;
    default:
      return comparator.operator satisfies never;
  }
}
