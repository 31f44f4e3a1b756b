import type { Node } from 'web-tree-sitter';
import { bindingsIn } from './bindings.ts';
import { ancestorsOf } from './items.ts';
import { isAfter, isTouchedBetween, type MovingBody } from './moving-body.ts';
import { type RawMove, rootOf } from './raw-moves.ts';
import { loopAround } from './reaches.ts';
import type { RustFile } from './rust-file.ts';
import { signatureOf } from './signatures.ts';
import type { UserCall } from './user-calls.ts';
import type { PanicWindow } from './window-kinds.ts';

/** Values read out of a place that still owns them while user code runs. */
export function* readWindows(body: MovingBody): Generator<PanicWindow> {
  const { file, fn, moves, calls } = body;
  for (const { kind, call: read, place } of moves) {
    const root = kind === 'read' && !isKeptFromDrop(file, read.node) ? rootOf(file, place) : null;
    if (root === null || isTaken(body, root, read.node)) continue;
    for (const call of calls) {
      if (call.kind === 'drop' || !isAfter(body, read.node, call.node)) continue;
      const closer = closerOf(body, { root, call, read: read.node });
      if (closer === null) continue;
      if (isTouchedBetween(body, root, { from: fn.startIndex, to: call.node.startIndex })) continue;
      yield { ...closer, opener: read.node, call, subject: root };
      break;
    }
  }
}

/** `ManuallyDrop::new(ptr::read(p))` and the like: what is read is never dropped by itself. */
function isKeptFromDrop(file: RustFile, read: Node): boolean {
  for (const up of ancestorsOf(file, read)) {
    if (up.type === 'call_expression' && /\b(?:ManuallyDrop|MaybeUninit|forget)\b/.test(up.text.slice(0, 60)))
      return true;
    if (up.type === 'let_declaration')
      return /\b(?:ManuallyDrop|MaybeUninit)\b/.test(up.childForFieldName('type')?.text ?? '');
    if (up.type === 'block') return false;
  }
  return false;
}

/** Has the value been taken from its owner before it is read: is its root `ManuallyDrop`, or a type that drops nothing? */
function isTaken({ file, fn }: MovingBody, root: string, at: Node): boolean {
  const types = bindingsIn(file, { start: fn.startIndex, end: at.startIndex })
    .filter(({ name }) => name === root)
    .map(
      ({ type, value, declaration }) =>
        `${type?.text ?? ''} ${declaration.type === 'let_declaration' ? (value?.text ?? '') : ''}`,
    );
  return types.some((text) =>
    /\b(?:ManuallyDrop|MaybeUninit|NoDrop)\b|^&?\s*\[?\s*(?:u8|u16|u32|u64|usize|i32|i64)\b/.test(text),
  );
}

type Late = { readonly root: string; readonly call: UserCall; readonly read: Node };

function closerOf(body: MovingBody, { root, call, read }: Late): Pick<PanicWindow, 'kind' | 'closer'> | null {
  const { file, moves } = body;
  for (const move of moves) {
    const node = move.call.node;
    if (!isAfter(body, call.node, node) && !isAroundCall(node, call.node)) continue;
    if (node.startIndex <= read.startIndex && !isAroundCall(node, call.node)) continue;
    if (rootOf(file, move.place) !== root) continue;
    if (move.kind === 'forget' && isOwned(body, root, move)) return { kind: 'forgotten-late', closer: node };
    if (move.kind === 'write') return { kind: 'written-back-late', closer: node };
  }
  return null;
}

/** `ptr::write(p, f(ptr::read(p)))`: the call is among the arguments. */
function isAroundCall(node: Node, call: Node): boolean {
  return node.startIndex < call.startIndex && node.endIndex >= call.endIndex;
}

/** Only a value that would be dropped here must be forgotten; a guard that is forgotten has done its work. */
function isOwned({ file, fn }: MovingBody, root: string, { place }: RawMove): boolean {
  if (place.type !== 'identifier' && place.type !== 'self') return false;
  if (place.text !== root) return false;
  const self = signatureOf(file, fn)?.receiver;
  if (root === 'self') return self?.by === 'value';
  const type = signatureOf(file, fn)?.parameters.find(({ name }) => name === root)?.typeNode.text;
  return type === undefined || !/^&|^\*|Guard|ManuallyDrop/.test(type);
}

/** Elements moved along, so that two places hold them, while user code runs and the length counts both. */
export function* shiftWindows(body: MovingBody): Generator<PanicWindow> {
  const { file, moves, calls, lengths } = body;
  for (const { kind, call: shift, place } of moves) {
    const root = kind === 'shift' ? rootOf(file, place) : null;
    if (root === null || isTaken(body, root, shift.node)) continue;
    for (const call of calls) {
      if (call.kind === 'drop' || !isShiftedAt(body, shift.node, call.node)) continue;
      const of = lengths.filter((one) => one.root === null || one.root === root);
      const start = loopAround(file, shift.node)?.startIndex ?? shift.node.startIndex;
      const early = of.filter(({ node }) => node.startIndex < Math.max(start, call.node.startIndex));
      const late = of.filter(({ node, how }) => how !== 'pointer' && isAfter(body, call.node, node));
      // Before the elements move or in between: the length counts them no more.
      if (
        early.some(
          ({ target, root: of, isZero }) =>
            isZero || of === null || late.some((one) => one.target === target),
        )
      )
        continue;
      const [closer] = late;
      if (closer === undefined) continue;
      yield { kind: 'shifted', opener: shift.node, call, closer: closer.node, subject: closer.target };
      break;
    }
  }
}

/** Is the call run after the elements moved: behind it, or in the next turn of the same loop? */
function isShiftedAt(body: MovingBody, shift: Node, call: Node): boolean {
  if (call.startIndex >= shift.endIndex) return isAfter(body, shift, call);
  const loop = loopAround(body.file, shift);
  return loop !== null && call.startIndex >= loop.startIndex && call.endIndex <= loop.endIndex;
}
