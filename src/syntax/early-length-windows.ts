import type { Node } from 'web-tree-sitter';
import { bindingsIn } from './bindings.ts';
import { boundsInScope } from './bounds-in-scope.ts';
import { ancestorsOf, itemName, outerItem } from './items.ts';
import type { LengthWrite } from './length-writes.ts';
import { isAfter, isTouchedBetween, type MovingBody } from './moving-body.ts';
import { droppedTypes } from './panic-guards.ts';
import { rootOf } from './raw-moves.ts';
import { loopAround, reaches } from './reaches.ts';
import type { RustFile } from './rust-file.ts';
import { signatureOf } from './signatures.ts';
import { typesNamed } from './type-fields.ts';
import type { UserCall } from './user-calls.ts';
import type { PanicWindow } from './window-kinds.ts';

/** Lengths that count elements which user code is still to provide. */
export function* countWindows(body: MovingBody): Generator<PanicWindow> {
  const { file, calls, lengths } = body;
  for (const raised of lengths) {
    if (raised.isZero || raised.how === 'pointer' || !isDropCounted(body, raised)) continue;
    // A length that is set again was lowered for a while, or follows the elements one by one.
    const isFollowed = lengths.some(
      ({ target, node }) =>
        target === raised.target &&
        node.startIndex > raised.node.startIndex &&
        reaches(file, raised.node, node),
    );
    if (isFollowed) continue;
    for (const call of calls) {
      if (call.kind === 'drop' || !isAfter(body, raised.node, call.node)) continue;
      if (call.node.startIndex <= raised.node.startIndex) continue;
      const write = writeWith(body, call);
      if (write === null || isBeforeRaise(file, raised.node, write)) continue;
      yield { kind: 'counted-early', opener: raised.node, call, closer: write, subject: raised.target };
      break;
    }
  }
}

function isBeforeRaise(file: RustFile, raised: Node, write: Node): boolean {
  return write.startIndex < raised.startIndex || !reaches(file, raised, write);
}

/** Does a panic drop what the length counts: a vector that is declared here, or a type with `Drop` in this file? */
function isDropCounted({ file, fn }: MovingBody, { how, root, node }: LengthWrite): boolean {
  if (root === null) return false;
  const binding = bindingsIn(file, { start: fn.startIndex, end: node.startIndex }).findLast(
    ({ name }) => name === root,
  );
  const declared = `${binding?.type?.text ?? ''} ${binding?.kind === 'let' ? (binding.value?.text ?? '') : ''}`;
  if (/\b(?:ManuallyDrop|MaybeUninit|u8|u16|u32|u64|usize|f32|f64|i32|i64)\b/.test(declared)) return false;
  if (how === 'method') return true;
  const self = /^(?:\w+::)*(\w+)/.exec(outerItem(file, fn)?.childForFieldName('type')?.text ?? '')?.[1] ?? '';
  const own =
    root === 'self' || /\bSelf\b/.test(declared) ? self : (/\b([A-Z]\w*)/.exec(declared)?.[1] ?? '');
  return dropsElements(file, own);
}

/** Does dropping a type run a `Drop` of this file, of its own or of a field? */
function dropsElements(file: RustFile, name: string): boolean {
  const dropped = droppedTypes(file);
  if (dropped.has(name)) return true;
  const fields = typesNamed(file, name)[0]?.fields ?? [];
  return fields.some(({ written }) => dropped.has(/^(\w+)/.exec(written)?.[1] ?? ''));
}

/** The write of elements that a call of user code provides: around it, in its statement, or in its loop. */
function writeWith({ file, moves }: MovingBody, call: UserCall): Node | null {
  const loop =
    call.node.type === 'call_expression' && call.kind !== 'iterator' ? null : loopAround(file, call.node);
  const holder = loop ?? statementAround(file, call.node);
  const inside = moves.find(
    ({ kind, call: { node } }) =>
      kind === 'write' && node.startIndex >= holder.startIndex && node.endIndex <= holder.endIndex,
  );
  return inside?.call.node ?? null;
}

/** With the next statement, where the value is put into a variable first. */
function statementAround(file: RustFile, node: Node): Pick<Node, 'startIndex' | 'endIndex'> {
  let inner = node;
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'block') break;
    inner = up;
  }
  const isLet = inner.type === 'let_declaration';
  return {
    startIndex: inner.startIndex,
    endIndex: isLet ? (inner.nextNamedSibling ?? inner).endIndex : inner.endIndex,
  };
}

const PLACES = /^self\.(?:idx|index|pos|position|cur|current|cursor|next|i|head|front)$/;

/** An index that moves on before the predicate is asked; a `Drop` that closes the gap then leaves the element out. */
export function* advanceWindows(body: MovingBody): Generator<PanicWindow> {
  const { file, fn, moves, calls } = body;
  if (!isDropOwner(file, fn)) return;
  for (const node of fn.descendantsOfType('compound_assignment_expr')) {
    const target = node.childForFieldName('left')?.text ?? '';
    if (!PLACES.test(target) || !/^[^=]*\+=/.test(node.text)) continue;
    const call = calls.find(({ kind, node: asked }) => kind === 'closure' && isAfter(body, node, asked));
    if (call === undefined || call.node.startIndex < node.startIndex) continue;
    const closer = moves.find(
      ({ kind, call: move }) => /^(?:read|shift|copy)$/.test(kind) && isAfter(body, call.node, move.node),
    );
    if (closer !== undefined)
      yield { kind: 'advanced-early', opener: node, call, closer: closer.call.node, subject: target };
  }
}

/** Elements dropped while the length still counts them: a panic drops them again. */
export function* dropWindows(body: MovingBody): Generator<PanicWindow> {
  const { file, fn, moves, lengths } = body;
  const receiver = signatureOf(file, fn)?.receiver;
  if (receiver?.by !== 'mutable reference' || /^(?:drop|dealloc|free)/.test(itemName(fn))) return;
  if (boundsInScope(file, fn).size === 0) return;
  for (const { kind, call: dropped, place } of moves) {
    if (kind !== 'drop' || rootOf(file, place) !== 'self' || isInClosure(file, dropped.node)) continue;
    if (!isDropOwner(file, fn)) continue;
    if (isTouchedBetween(body, 'self', { from: fn.startIndex, to: dropped.node.startIndex })) continue;
    const closer =
      lengths.find(({ node, root }) => root === 'self' && isAfter(body, dropped.node, node))?.node ??
      overwriteAfter(body, dropped.node);
    if (closer === undefined) continue;
    const call: UserCall = { kind: 'drop', node: dropped.node, name: 'dropping an element' };
    yield { kind: 'dropped-early', opener: dropped.node, call, closer, subject: 'self' };
    return;
  }
}

function isDropOwner(file: RustFile, fn: Node): boolean {
  const self = /^(?:\w+::)*(\w+)/.exec(outerItem(file, fn)?.childForFieldName('type')?.text ?? '')?.[1] ?? '';
  return dropsElements(file, self);
}

function isInClosure(file: RustFile, node: Node): boolean {
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'closure_expression') return true;
    if (up.type === 'function_item') return false;
  }
  return false;
}

/** `(self as *mut Self).write(…)`, `ptr::write(self, …)`: the whole is made anew. */
function overwriteAfter(body: MovingBody, dropped: Node): Node | undefined {
  const isWhole = /^\(?\s*(?:&mut \*+)?self(?:_)?(?:\s+as\s+\*mut\s+\w+)?\s*\)?$/;
  return body.moves.find(
    ({ kind, call, place }) =>
      kind === 'write' && isWhole.test(place.text) && isAfter(body, dropped, call.node),
  )?.call.node;
}
