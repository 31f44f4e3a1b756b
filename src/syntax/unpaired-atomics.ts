import { changedAtomics } from '../diff/atomic-names.ts';
import type { Change, ChangedFile } from '../diff/change.ts';
import type { TextRange } from '../finding/finding.ts';
import { atomicFacts } from './atomic-facts.ts';
import {
  atomicsNamed,
  isAcquiring,
  isCounter,
  isReleasing,
  type Ledger,
  type LedgerAtomic,
  type LedgerUse,
  looseEnds,
  reads,
  writes,
} from './atomic-ledger.ts';
import type { CrateView } from './crate-view.ts';
import type { RustFile } from './rust-file.ts';

/** The half of an edge that has lost, or never had, its other half. */
export type LooseSide = 'releases' | 'acquires';

export type Unpaired = {
  readonly atomic: LedgerAtomic;
  /** The ends that nothing meets; in this file unless the change took the other half from this one. */
  readonly loose: readonly LedgerUse[];
  /** What the crate does on the other side, none of it ordered. */
  readonly others: readonly LedgerUse[];
  /** Where to say so in this file, and on account of what. */
  readonly at: TextRange;
  readonly construct: TextRange;
  readonly because: 'alone' | 'weakened' | 'removed';
  readonly isWhole: boolean;
};

/** What is asked, and of what: `file` on one side of the change that `changed` is. */
export type Scene = {
  readonly file: RustFile;
  readonly change: Change;
  readonly changed: ChangedFile;
  readonly crate: CrateView;
  isTouched(range: TextRange): boolean;
};

/**
 * Ends of one side in a file without another in the crate; and the places at which the change took the other half from
 * ends that stand where it does not touch them.
 */
export function unpairedIn(scene: Scene, side: LooseSide): readonly Unpaired[] {
  const own: Ledger = [{ path: scene.file.path, facts: atomicFacts(scene.file) }];
  return [...alone(scene, own, side), ...orphaned(scene, own, side)];
}

function alone(scene: Scene, own: Ledger, side: LooseSide): readonly Unpaired[] {
  const ordered = side === 'releases' ? /\b(?:Release|AcqRel)\b/ : /\b(?:Acquire|AcqRel)\b/;
  const names = new Set(
    own.flatMap(({ facts }) =>
      facts.uses.filter((use) => ordered.test(use.orderings) && !use.isTest).map(({ atomic }) => atomic),
    ),
  );
  return [...names].flatMap((name) => {
    // What this file alone answers need not be asked of the others.
    if (isAnswered(own, name, side)) return [];
    const ledger = crateLedger(scene, own, name);
    return atomicsNamed(ledger, name).flatMap((atomic) => {
      // What is only counted carries no data with it; the change that weakens the other half speaks of it below.
      if (isCounter(atomic)) return [];
      const loose = looseEnds(atomic, ledger)[side].filter(({ path }) => path === scene.file.path);
      const touched = loose.find(({ range }) => scene.isTouched(range));
      const first = touched ?? loose[0];
      if (first === undefined || (touched === undefined && isSaidElsewhere(scene, atomic, side))) return [];
      const { name: at, range: construct } = first;
      return [{ ...aboutOf(scene, atomic, side), loose, at, construct, because: 'alone' as const }];
    });
  });
}

/** Does a file that is reviewed have the place at which the change took the other half away? */
function isSaidElsewhere({ change, crate }: Scene, atomic: LedgerAtomic, side: LooseSide): boolean {
  const lost = new Set(lostHalves(crate, atomic, side).map(({ path }) => path));
  return change.files.some(({ path, head }) => lost.has(path) && head.state === 'text');
}

function isAnswered(own: Ledger, name: string, side: LooseSide): boolean {
  const meets = side === 'releases' ? isAcquiring : isReleasing;
  return own.some(
    ({ facts }) =>
      facts.escaped.includes(name) || facts.uses.some((use) => use.atomic === name && meets(use)),
  );
}

function crateLedger({ crate }: Scene, own: Ledger, name: string): Ledger {
  return [...own, ...crate.facts([name], atomicFacts)];
}

function aboutOf({ crate }: Scene, atomic: LedgerAtomic, side: LooseSide) {
  const isOther = side === 'releases' ? reads : writes;
  const others = [...atomic.uses, ...atomic.doubtful].filter(isOther);
  return { atomic, others, isWhole: crate.isWhole(atomic.name) };
}

/** Ends that the change leaves alone by what it does in this file, though it does not touch them. */
function orphaned(scene: Scene, own: Ledger, side: LooseSide): readonly Unpaired[] {
  const { file, changed, crate, isTouched } = scene;
  if (changed.base.state !== 'text' || changed.hunks.length === 0) return [];
  return changedAtomics(changed).flatMap((name) => {
    const ledger = crateLedger(scene, own, name);
    return atomicsNamed(ledger, name).flatMap((atomic) => {
      const loose = looseEnds(atomic, ledger)[side];
      const isSaid = loose.some(({ path, range }) => path === file.path && isTouched(range));
      if (loose.length === 0 || isSaid) return [];
      const lost = lostHalves(crate, atomic, side).filter(({ path }) => path === file.path);
      if (lost.length === 0) return [];
      const place = weakenedIn(scene, atomic, side) ?? removedFrom(scene, lost);
      return place === null ? [] : [{ ...aboutOf(scene, atomic, side), loose, ...place }];
    });
  });
}

/** What met these ends before the change. */
function lostHalves(crate: CrateView, { name, label }: LedgerAtomic, side: LooseSide): readonly LedgerUse[] {
  const meets = side === 'releases' ? isAcquiring : isReleasing;
  const before = atomicsNamed(crate.before([name], atomicFacts), name).find((one) => one.label === label);
  return before === undefined
    ? []
    : [...before.uses, ...before.doubtful].filter((use) => !use.isTest && meets(use));
}

type Place = Pick<Unpaired, 'at' | 'construct' | 'because'>;

function weakenedIn({ file, isTouched }: Scene, atomic: LedgerAtomic, side: LooseSide): Place | null {
  const isOther = side === 'releases' ? reads : writes;
  const found = [...atomic.uses, ...atomic.doubtful].find(
    (use) => use.path === file.path && !use.isTest && isOther(use) && isTouched(use.range),
  );
  return found === undefined ? null : { at: found.name, construct: found.range, because: 'weakened' };
}

/** The line of the head that follows the removed operation, or the removed fence. */
function removedFrom({ file, changed, isTouched }: Scene, lost: readonly LedgerUse[]): Place | null {
  const lines = new Set(lost.map(({ line }) => line));
  for (const hunk of changed.hunks) {
    let next = hunk.headStart;
    for (const line of hunk.lines) {
      const isLost = line.kind === 'removed' && (lines.has(line.base) || /\bfence\s*\(/.test(line.text));
      if (line.kind !== 'removed') next = line.head + 1;
      if (!isLost || next > file.lines.lineAt(file.text.length)) continue;
      const { start, end } = file.lines.rangeOf(next);
      const text = file.text.slice(start, end);
      const at = { start: start + text.length - text.trimStart().length, end: start + text.trimEnd().length };
      if (at.end > at.start && isTouched(at)) return { at, construct: at, because: 'removed' };
    }
  }
  return null;
}

/** Where uses stand, for the reader of a file: `is_open` (line 12), `wait` (src/wait.rs:7); three at most. */
export function placesOf(uses: readonly LedgerUse[], path: string): string {
  const shown = uses.slice(0, 3).map((use) => {
    const line = use.path === path ? `line ${use.line}` : `${use.path}:${use.line}`;
    const holder = use.function.split('::').at(-1) ?? '';
    return holder === '' ? line : `\`${holder}\` (${line})`;
  });
  const rest = uses.length - shown.length;
  const more = rest > 0 ? ` and at ${rest} more ${rest === 1 ? 'place' : 'places'}` : '';
  return `${shown.join(', ')}${more}`;
}
