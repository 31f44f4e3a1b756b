import { type AtomicOperation, atomicOperations } from './atomic-operations.ts';
import { ancestorsOf, itemName } from './items.ts';
import { declarationsOf } from './ordering-comments.ts';
import type { Ordering } from './ordering-names.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** The operation that another one may synchronize with, the ordering by which it does, and its 1-based line. */
export type OrderedPair = {
  readonly operation: AtomicOperation;
  readonly ordering: Ordering;
  readonly line: number;
};

type Half = { readonly operation: AtomicOperation; readonly ordering: Ordering };

const MOST_ASKED = 200;

/**
 * The other half of an Acquire, Release or AcqRel as far as the file shows it: the first operation of the same
 * atomic that releases what this one acquires, or acquires what it releases. Null where none is certain to be of
 * the same atomic.
 */
export function partnerOf(file: RustFile, one: AtomicOperation): OrderedPair | null {
  const ordering = one.orderings[0]?.ordering;
  const halves = halvesOf(file).get(one.atomic);
  if (halves === undefined) return null;
  const wanted = ordering === 'Release' ? halves.acquiring : halves.releasing;
  const same = wanted
    .slice(0, MOST_ASKED)
    .filter(({ operation }) => operation !== one && isSameAtomic(file, one, operation));
  // Two threads may well meet in one function; that the other half is elsewhere is likelier.
  const isElsewhere = ({ operation }: Half) => operation.enclosingFunction?.id !== one.enclosingFunction?.id;
  const other = same.find(isElsewhere) ?? same[0];
  if (other === undefined) return null;
  return { ...other, line: file.lines.lineAt(other.operation.name.start) };
}

type Halves = { readonly acquiring: readonly Half[]; readonly releasing: readonly Half[] };

const halvesOf: (file: RustFile) => ReadonlyMap<string, Halves> = perFile((file) => {
  const groups = Map.groupBy(
    atomicOperations(file).filter(({ kind }) => kind === 'method'),
    ({ atomic }) => atomic,
  );
  return new Map(
    [...groups].map(([atomic, same]) => [
      atomic,
      { acquiring: same.flatMap(acquiringHalf), releasing: same.flatMap(releasingHalf) },
    ]),
  );
});

function acquiringHalf(operation: AtomicOperation): readonly Half[] {
  if (operation.method === 'store') return [];
  return half(operation, /^(?:Acquire|AcqRel|SeqCst)$/);
}

function releasingHalf(operation: AtomicOperation): readonly Half[] {
  if (operation.method === 'load') return [];
  return half(operation, /^(?:Release|AcqRel|SeqCst)$/);
}

function half(operation: AtomicOperation, wanted: RegExp): readonly Half[] {
  const found = operation.orderings.find(({ ordering }) => wanted.test(ordering ?? ''))?.ordering;
  return found === undefined || found === null ? [] : [{ operation, ordering: found }];
}

/** `head.index` is not `tail.index`, and a field of one type not that of another with the same name. */
function isSameAtomic(file: RustFile, one: AtomicOperation, other: AtomicOperation): boolean {
  const [, ours] = pathOf(one);
  const [, theirs] = pathOf(other);
  if (ours !== undefined && theirs !== undefined && ours !== theirs) return false;
  if (declarationsOf(file, one.atomic).length === 1) return true;
  return implOf(file, one) === implOf(file, other);
}

/** The last names of a receiver's path, the last first; what the path begins with is only a variable. */
function pathOf({ receiver }: AtomicOperation): readonly string[] {
  const bare = receiver.replaceAll(/\[[^\]]*\]|\([^()]*\)|[&*\s]/g, '');
  return bare.split('.').slice(1).toReversed();
}

function implOf(file: RustFile, { node }: AtomicOperation): string {
  for (const up of ancestorsOf(file, node))
    if (up.type === 'impl_item') return itemName(up).replace(/^<(.*?)(?: as .*)>$/, '$1');
  return '';
}
