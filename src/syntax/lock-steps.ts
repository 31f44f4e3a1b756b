import type { Node } from 'web-tree-sitter';
import {
  acquires,
  operationsBeside,
  operationsOn,
  orderingOfFailure,
  orderingOfSuccess,
  releases,
} from './atomic-flow.ts';
import type { AtomicOperation } from './atomic-operations.ts';
import { ancestorsOf, itemName } from './items.ts';
import type { RustFile } from './rust-file.ts';

const TAKES =
  /^(?:\w+_)?(?:try_|raw_|force_)?(?:lock|acquire|read|write|upgrade|upgradable_read|enter)(?:_(?:shared|exclusive|upgradable|upgradeable|slow|fast|impl|inner|internal|weak|once|raw|reader|writer|read|write|lock|contended|uncontended|timed|common|for|until|spin|mutex|guard|bit))*(?:_(?:or|if|with)_\w+)?$/;
const GIVES =
  /^(?:\w+_)?(?:force_|raw_)?(?:unlock|release|downgrade)(?:_(?:shared|exclusive|upgradable|upgradeable|slow|fast|impl|inner|internal|raw|reader|writer|read|write|lock|fair|mutex|guard|bit))*(?:_to_\w+)?$/;
/** What makes the holder, and what only marks that somebody waits. */
const HELD =
  /\b\w*(?:LOCKED|LOCK_BIT|WRITER|WRITE_LOCK|EXCLUSIVE|HELD|READER|SHARED|UPGRAD|OWNED|ACQUIRED|BUSY)\w*\b|\btrue\b/;
const WAITS = /PARK|WAIT|QUEUE|CONTEND|PENDING|STARV|FAIR|POISON/;

/** Does a function by its name hand its caller a lock? */
export function takesLock(one: AtomicOperation): boolean {
  return TAKES.test(nameOf(one.enclosingFunction));
}

/** Does a function by its name give a lock back, or is it the `drop` of a guard? */
export function givesLock(file: RustFile, one: AtomicOperation): boolean {
  return GIVES.test(nameOf(one.enclosingFunction)) || isGuardDrop(file, one);
}

/** Is an operation part of `drop` of a type that by its name is a guard? */
export function isGuardDrop(file: RustFile, one: AtomicOperation): boolean {
  const name = nameOf(one.enclosingFunction);
  if (name !== 'drop' || one.enclosingFunction === null) return false;
  for (const up of ancestorsOf(file, one.enclosingFunction))
    if (up.type === 'impl_item') return /^<\w*(?:Guard|Lock|Locked)\b/.test(itemName(up));
  return false;
}

function nameOf(holder: Node | null): string {
  return holder === null ? '' : itemName(holder);
}

/** Does a read-modify-write by the names of its bits make its thread the holder of a lock? */
export function makesHolder(one: AtomicOperation): boolean {
  const { method, arguments: args } = one;
  const made = /^compare_/.test(method) ? args[1] : args[0];
  const text = made?.text ?? '';
  if (!HELD.test(text) || WAITS.test(text)) return false;
  if (method === 'fetch_sub')
    return /-\s*\w*(?:WRITER|LOCKED|EXCLUSIVE)/.test(text) && /upgrade/.test(nameOf(one.enclosingFunction));
  return method === 'swap' || method === 'fetch_or' || method === 'fetch_add' || /^compare_/.test(method);
}

/** Does an exchange by its names only mark that somebody waits? */
export function marksWaiter({ arguments: args }: AtomicOperation): boolean {
  return WAITS.test(args[1]?.text ?? '');
}

/** Does a write by its names leave the lock to others? */
export function unmakesHolder({ method, arguments: args, enclosingFunction }: AtomicOperation): boolean {
  const text = (/^compare_/.test(method) ? args[1] : args[0])?.text ?? '';
  if (/^fetch_(?:sub|and|xor)$/.test(method)) {
    // Who goes from one kind of reader to another has written nothing, and goes on holding the lock.
    if (/downgrade/.test(nameOf(enclosingFunction)) && !/WRITE|LOCKED|EXCLUSIVE/.test(text)) return false;
    return HELD.test(text) && !WAITS.test(text);
  }
  if (method !== 'store' && method !== 'swap' && !/^compare_/.test(method)) return false;
  // `PARKED` to nothing: whoever waited was woken, and the lock was left before.
  if (/^compare_/.test(method) && WAITS.test(args[0]?.text ?? '')) return false;
  return /^(?:false|0|(?:\w+::)*\w*(?:UNLOCKED|FREE|EMPTY|IDLE|NONE)\w*)$/.test(text);
}

/** Is the atomic of an operation released by another place of the file, as a lock is by who leaves it? */
export function isReleasedElsewhere(file: RustFile, one: AtomicOperation): boolean {
  return operationsOn(file, one.atomic).some(
    (other) => other !== one && releases(other) && orderingOfSuccess(other) !== null,
  );
}

/** Is the atomic of an operation acquired elsewhere in the file, as a lock is by who enters it? */
export function isAcquiredElsewhere(file: RustFile, one: AtomicOperation): boolean {
  return operationsOn(file, one.atomic).some(
    (other) => other !== one && acquires(other) && orderingOfSuccess(other) !== null,
  );
}

/** Does anything after an offset of the operation's function acquire, a failed exchange included? */
export function acquiresAfter(file: RustFile, one: AtomicOperation, offset: number): boolean {
  return operationsBeside(file, one).some(
    (other) =>
      other !== one &&
      other.range.start >= offset &&
      (acquires(other) || /^Acq|^Seq/.test(orderingOfFailure(other) ?? '')),
  );
}
