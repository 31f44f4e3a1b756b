import { changedAtomics } from '../diff/atomic-names.ts';
import type { TextRange } from '../finding/finding.ts';
import { type AtomicFacts, type AtomicUse, atomicFacts } from './atomic-facts.ts';
import { isAcquiring, isReleasing, type Ledger, type LedgerUse, usesNamed } from './atomic-ledger.ts';
import { type AtomicOperation, atomicOperations } from './atomic-operations.ts';
import { type Scene, unpairedIn } from './unpaired-atomics.ts';

/** An operation that the change makes weaker, and what it used to synchronize with. */
export type Weakened = {
  readonly use: AtomicUse;
  /** Its orderings before the change, as in `Acquire` or `AcqRel, Acquire`. */
  readonly was: string;
  readonly lost: 'release' | 'acquire';
  /** The other ends of the pairs that are lost, which stand as they were. */
  readonly partners: readonly LedgerUse[];
  /** The first ordering that is weaker than it was. */
  readonly at: TextRange;
  readonly construct: TextRange;
};

/**
 * Operations of a file that the change takes a half from, while the other half of the pair is still there. An operation
 * is known again by its function and its order among the operations of its kind there; where their number has changed
 * nothing is said. `SeqCst` that becomes `Acquire` or `Release` keeps its half.
 */
export function weakenedIn(scene: Scene): readonly Weakened[] {
  const { file, changed, crate, isTouched } = scene;
  if (changed.base.state !== 'text' || changed.hunks.length === 0) return [];
  const names = changedAtomics(changed);
  if (names.length === 0) return [];
  const own = atomicFacts(file);
  const said = new Set(
    (['releases', 'acquires'] as const).flatMap((side) =>
      unpairedIn(scene, side).flatMap((one) => (one.because === 'alone' ? [] : [one.atomic.name])),
    ),
  );
  return names.flatMap((name) => {
    if (said.has(name)) return [];
    const before = crate.before([name], atomicFacts);
    const old = before.find(({ path }) => path === file.path)?.facts;
    const now: Ledger = crate.all([name], atomicFacts);
    return old === undefined
      ? []
      : weakenedPairs(old, own, name).flatMap(([was, use]) => {
          if (use.isTest || use.isDefended || !isTouched(use.range) || isFirstLook(use, own)) return [];
          const lost = lostHalf(was, use);
          const partners = lost === null ? [] : partnersOf(use, lost, usesNamed(now, name));
          if (lost === null || partners.length === 0) return [];
          const at = weakerArgument(atomicOperations(file), use, was);
          return [{ use, was: was.orderings, lost, partners, at, construct: use.range }];
        });
  });
}

/** Each operation before and after, where a function has as many of its kind as it had. */
function weakenedPairs(
  old: AtomicFacts,
  own: AtomicFacts,
  name: string,
): readonly (readonly [AtomicUse, AtomicUse])[] {
  const groups = ({ uses }: AtomicFacts) =>
    Map.groupBy(
      uses.filter(({ atomic }) => atomic === name),
      (use) => `${use.function} ${use.method}`,
    );
  const before = groups(old);
  return [...groups(own)].flatMap(([key, after]) => {
    const was = before.get(key) ?? [];
    return was.length === after.length
      ? after.flatMap((use, index) => {
          const origin = was[index];
          return origin === undefined ? [] : [[origin, use] as const];
        })
      : [];
  });
}

/** A load beside an exchange of the same atomic that orders: the exchange is what decides. */
function isFirstLook(use: AtomicUse, { uses }: AtomicFacts): boolean {
  return (
    use.method === 'load' &&
    uses.some(
      (one) =>
        one.atomic === use.atomic &&
        one.function === use.function &&
        /^compare_|update$/.test(one.method) &&
        (one.release !== 'none' || one.acquire !== 'none'),
    )
  );
}

function lostHalf(was: AtomicUse, is: AtomicUse): Weakened['lost'] | null {
  const isLess = (half: 'release' | 'acquire') => was[half] === 'own' && is[half] === 'none';
  const isMore = (half: 'release' | 'acquire') => was[half] === 'none' && is[half] !== 'none';
  if (isMore('release') || isMore('acquire')) return null;
  // `SeqCst` was both halves because it had no other word; the half that is kept is the one that was meant.
  if (was.orderings.includes('SeqCst') && (is.release !== 'none' || is.acquire !== 'none')) return null;
  if (isLess('acquire')) return 'acquire';
  return isLess('release') ? 'release' : null;
}

/** What the lost half met, of the same atomic as far as the owners are known; a use of the same function aside. */
function partnersOf(use: AtomicUse, lost: Weakened['lost'], all: readonly LedgerUse[]): readonly LedgerUse[] {
  const meets = lost === 'acquire' ? isReleasing : isAcquiring;
  return all.filter(
    (one) =>
      meets(one) &&
      !one.isTest &&
      one.function !== use.function &&
      (one.owner === null || use.owner === null || one.owner === use.owner),
  );
}

function weakerArgument(operations: readonly AtomicOperation[], use: AtomicUse, was: AtomicUse): TextRange {
  const operation = operations.find(({ name }) => name.start === use.name.start);
  const before = was.orderings.split(', ');
  const changed = operation?.orderings.find(({ ordering }, index) => ordering !== before[index]);
  return changed?.range ?? use.name;
}
