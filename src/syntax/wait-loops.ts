import type { Node } from 'web-tree-sitter';
import { type AtomicOperation, atomicOperations } from './atomic-operations.ts';
import { resultsOf } from './atomic-results.ts';
import { bindingAt } from './bindings.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** A loop that goes on until what it reads from atomics lets it go. */
export type WaitLoop = {
  readonly node: Node;
  readonly body: Node;
  /** The operations whose value decides: in the condition, or put into the variable that it looks at. */
  readonly reads: readonly AtomicOperation[];
  /** Callees of what else the body runs, without atomic operations, in text order. */
  readonly calls: readonly string[];
};

/** The `while` loops of a file whose condition is decided by atomics, and `loop`s that such an `if` leaves first. */
export const waitLoops: (file: RustFile) => readonly WaitLoop[] = perFile((file) => {
  if (!/\b(?:while|loop)\b/.test(file.text) || atomicOperations(file).length === 0) return [];
  return file.nodes('while_expression', 'loop_expression').flatMap((node) => loopAt(file, node) ?? []);
});

function loopAt(file: RustFile, node: Node): WaitLoop | null {
  const body = node.childForFieldName('body');
  const within = operationsIn(file, node);
  if (body === null || within.length === 0) return null;
  const condition = node.type === 'while_expression' ? node.childForFieldName('condition') : exitOf(body);
  if (condition === null) return null;
  const direct = within.filter(({ range }) => isIn(range.start, condition));
  const isWhile = node.type === 'while_expression';
  const reads = direct.length > 0 || !isWhile ? direct : readsInto(file, condition, within);
  return reads.length === 0 ? null : { node, body, reads, calls: callsIn(file, body, within) };
}

/** `loop { if x.load(…) { break; } … }`: the condition that leaves it. */
function exitOf(body: Node): Node | null {
  const first = body.namedChildren.find(({ type }) => !type.endsWith('comment'));
  const branch = first?.type === 'expression_statement' ? first.namedChild(0) : first;
  if (branch?.type !== 'if_expression' || branch.childForFieldName('alternative') !== null) return null;
  return /^\{\s*(?:break|return(?:\s+true)?)\s*;?\s*\}$/.test(
    branch.childForFieldName('consequence')?.text ?? '',
  )
    ? branch.childForFieldName('condition')
    : null;
}

/** `while state & READERS != 0 { state = self.state.load(…); }`, the first value of `state` among them. */
function readsInto(
  file: RustFile,
  condition: Node,
  within: readonly AtomicOperation[],
): readonly AtomicOperation[] {
  const names = new Set([...condition.text.matchAll(/\b[a-z_]\w*\b/g)].map(([name]) => name));
  const again = within.flatMap((one) => {
    const into = resultsOf(file, one).find(({ isAssigned, name }) => isAssigned && names.has(name));
    return into === undefined ? [] : [{ one, name: into.name }];
  });
  const [first] = again;
  if (first === undefined) return [];
  const value = bindingAt(file, first.name, condition.startIndex)?.value ?? null;
  const initial = value === null ? [] : operationsIn(file, value).filter(({ method }) => method === 'load');
  return [...initial, ...again.map(({ one }) => one)];
}

function callsIn(file: RustFile, body: Node, within: readonly AtomicOperation[]): readonly string[] {
  const known = new Set(within.map(({ node }) => node.startIndex));
  const range = { start: body.startIndex, end: body.endIndex };
  return file
    .nodes('call_expression', 'macro_invocation')
    .filter(
      (call) => isIn(call.startIndex, body) && call.endIndex <= range.end && !known.has(call.startIndex),
    )
    .map((call) => (call.childForFieldName('function') ?? call.childForFieldName('macro'))?.text ?? '');
}

function operationsIn(file: RustFile, node: Node): readonly AtomicOperation[] {
  return atomicOperations(file).filter(({ range }) => isIn(range.start, node));
}

function isIn(offset: number, { startIndex, endIndex }: Node): boolean {
  return startIndex <= offset && offset < endIndex;
}

const WAITING =
  /(?:^|[.:])(?:spin_loop|spin_loop_hint|cpu_relax|relax|pause|yield_now|snooze|spin|spin_once|wait\w*|park\w*|backoff|sleep\w*|pause|futex_wait\w*|syscall|debug_assert\w*|assert\w*)$/;

/** Does the body of a loop only pass the time: no calls but hints, yields, parking and the like? */
export function onlyWaits({ calls }: WaitLoop): boolean {
  return calls.every((callee) => WAITING.test(callee));
}
