import type { Node } from 'web-tree-sitter';
import { acquires, acquiresWithin, orderingOfFailure, orderingOfSuccess } from './atomic-flow.ts';
import type { AtomicOperation, OrderingArgument } from './atomic-operations.ts';
import { dereferenceOf, isUnsafe } from './dereferences.ts';
import { ancestorsOf, itemName } from './items.ts';
import { acquiresAfter, isReleasedElsewhere, marksWaiter, takesLock } from './lock-steps.ts';
import type { RustFile } from './rust-file.ts';
import { onlyWaits, type WaitLoop } from './wait-loops.ts';

/** A loop that waits for another thread and is left with nothing of what that thread wrote made visible. */
export type UnorderedWait = {
  /** The reads that let the loop go with `Relaxed`, and the argument that says so. */
  readonly reads: readonly { readonly operation: AtomicOperation; readonly argument: OrderingArgument }[];
  /** The first thing after the loop that the other thread may have written; null where the caller will. */
  readonly touched: Node | null;
};

const WAITS = /^(?:\w+_)?(?:wait|park|block)(?:_|$)/;
/** Flags that end work, with which nothing else is handed over. */
const ENDS =
  /(?:^|_)(?:stop\w*|shut\w*|cancel\w*|quit|exit\w*|terminat\w*|abort\w*|kill\w*|running|alive|count\w*|num\w*|active\w*|pending|inflight)(?:_|$)/i;

/** What is wrong with leaving a loop by what it reads, as far as its function shows; null where nothing is. */
export function unorderedWait(file: RustFile, loop: WaitLoop): UnorderedWait | null {
  const reads = loop.reads.flatMap((operation) => weakPart(operation) ?? []);
  const [first] = reads;
  if (first === undefined || ENDS.test(first.operation.atomic)) return null;
  const one = first.operation;
  if (
    loop.reads.some((read) => read.method !== 'load' && acquires(read) && !marksWaiter(read)) ||
    acquiresAfter(file, one, loop.node.endIndex)
  )
    return null;
  if (one.enclosingFunction === null || isTriedAgain(file, one, loop.node)) return null;
  const touched = touchedAfter(file, one, loop.node);
  if (touched !== null && (onlyWaits(loop) || isReleasedElsewhere(file, one))) return { reads, touched };
  const name = itemName(one.enclosingFunction);
  const isHolder = takesLock(one) || WAITS.test(name);
  if (!isHolder || givesUp(file, one.enclosingFunction, loop.node)) return null;
  return isReleasedElsewhere(file, one) || onlyWaits(loop) ? { reads, touched: null } : null;
}

function weakPart(operation: AtomicOperation): UnorderedWait['reads'] | null {
  const isLoad = operation.method === 'load';
  const ordering = isLoad ? orderingOfSuccess(operation) : orderingOfFailure(operation);
  const role = isLoad ? 'only' : 'failure';
  const argument = operation.orderings.find((one) => one.role === role);
  return ordering !== 'Relaxed' || argument === undefined ? null : [{ operation, argument }];
}

/** Does an outer loop take the lock itself, so that the inner one only looks before it tries again? */
function isTriedAgain(file: RustFile, one: AtomicOperation, loop: Node): boolean {
  for (const up of ancestorsOf(file, loop)) {
    if (up.type === 'function_item' || up.type === 'closure_expression') return false;
    const range = { start: up.startIndex, end: up.endIndex };
    if (/^(?:loop|while|for)_expression$/.test(up.type) && acquiresWithin(file, one, range)) return true;
  }
  return false;
}

/** Unsafe access through a cell or pointer after the loop, or a field beside the atomic of the same value. */
function touchedAfter(
  file: RustFile,
  { receiver, enclosingFunction }: AtomicOperation,
  loop: Node,
): Node | null {
  const start = loop.endIndex;
  const text = file.text.slice(start, enclosingFunction?.endIndex ?? start);
  for (const { index } of text.matchAll(/\bget\(\)|\bassume_init\w*\(|\bget_unchecked\w*\(|\.as_ptr\(\)/g)) {
    const node = file.nodeAt(start + index + 1);
    const call = file.parent(file.parent(node) ?? node);
    if (
      call?.type === 'call_expression' &&
      isUnsafe(file, call) &&
      (dereferenceOf(file, call) !== null || /assume_init|get_unchecked/.test(node.text))
    )
      return call;
  }
  const holder = /^\(?\*?(\w+)\)?\.\w+$/.exec(receiver)?.[1];
  if (holder === undefined || holder === 'self') return null;
  const beside = new RegExp(`(?<![\\w.])\\(?\\*?${holder}\\)?\\.\\w+(?=[^\\w(]|\\.\\w+\\()`).exec(text);
  return beside === null ? null : file.nodeAt(start + beside.index);
}

/** Does the function say after the loop that nothing was taken? */
function givesUp(file: RustFile, { endIndex }: Node, loop: Node): boolean {
  return /^[\s;}]*(?:return\s+)?(?:false|None|Err\b)/.test(file.text.slice(loop.endIndex, endIndex));
}
