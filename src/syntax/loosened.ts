import distance from 'damerau-levenshtein';
import type { Severity, TextRange } from '../finding/finding.ts';
import {
  CONFIDENCE,
  LEVELS,
  type LevelSetting,
  LISTS,
  type ListSetting,
  PERMISSIVE,
} from '../knowledge/policy-settings.ts';
import { allowsGit, type DenyConfig, type PolicyEntry, WRAPPERS } from './deny-config.ts';

/** One thing in which a policy asks for less than it did. */
export type Loosening = {
  /** The setting: `advisories.ignore`. */
  readonly key: string;
  /** What it weighs where no reason is given. */
  readonly weight: Severity;
} & (
  | { readonly kind: 'entry'; readonly entry: PolicyEntry }
  /** Entries that forbade something are gone, or a whole list that restricted; `was` is where they stood. */
  | { readonly kind: 'gone'; readonly names: readonly string[]; readonly was: TextRange }
  /** `at` is where the setting stands now; null where it is gone, and then `was` says where it stood. */
  | {
      readonly kind: 'level';
      readonly from: unknown;
      readonly to: unknown;
      readonly at: TextRange | null;
      readonly was: TextRange | null;
    }
);

/** In what the policy `after` asks for less than the one `before`. */
export function loosened(before: DenyConfig, after: DenyConfig): readonly Loosening[] {
  const sides = { before, after };
  return [
    ...LISTS[after.tool].flatMap((setting) => openedList(setting, sides)),
    ...LEVELS[after.tool].flatMap((setting) => loweredLevel(setting, sides)),
    ...lostLicences(sides),
    ...loweredConfidence(sides),
    ...widenedWildcards(sides),
  ];
}

type Sides = { readonly before: DenyConfig; readonly after: DenyConfig };

function loweredLevel(setting: LevelSetting, { before, after }: Sides): readonly Loosening[] {
  const { key, order, unset, unsetAfter = unset } = setting;
  const [was, is] = [before.levels.get(key), after.levels.get(key)];
  const from = was === undefined ? unset : was.value;
  const to = is === undefined ? unsetAfter : is.value;
  const rank = (value: unknown) => order.findIndex((values) => values.includes(value));
  if (from === null || to === null || rank(from) === -1 || rank(to) <= rank(from)) return [];
  // A warning fails no check: that it goes is worth a note, and only where both are written.
  const isSoft = from === 'warn';
  if (isSoft && (was === undefined || is === undefined)) return [];
  const weight = setting.isMinor || isSoft ? 'info' : 'warning';
  return [{ key, weight, kind: 'level', from, to, at: is?.range ?? null, was: was?.range ?? null }];
}

function loweredConfidence({ before, after }: Sides): readonly Loosening[] {
  const { key, unset } = CONFIDENCE;
  const [was, is] = [before.levels.get(key), after.levels.get(key)];
  const [from, to] = [Number(was?.value ?? unset), Number(is?.value ?? unset)];
  if (!(to < from)) return [];
  return [
    { key, weight: 'warning', kind: 'level', from, to, at: is?.range ?? null, was: was?.range ?? null },
  ];
}

/** Without its section nothing is allowed, so the check is not run any more. */
function lostLicences({ before, after }: Sides): readonly Loosening[] {
  const [first] = before.lists.get('licenses.allow') ?? [];
  if (first === undefined || after.sections.has('licenses')) return [];
  return [{ key: 'licenses', weight: 'warning', kind: 'gone', names: [], was: first.range }];
}

/** Where wildcards are denied, this lets those of paths and git sources through. */
function widenedWildcards({ before, after }: Sides): readonly Loosening[] {
  const key = 'bans.allow-wildcard-paths';
  const isDenied = [before, after].every(({ levels }) => levels.get('bans.wildcards')?.value === 'deny');
  const is = after.levels.get(key);
  if (!isDenied || is?.value !== true || before.levels.get(key)?.value === true) return [];
  return [{ key, weight: 'info', kind: 'level', from: false, to: true, at: is.range, was: null }];
}

function openedList(setting: ListSetting, sides: Sides): readonly Loosening[] {
  const { before, after } = sides;
  const { key, gate } = setting;
  if (gate !== undefined && ![before, after].every(({ levels }) => levels.get(gate)?.value === 'deny'))
    return [];
  const [was, is] = [before.lists.get(key), after.lists.get(key)];
  if (setting.isCompared !== undefined && (was === undefined || is === undefined || was.length === 0))
    return [];
  return setting.effect === 'forbids' ? goneFrom(setting, sides) : addedTo(setting, sides);
}

function goneFrom({ key, isMinor, unset = [] }: ListSetting, { before, after }: Sides): readonly Loosening[] {
  const is = after.lists.get(key);
  const names = new Set(is?.map(({ name }) => name) ?? unset);
  // Of cargo-audit: all of them.
  if (names.has('warnings')) return [];
  const was = before.lists.get(key);
  const all = new Set(was?.map(({ name }) => name) ?? unset);
  const fresh = [...names].filter((name) => !all.has(name)).slice(0, MOST_COMPARED);
  // A name whose spelling is mended has not gone.
  const gone = [...all].filter(
    (name) => !names.has(name) && !fresh.some((other) => isRespelled(name, other)),
  );
  if (gone.length === 0) return [];
  const first = was?.find(({ name }) => name === gone[0])?.range ?? { start: 0, end: 0 };
  const weight = isMinor ? 'info' : 'warning';
  return [{ key, weight, kind: 'gone', names: gone, was: first }];
}

/** New names that are looked at for one that is only spelled otherwise. */
const MOST_COMPARED = 50;

/** One letter is another, or two have changed places; digits tell crates apart. */
function isRespelled(name: string, other: string): boolean {
  return name.length > 3 && !/\d/.test(name + other) && distance(name, other).steps === 1;
}

function addedTo(setting: ListSetting, sides: Sides): readonly Loosening[] {
  const { key, isMinor, isAllowlist, unset = [] } = setting;
  const { before, after } = sides;
  const [was, is] = [before.lists.get(key) ?? [], after.lists.get(key) ?? []];
  if (isAllowlist) {
    if (!restricts(key, before)) return [];
    const [first] = was;
    if (!restricts(key, after))
      return first === undefined
        ? []
        : [{ key, weight: 'warning', kind: 'gone', names: [], was: first.range }];
  }
  const fresh = gained(was, is, sides).filter(
    (entry) => !unset.includes(entry.name) && !isAllowedAnyway(key, entry, before),
  );
  return fresh.map((entry) => ({ key, weight: weightOf(key, entry, isMinor), kind: 'entry', entry }));
}

/** A list that is absent allows everything, and so does an empty one of crates, but not one of build scripts. */
function restricts(key: string, { lists }: DenyConfig): boolean {
  const list = lists.get(key);
  return list !== undefined && (key !== 'bans.allow' || list.length > 0);
}

function weightOf(key: string, { name }: PolicyEntry, isMinor: true | undefined): Severity {
  if (key === 'licenses.allow') return PERMISSIVE.has(name.replace(/ WITH .*$/, '')) ? 'info' : 'warning';
  return isMinor ? 'info' : 'warning';
}

/** Entries that there are more of than before; of equal names those that are written anew. */
function gained(
  was: readonly PolicyEntry[],
  is: readonly PolicyEntry[],
  { before, after }: Sides,
): readonly PolicyEntry[] {
  const [old, now] = [Map.groupBy(was, ({ name }) => name), Map.groupBy(is, ({ name }) => name)];
  return [...now].flatMap(([name, entries]) => {
    const known = old.get(name) ?? [];
    const more = Math.max(0, entries.length - known.length);
    const written = new Set(known.map((entry) => textOf(before, entry)));
    const [kept, fresh] = [true, false].map((isOld) =>
      entries.filter((entry) => written.has(textOf(after, entry)) === isOld),
    );
    return more === 0 ? [] : [...(kept ?? []), ...(fresh ?? [])].slice(-more);
  });
}

function textOf({ file: { text } }: DenyConfig, { range: { start, end } }: PolicyEntry): string {
  return text.slice(start, end).replaceAll(/\s+/g, '');
}

/** Was it let through before by another entry, or does it concern a ban that is new itself? */
function isAllowedAnyway(key: string, { name, crate }: PolicyEntry, before: DenyConfig): boolean {
  if (key === WRAPPERS) return !(before.lists.get('bans.deny') ?? []).some((one) => one.name === crate?.name);
  return key === 'sources.allow-git' && allowsGit(before, name);
}
