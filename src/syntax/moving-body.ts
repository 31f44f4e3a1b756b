import type { Node } from 'web-tree-sitter';
import { enclosingFunction } from './items.ts';
import { type LengthWrite, lengthWritesIn } from './length-writes.ts';
import { type RawMove, rawMovesIn, rootOf } from './raw-moves.ts';
import { reaches } from './reaches.ts';
import type { RustFile } from './rust-file.ts';
import { type UserCall, userCallsIn } from './user-calls.ts';

/** What panic windows of a function are made of: user code, raw moves and lengths, nested functions left out. */
export type MovingBody = {
  readonly file: RustFile;
  readonly fn: Node;
  readonly calls: readonly UserCall[];
  readonly moves: readonly RawMove[];
  readonly lengths: readonly LengthWrite[];
};

/** Reads the body of a function once for all kinds of windows, moves and lengths when they are first asked for. */
export function movingBodyOf(file: RustFile, fn: Node): MovingBody {
  const isOwn = (node: Node) => enclosingFunction(file, node)?.id === fn.id;
  const range = { start: fn.startIndex, end: fn.endIndex };
  let moves: MovingBody['moves'] | undefined;
  let lengths: MovingBody['lengths'] | undefined;
  return {
    file,
    fn,
    calls: userCallsIn(file, fn),
    get moves() {
      moves ??= rawMovesIn(file, range).filter(({ call }) => isOwn(call.node));
      return moves;
    },
    get lengths() {
      lengths ??= lengthWritesIn(file, fn).filter(({ node }) => isOwn(node));
      return lengths;
    },
  };
}

/** Does a call end after an opener, on a way that leads on from it? A call's own arguments come first. */
export function isAfter({ file }: MovingBody, opener: Node, node: Node): boolean {
  if (node.startIndex <= opener.startIndex && node.endIndex >= opener.endIndex) return true;
  return node.startIndex >= opener.endIndex && reaches(file, opener, node);
}

/** Is a field or length of the root written on the way: was the state put right before? */
export function isTouchedBetween(
  { fn, lengths, file }: MovingBody,
  root: string,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  const isIn = ({ startIndex }: Node) => startIndex >= from && startIndex < to;
  if (lengths.some(({ node, root: of }) => isIn(node) && (of === null || of === root))) return true;
  return fn.descendantsOfType(['assignment_expression', 'compound_assignment_expr']).some((node) => {
    const left = node.childForFieldName('left');
    return isIn(node) && left?.type === 'field_expression' && rootOf(file, left) === root;
  });
}
