import type { Node } from 'web-tree-sitter';
import { ancestorsOf } from './items.ts';
import type { RustFile } from './rust-file.ts';

/** How a local's value leaves it. */
export type MoveKind =
  /** `drop(x)`, `mem::drop(x)`. */
  | 'drop'
  /** `mem::forget(x)`, `ManuallyDrop::new(x)`: it is never dropped. */
  | 'forget'
  /** An argument of any other call, `Some(x)` and tuple structs among them. */
  | 'argument'
  /** The receiver of a method that consumes by its name: `x.into_inner()`. */
  | 'receiver'
  /** `let y = x`, `y.f = x`. */
  | 'rename'
  /** A field or element of a struct, tuple or array. */
  | 'part'
  /** Taken along by a closure or async block. */
  | 'capture'
  /** The value of a block, `return`, `break`, arm or `await`. */
  | 'result';

/** A place where a local's value is moved out of it. */
export type MoveOut = {
  readonly kind: MoveKind;
  /** The name that is moved. */
  readonly use: Node;
  /** Offset from which it is gone. */
  readonly end: number;
  /** What takes it: the call, the `let`, the closure, …. */
  readonly taker: Node;
};

const CONSUMING_METHOD = /^(?:into_(?!iter$)\w+|unlock\w*|downgrade(?:_to_\w+)?|release)$/;

/** How the use of a local moves its value away; null where it is only read, borrowed or written through. */
export function moveOutOf(file: RustFile, use: Node, body: Node | null): MoveOut | null {
  const up = file.parent(use);
  if (up === null) return null;
  const capture = captureOf(file, use, body);
  if (capture !== null) return { kind: 'capture', use, end: capture.endIndex, taker: capture };
  const move = directMove(file, use, up);
  if (move === null) return null;
  const inner = innerBody(file, use, body);
  // A closure that moves it away has taken it along.
  return inner === null ? move : { ...move, kind: 'capture', end: inner.endIndex, taker: inner };
}

function directMove(file: RustFile, use: Node, up: Node): MoveOut | null {
  const moved = (kind: MoveKind, taker: Node, end = taker.endIndex): MoveOut => ({ kind, use, end, taker });
  switch (up.type) {
    case 'arguments': {
      const call = file.parent(up) ?? up;
      return moved(kindOfCall(call), call);
    }
    case 'field_expression':
      return moveByMethod(file, up, moved);
    case 'let_declaration':
    case 'assignment_expression': {
      const right = up.childForFieldName('value') ?? up.childForFieldName('right');
      const left = up.childForFieldName('pattern') ?? up.childForFieldName('left');
      // `_ = x` leaves it where it is.
      return right?.id === use.id && left?.text !== '_' ? moved('rename', up) : null;
    }
    case 'field_initializer':
      return up.childForFieldName('value')?.id === use.id ? moved('part', up) : null;
    case 'shorthand_field_initializer':
    case 'tuple_expression':
    case 'array_expression':
      return moved('part', up);
    case 'return_expression':
    case 'break_expression':
    case 'await_expression':
    case 'try_expression':
      return moved('result', up);
    case 'block':
      return up.lastNamedChild?.id === use.id ? moved('result', up, use.endIndex) : null;
    case 'match_arm':
      return up.childForFieldName('value')?.id === use.id ? moved('result', up, use.endIndex) : null;
    case 'parenthesized_expression': {
      const above = file.parent(up);
      return above === null ? null : directMove(file, up, above);
    }
    default:
      return null;
  }
}

function kindOfCall(call: Node): MoveKind {
  const callee = call.childForFieldName('function')?.text ?? '';
  if (/^(?:(?:(?:::)?(?:std|core)::)?mem::)?drop$/.test(callee)) return 'drop';
  return /(?:^|::)(?:mem::)?forget$|\bManuallyDrop::new$/.test(callee) ? 'forget' : 'argument';
}

function moveByMethod(
  file: RustFile,
  field: Node,
  moved: (kind: MoveKind, taker: Node) => MoveOut,
): MoveOut | null {
  const call = file.parent(field);
  const isCall = call?.type === 'call_expression' && call.childForFieldName('function')?.id === field.id;
  const method = field.childForFieldName('field')?.text ?? '';
  return isCall && CONSUMING_METHOD.test(method) ? moved('receiver', call) : null;
}

/** The outermost `move` closure or block, within the body that declares the local, around a use of it. */
function captureOf(file: RustFile, use: Node, body: Node | null): Node | null {
  let found: Node | null = null;
  for (const up of ancestorsOf(file, use)) {
    if (body !== null && up.id === body.id && up.tree === body.tree) return found;
    const isBody = up.type === 'closure_expression' || up.type === 'async_block';
    if (isBody && up.children.some(({ type }) => type === 'move')) found = up;
    if (up.type === 'function_item') return found;
  }
  return found;
}

/** The outermost closure or async block, within the body that declares the local, around a use of it. */
function innerBody(file: RustFile, use: Node, body: Node | null): Node | null {
  let found: Node | null = null;
  for (const up of ancestorsOf(file, use)) {
    if (body !== null && up.id === body.id && up.tree === body.tree) return found;
    if (up.type === 'closure_expression' || up.type === 'async_block') found = up;
    if (up.type === 'function_item') return found;
  }
  return found;
}
