import type { Node } from 'web-tree-sitter';
import {
  DEREF_OBLIGATIONS,
  type Obligations,
  UNSAFE_FUNCTIONS,
  type UnsafeFunction,
} from '../knowledge/safety-obligations.ts';
import { type Call, callOf } from './calls.ts';
import { perFile } from './per-file.ts';
import { isRawPointer } from './raw-pointers.ts';
import type { RustFile } from './rust-file.ts';
import type { UnsafeRegion } from './unsafe-regions.ts';

/** An operation in an `unsafe` block that has obligations: what to call it, and what must hold. */
export type UnsafeOperation = {
  readonly name: string;
  readonly node: Node;
  readonly obligations: Obligations;
};

/**
 * The operations of a block whose obligations are known: raw pointer dereferences and std's unsafe functions. Of
 * names that safe code has too, only those are told that are beyond doubt, or that the block must be there for.
 */
export function unsafeOperations(
  file: RustFile,
  { node: block, range }: UnsafeRegion,
): readonly UnsafeOperation[] {
  if (block === null) return [];
  const candidates = candidatesIn(file, block, range);
  const isOnly = candidates.length === 1;
  return candidates.flatMap((node) => operationOf(file, node, isOnly) ?? []);
}

/** What may be an unsafe operation, or tells that a block holds more than one thing. */
const CANDIDATES = ['call_expression', 'unary_expression', 'macro_invocation'];
/** UTF-16 units up to which a block is searched by itself. */
const SMALL_BLOCK = 4_000;

/** In text order. Most blocks are small: a look into one costs less than a list of all calls of the file. */
function candidatesIn(file: RustFile, block: Node, range: Range): readonly Node[] {
  if (range.end - range.start <= SMALL_BLOCK) {
    const inside = block.descendantsOfType(CANDIDATES);
    // What a macro holds is in a tree of its own.
    if (inside.every(({ type }) => type !== 'macro_invocation'))
      return inside.filter((node) => mayBe(file, node));
  }
  return nodesWithin(candidatesOf(file), range);
}

const candidatesOf = perFile((file: RustFile) =>
  file.nodes(...CANDIDATES).filter((node) => mayBe(file, node)),
);

function mayBe(file: RustFile, { type, startIndex }: Node): boolean {
  return type !== 'unary_expression' || file.text[startIndex] === '*';
}

type Range = { readonly start: number; readonly end: number };

function nodesWithin(nodes: readonly Node[], { start, end }: Range): readonly Node[] {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((nodes[middle]?.startIndex ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const found: Node[] = [];
  for (let at = low; at < nodes.length; at += 1) {
    const node = nodes[at];
    if (node === undefined || node.startIndex >= end || found.length === MOST_NODES) break;
    if (node.endIndex <= end) found.push(node);
  }
  return found;
}

// What a comment can name is far less; a block that is a whole program is not read to its end.
const MOST_NODES = 200;

function operationOf(file: RustFile, node: Node, isOnly: boolean): UnsafeOperation | null {
  if (node.type === 'macro_invocation') return null;
  if (node.type === 'unary_expression') {
    const operand = node.firstNamedChild;
    if (operand === null || !(isOnly || isRawPointer(file, operand))) return null;
    return { name: `*${operand.text}`, node, obligations: DEREF_OBLIGATIONS };
  }
  const call = callOf(file, node);
  if (call === null) return null;
  const found = (UNSAFE_FUNCTIONS.get(call.name) ?? []).find(
    (one) => (one.arity === undefined || one.arity === call.args.length) && isCallOf(file, call, one, isOnly),
  );
  return found === undefined ? null : { name: node.text, node, obligations: found };
}

/** Names that crates give unsafe methods of their own. */
const COMMON = /^(?:read|write|replace|copy|add|sub)$/;

function isCallOf(
  file: RustFile,
  { name, qualifier, receiver }: Call,
  { on, method }: UnsafeFunction,
  isOnly: boolean,
): boolean {
  if (qualifier !== null) return on.includes(qualifier) || (on.includes('*') && qualifier !== '');
  if (method === 'any') return true;
  if (method !== 'pointer' || receiver === null) return false;
  return (isOnly && !COMMON.test(name)) || isRawPointer(file, receiver);
}
