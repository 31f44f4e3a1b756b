import type { AtomicFacts, AtomicUse, DeclaredAtomic, Half } from './atomic-facts.ts';
import type { FileFacts } from './crate-view.ts';

/** A use and the file that it stands in. */
export type LedgerUse = AtomicUse & { readonly path: string };

/** All that a crate does with one atomic, as far as its files are seen. */
export type LedgerAtomic = {
  readonly name: string;
  /** `Gate.ready`, `READY`. */
  readonly label: string;
  readonly declared: DeclaredAtomic & { readonly path: string };
  /** Certainly of this atomic, in the order of paths and places. */
  readonly uses: readonly LedgerUse[];
  /** Of something by that name: of this atomic or of another. */
  readonly doubtful: readonly LedgerUse[];
  /** Why others than these uses may touch it, in plain words; null where they are all that is done with it. */
  readonly openBecause: string | null;
};

/** What is known of each file of a crate on one side. */
export type Ledger = readonly FileFacts<AtomicFacts>[];

/**
 * The atomics of a crate that go by a name. A use is put down to one where `self` or the only declaration of the name
 * tells whose field it is; two fields of one name in different types are kept apart by that alone.
 */
export function atomicsNamed(ledger: Ledger, name: string): readonly LedgerAtomic[] {
  const declared = ledger.flatMap(({ path, facts }) =>
    facts.declared.filter((one) => one.name === name).map((one) => ({ ...one, path })),
  );
  const uses = usesNamed(ledger, name);
  const owners = new Set(declared.map(({ owner }) => owner));
  const ownerOf = (use: LedgerUse): string | null => {
    if (!use.isField) return owners.has('') && /^[A-Z]/.test(name) ? '' : null;
    if (use.owner !== null && owners.has(use.owner)) return use.owner;
    const [only = null] = owners.size === 1 ? owners : [];
    return only;
  };
  return declared
    .filter(({ owner }, index) => declared.findIndex((one) => one.owner === owner) === index)
    .map((one) => ({
      name,
      label: one.owner === '' ? name : `${one.owner}.${name}`,
      declared: one,
      uses: uses.filter((use) => ownerOf(use) === one.owner),
      doubtful: uses.filter((use) => ownerOf(use) === null),
      openBecause: openBecause(
        declared.filter(({ owner }) => owner === one.owner),
        ledger,
      ),
    }));
}

/** Every use by that name in a crate, whatever atomic it is of. */
export function usesNamed(ledger: Ledger, name: string): readonly LedgerUse[] {
  return ledger.flatMap(({ path, facts }) =>
    facts.uses.filter(({ atomic }) => atomic === name).map((use) => ({ ...use, path })),
  );
}

/** Methods of `Atomic…` types, or of traits for them, by which others read and write: `as_ptr`, `load_consume`. */
const LENDS = /^as_(?:mut_)?ptr$|load|store|swap|compare|exchange|fetch|^cas|wait|wake|futex/;

function openBecause(declared: readonly DeclaredAtomic[], ledger: Ledger): string | null {
  const [one, other] = declared;
  if (one === undefined) return 'it is not declared here';
  if (other !== undefined) return 'several types of this name have it';
  if (!one.isPlain) return 'it is shared under other names';
  if (one.isPublic) return 'other crates can reach it';
  const isLent = ({ escaped, derefed, methods }: AtomicFacts) =>
    escaped.includes(one.name) ||
    (!one.isBare && derefed.includes(one.name)) ||
    (methods[one.name] ?? []).some((method) => (one.isBare ? LENDS : /^(?!len$|is_empty$)/).test(method));
  if (ledger.some(({ facts }) => isLent(facts))) return 'it is borrowed or passed on';
  return null;
}

export function isReleasing({ release }: AtomicUse): boolean {
  return isOrdered(release);
}

export function isAcquiring({ acquire }: AtomicUse): boolean {
  return isOrdered(acquire);
}

function isOrdered(half: Half): boolean {
  return half !== 'none';
}

export function writes({ method }: AtomicUse): boolean {
  return method !== 'load';
}

export function reads({ method }: AtomicUse): boolean {
  return method !== 'store';
}

/** Which half of an edge nothing answers. */
export type LooseEnds = {
  /** Release writes that no read of the crate acquires. */
  readonly releases: readonly LedgerUse[];
  /** Acquire reads that no write of the crate releases to. */
  readonly acquires: readonly LedgerUse[];
};

/**
 * The ends without another: operations whose own ordering is `Release`, `Acquire` or `AcqRel` and that nothing of the
 * crate meets, be it by a fence. `SeqCst` has other reasons. None where the atomic is open, where a function lends its
 * fence to its callers, where nothing else at all reads, or writes, what is ordered, or where a comment defends the
 * `Relaxed` of the other side.
 */
export function looseEnds(atomic: LedgerAtomic, ledger: Ledger): LooseEnds {
  if (atomic.openBecause !== null) return NO_ENDS;
  const all = [...atomic.uses, ...atomic.doubtful];
  const real = atomic.uses.filter(({ isTest, isAsserted }) => !isTest && !isAsserted);
  const releases = real.filter(
    (use) => use.release === 'own' && /\b(?:Release|AcqRel)\b/.test(use.orderings),
  );
  const acquires = real.filter(
    (use) => use.acquire === 'own' && /\b(?:Acquire|AcqRel)\b/.test(use.orderings),
  );
  const readers = all.filter(reads);
  const writers = all.filter(writes);
  const lends = (half: 'acquire' | 'release') => ledger.some(({ facts }) => facts.lentFences[half]);
  const isUnread =
    readers.length > 0 &&
    new Set([...readers, ...releases]).size > 1 &&
    !readers.some((use) => isAcquiring(use) || use.isDefended) &&
    !lends('acquire');
  const isUnwritten =
    writers.length > 0 &&
    new Set([...writers, ...acquires]).size > 1 &&
    !writers.some((use) => isReleasing(use) || use.isDefended) &&
    !lends('release');
  return { releases: isUnread ? releases : [], acquires: isUnwritten ? acquires : [] };
}

/** Does the crate only count with it: is every write an addition whose result nobody looks at, and does no loop wait? */
export function isCounter({ uses, doubtful }: LedgerAtomic): boolean {
  const real = [...uses, ...doubtful].filter(({ isTest }) => !isTest);
  const writers = real.filter(writes);
  return (
    writers.length > 0 && writers.every(({ isCount }) => isCount) && !real.some(({ isAwaited }) => isAwaited)
  );
}

const NO_ENDS: LooseEnds = { releases: [], acquires: [] };
