import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { operationsOn } from './atomic-flow.ts';
import { type AtomicOperation, atomicOperations } from './atomic-operations.ts';
import { resultsOf, wholeValueOf } from './atomic-results.ts';
import { dereferenceOf, firstDereferenceOf } from './dereferences.ts';
import { hasExclusiveAccess } from './exclusive-access.ts';
import { itemName } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { isTestCode } from './test-context.ts';

/** An exchange or swap that takes a pointer out of an atomic, and what it then is called. */
export type Unlinking = {
  readonly operation: AtomicOperation;
  /** The variables that hold the pointer; none where it goes straight into a call. */
  readonly names: readonly string[];
  readonly fn: Node;
};

const EXCHANGE = /^compare_(?:exchange(?:_weak)?|and_swap|and_set(?:_weak)?)$/;

/** Every exchange and swap of a function's atomics, with the variables that hold what was there before. */
export const unlinkings: (file: RustFile) => readonly Unlinking[] = perFile((file) =>
  atomicOperations(file).flatMap((operation) => {
    const { method, enclosingFunction: fn } = operation;
    const isExchange = EXCHANGE.test(method);
    if (fn === null || !(isExchange || method === 'swap')) return [];
    const results = resultsOf(file, operation)
      .filter(({ outcome }) => outcome === (isExchange ? 'success' : 'any'))
      .map(({ name }) => name);
    const expected = isExchange ? variableIn(operation.arguments[0]) : null;
    return [{ operation, names: expected === null ? results : [expected, ...results], fn }];
  }),
);

/** The variable of `head`, `head as *mut _`, `head.cast()`; null for anything else. */
function variableIn(argument: Node | undefined): string | null {
  if (argument === undefined) return null;
  return /^(\w+)(?:\s+as\b.*|\.(?:cast(?:_mut)?|as_ptr)(?:::<.*>)?\(\))?$/s.exec(argument.text)?.[1] ?? null;
}

const FREE =
  /\b(?:(?:Box|Arc|Weak|CString|Vec)(?:::<[^()]*?>)?::from_raw(?:_in|_parts)?|drop_in_place|dealloc|free)\s*\(\s*/g;

/** Where the pointer that was taken out is freed in the same function, at once; null where it is not. */
export function freedAt(file: RustFile, { operation, names, fn }: Unlinking): TextRange | null {
  const direct = dereferenceOf(file, wholeValueOf(file, operation.node));
  if (direct !== null && direct.text.search(FREE) !== -1) {
    return { start: direct.startIndex, end: direct.endIndex };
  }
  const from = operation.range.end;
  for (const match of file.text.slice(from, fn.endIndex).matchAll(FREE)) {
    const at = from + match.index;
    const argument = from + match.index + match[0].length;
    const name = /^\w+/.exec(file.text.slice(argument, argument + 80))?.[0] ?? '';
    if (!names.includes(name) || file.nodeAt(argument).type !== 'identifier') continue;
    if (isOnFailure(file.text.slice(from, at))) continue;
    return { start: at, end: argument + name.length };
  }
  return null;
}

/** Where an epoch's pointer that was taken out is at once taken for this thread's own; null where it is put off. */
export function ownedAt(file: RustFile, { operation, names, fn }: Unlinking): TextRange | null {
  const from = operation.range.end;
  const text = file.text.slice(from, fn.endIndex);
  for (const match of text.matchAll(/\b(\w+)\s*\.\s*into_owned\s*\(\s*\)/g)) {
    const before = text.slice(0, match.index);
    if (!names.includes(match[1] ?? '') || isOnFailure(before)) continue;
    // What a guard runs later runs when the readers have gone.
    if (!/\bdefer\w*\s*\([^;]*$/.test(before))
      return { start: from + match.index, end: from + match.index + match[0].length };
  }
  return null;
}

/** `Err(_) => { … free(new) … }`: what is freed there was never in the list. */
function isOnFailure(between: string): boolean {
  return between.lastIndexOf('Err(') > between.lastIndexOf('Ok(');
}

/** A load of an atomic whose pointer is then dereferenced, with nothing to keep others away. */
export type Reader = { readonly load: AtomicOperation; readonly use: Node; readonly fn: string };

/** Where other threads may read what an atomic of the file leads to. */
export function readersOf(file: RustFile, atomic: string): readonly Reader[] {
  return operationsOn(file, atomic).flatMap((load) => {
    if (load.method !== 'load' || hasExclusiveAccess(file, load) || isTestCode(file, load.node)) return [];
    const use = useOf(file, load);
    if (use === null || load.enclosingFunction === null) return [];
    return [{ load, use, fn: itemName(load.enclosingFunction) }];
  });
}

function useOf(file: RustFile, load: AtomicOperation): Node | null {
  const direct = dereferenceOf(file, wholeValueOf(file, load.node));
  if (direct !== null) return direct;
  for (const { name, scope } of resultsOf(file, load)) {
    const use = firstDereferenceOf(file, {
      name,
      range: { ...scope, start: load.range.end },
      isGuarded: false,
    });
    if (use !== null && !isFree(use)) return use;
  }
  return null;
}

/** To take the value over is to own it; of an `Arc` one may take over a count that was never counted. */
function isFree(use: Node): boolean {
  return /\b(?:Box|CString|Vec)(?:::<[^()]*?>)?::from_raw|\b(?:drop_in_place|dealloc|free)\s*\(/.test(
    use.text,
  );
}
