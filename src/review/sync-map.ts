import { changedAtomics } from '../diff/atomic-names.ts';
import type { Change } from '../diff/change.ts';
import { type LineMap, lineMap } from '../diff/line-map.ts';
import { atomicFacts } from '../syntax/atomic-facts.ts';
import {
  atomicsNamed,
  isAcquiring,
  isReleasing,
  type LedgerUse,
  usesNamed,
} from '../syntax/atomic-ledger.ts';
import type { CrateView } from '../syntax/crate-view.ts';
import { compare } from './gather.ts';
import type { ProjectAt, Surroundings } from './listen.ts';
import { type SyncAtomic, type SyncUse, syncAtomicOf } from './sync-atomic.ts';

/** A name of the change in one crate, and a file of it from which the crate is seen. */
type Asked = { readonly name: string; readonly path: string };

/** More operations of one atomic are too many to be put side by side. */
const MOST_USES = 300;

/**
 * What the change does to the atomics that it touches: their operations before and after in the whole crate, as far as
 * it is seen, and which of them synchronize. Empty for a whole tree, where nothing has changed.
 */
export function syncMap(change: Change, { projectAt, crateAt }: Surroundings): readonly SyncAtomic[] {
  if (change.source === 'tree') return [];
  const maps = new Map(change.files.map(({ path, hunks }) => [path, lineMap(hunks)]));
  const atomics = askedIn(change, projectAt).flatMap(({ name, path }) =>
    sidesOf(crateAt(path, 'head'), name).flatMap(({ label, before, after, open }) => {
      if (before.length + after.length > MOST_USES) return [];
      const uses = alignedUses(before, after, maps);
      const isWhole = crateAt(path, 'head').isWhole(name);
      return uses.some(({ isTouched }) => isTouched)
        ? [syncAtomicOf({ atomic: label, uses, open, isWhole })]
        : [];
    }),
  );
  return atomics.toSorted((a, b) => compare(a.atomic, b.atomic));
}

function askedIn(change: Change, projectAt: ProjectAt): readonly Asked[] {
  const asked = change.files
    .filter(({ path }) => path.endsWith('.rs'))
    .flatMap((file) => changedAtomics(file).map((name) => ({ name, path: file.path })));
  const known = new Set<string>();
  return asked.filter(({ name, path }) => {
    const key = `${projectAt(path).manifest ?? ''} ${name}`;
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
}

type Sides = {
  readonly label: string;
  readonly before: readonly LedgerUse[];
  readonly after: readonly LedgerUse[];
  readonly open: string | null;
};

/** The uses of each atomic of a name on both sides; those that may be of several stand under the bare name. */
function sidesOf(crate: CrateView, name: string): readonly Sides[] {
  const [old, now] = [crate.before([name], atomicFacts), crate.all([name], atomicFacts)];
  const was = atomicsNamed(old, name);
  const is = atomicsNamed(now, name);
  const named = [...new Set([...was, ...is].map(({ label }) => label))].map((label) => {
    const [before, after] = [was, is].map((side) => side.find((one) => one.label === label));
    return {
      label,
      before: before?.uses ?? [],
      after: after?.uses ?? [],
      open: (after ?? before)?.openBecause ?? null,
    };
  });
  const rest = (uses: readonly LedgerUse[], known: readonly Sides[], side: 'before' | 'after') =>
    uses.filter((use) => !known.some((one) => one[side].some((other) => isSame(use, other))));
  const unclear = {
    label: name,
    before: rest(usesNamed(old, name), named, 'before'),
    after: rest(usesNamed(now, name), named, 'after'),
    open: 'it is not certain whose it is',
  };
  return [...named, unclear].map((one) => ({
    ...one,
    before: one.before.filter(({ isTest }) => !isTest),
    after: one.after.filter(({ isTest }) => !isTest),
  }));
}

function isSame(one: LedgerUse, other: LedgerUse): boolean {
  return one.path === other.path && one.name.start === other.name.start;
}

type Aligned = SyncUse & { readonly isTouched: boolean };

/** Puts what an operation was beside what it is: by its line, else by its order among those of the function. */
function alignedUses(
  before: readonly LedgerUse[],
  after: readonly LedgerUse[],
  maps: ReadonlyMap<string, LineMap>,
): readonly Aligned[] {
  const left = new Set(before);
  const stayed = (use: LedgerUse) => {
    const was = (line: number) => (maps.has(use.path) ? (maps.get(use.path)?.baseOf(line) ?? null) : line);
    return [...left].find(
      (one) => one.path === use.path && one.method === use.method && one.line === was(use.line),
    );
  };
  const origins = new Map<LedgerUse, LedgerUse>();
  const pair = (found: (use: LedgerUse) => LedgerUse | undefined) => {
    for (const use of after.filter((one) => !origins.has(one))) {
      const origin = found(use);
      if (origin === undefined) continue;
      origins.set(use, origin);
      left.delete(origin);
    }
  };
  pair(stayed);
  pair((use) => [...left].find((one) => placeOf(one) === placeOf(use) && one.method === use.method));
  pair((use) => [...left].find((one) => placeOf(one) === placeOf(use)));
  const rows = [
    ...after.map((use) =>
      rowOf(origins.get(use) ?? null, use, maps.get(use.path)?.isAdded(use.line) === true),
    ),
    ...[...left].map((use) => rowOf(use, null, true)),
  ];
  return rows.toSorted((a, b) => compare(a.path, b.path) || a.line - b.line);
}

function placeOf({ path, function: holder }: LedgerUse): string {
  return `${path} ${holder}`;
}

function rowOf(before: LedgerUse | null, after: LedgerUse | null, isNew: boolean): Aligned {
  const use = after ?? before;
  if (use === null) throw new Error('a row of nothing');
  const half = (one: LedgerUse | null) =>
    one === null ? null : { orderings: wordsOf(one), releases: isReleasing(one), acquires: isAcquiring(one) };
  const [was, is] = [half(before), half(after)];
  return {
    path: use.path,
    line: use.line,
    function: use.function,
    method: use.method,
    before: was,
    after: is,
    isTouched: isNew || was === null || is === null || JSON.stringify(was) !== JSON.stringify(is),
  };
}

/** The orderings, and that a fence of the function adds to them. */
function wordsOf({ orderings, release, acquire }: LedgerUse): string {
  return release === 'fence' || acquire === 'fence' ? `${orderings} with a fence` : orderings;
}
