import type SemVer from 'semver/classes/semver.js';
import { parseVersion } from '../../syntax/version-requirement.ts';

/** What a record of OSV says of the versions of a package. Other kinds of ranges than these two are of commits. */
export type OsvVersions = {
  readonly ranges: readonly { readonly type: string; readonly events: readonly OsvEvent[] }[];
  readonly versions: readonly string[];
};
export type OsvEvent = {
  readonly introduced?: string | undefined;
  readonly fixed?: string | undefined;
  readonly last_affected?: string | undefined;
};

/** Affected versions in a row; without `to` all that follow. */
type Stretch = {
  readonly from: SemVer;
  readonly to: { readonly version: SemVer; readonly inclusive: boolean } | null;
};

const LOWEST = '0.0.0-0';

/**
 * The versions that are not affected, as an advisory states them; null where nothing can be made of the record. OSV
 * counts a version as affected when it lies in a range or is listed.
 */
export function unaffectedRanges({
  ranges,
  versions,
}: OsvVersions): { readonly patched: readonly string[]; readonly unaffected: readonly string[] } | null {
  const ordered = ranges.filter(({ type }) => type === 'SEMVER' || type === 'ECOSYSTEM');
  const stretches = [
    ...ordered.flatMap(({ events }) => stretchesOf(events)),
    ...versions.map((version) => stretchOf(version, { version, inclusive: true })),
  ];
  if (stretches.length === 0 || !stretches.every((stretch) => stretch !== null)) return null;
  const merged = merge(stretches.toSorted((a, b) => a.from.compare(b.from)));
  const [first] = merged;
  const patched = merged.flatMap(({ to }, index) => {
    if (to === null) return [];
    const from = `${to.inclusive ? '>' : '>='} ${to.version.version}`;
    const next = merged[index + 1];
    return next === undefined ? [from] : [`${from}, < ${next.from.version}`];
  });
  const isFromTheStart = first === undefined || first.from.version === LOWEST;
  return { patched, unaffected: isFromTheStart ? [] : [`< ${first.from.version}`] };
}

/** The stretches of a range. Its events may stand in any order; null stands for one that cannot be read. */
function stretchesOf(events: readonly OsvEvent[]): readonly (Stretch | null)[] {
  const told = events.flatMap(({ introduced, fixed, last_affected }) => [
    ...(introduced === undefined
      ? []
      : [{ at: introduced === '0' ? LOWEST : introduced, opens: true, last: false }]),
    ...(fixed === undefined ? [] : [{ at: fixed, opens: false, last: false }]),
    ...(last_affected === undefined ? [] : [{ at: last_affected, opens: false, last: true }]),
  ]);
  const read = told.map((event) => ({ ...event, version: parseVersion(event.at) }));
  const stretches: (Stretch | null)[] = read.filter(({ version }) => version === null).map(() => null);
  const sorted = read
    .flatMap(({ version, ...event }) => (version === null ? [] : [{ ...event, version }]))
    // Those of one version keep their order: RustSec introduces and fixes at the same one where nothing lies between.
    .toSorted((a, b) => a.version.compare(b.version));
  let from: SemVer | null = null;
  for (const { version, opens, last } of sorted) {
    if (opens) from ??= version;
    else if (from !== null) {
      if (last || from.compare(version) < 0) stretches.push({ from, to: { version, inclusive: last } });
      from = null;
    }
  }
  return from === null ? stretches : [...stretches, { from, to: null }];
}

function stretchOf(
  from: string,
  to: { readonly version: string; readonly inclusive: boolean },
): Stretch | null {
  const [first, last] = [parseVersion(from), parseVersion(to.version)];
  return first === null || last === null
    ? null
    : { from: first, to: { version: last, inclusive: to.inclusive } };
}

/** Stretches in the order of their beginnings, without those that touch. */
function merge(sorted: readonly Stretch[]): readonly Stretch[] {
  const merged: Stretch[] = [];
  for (const stretch of sorted) {
    const before = merged.at(-1);
    if (before === undefined || isApart(before, stretch)) merged.push(stretch);
    else merged[merged.length - 1] = { from: before.from, to: later(before.to, stretch.to) };
  }
  return merged;
}

function isApart({ to }: Stretch, { from }: Stretch): boolean {
  return to !== null && to.version.compare(from) < 0;
}

function later(a: Stretch['to'], b: Stretch['to']): Stretch['to'] {
  if (a === null || b === null) return null;
  const order = a.version.compare(b.version);
  return order > 0 || (order === 0 && a.inclusive) ? a : b;
}
