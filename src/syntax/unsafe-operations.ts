import type { Node } from 'web-tree-sitter';
import { DEREF_OBLIGATIONS, foreignObligations } from '../knowledge/operation-obligations.ts';
import { type Obligations, UNSAFE_FUNCTIONS, type UnsafeFunction } from '../knowledge/safety-obligations.ts';
import { type Call, callOf } from './calls.ts';
import type { CrateView } from './crate-view.ts';
import { functionInScope } from './functions-in-scope.ts';
import { perFile } from './per-file.ts';
import { isRawPointer } from './raw-pointers.ts';
import type { RustFile } from './rust-file.ts';
import {
  crateContract,
  type Doubt,
  oneSentence,
  ownContract,
  type UnsafeContract,
} from './unsafe-contracts.ts';
import type { UnsafeRegion } from './unsafe-regions.ts';

/** An operation in an `unsafe` block that has obligations: what to call it, and what must hold. */
export type UnsafeOperation = {
  readonly name: string;
  readonly node: Node;
  readonly obligations: Obligations;
};

/**
 * The operations of a block whose obligations are known: raw pointer dereferences, std's unsafe functions, foreign
 * ones, and those of the repository that state a contract, other files' too where `crate` is given. Of names that
 * safe code has too, only those are told that are beyond doubt, or that the block must be there for.
 */
export function unsafeOperations(
  file: RustFile,
  { node: block, range }: UnsafeRegion,
  crate: CrateView | null = null,
): readonly UnsafeOperation[] {
  if (block === null) return [];
  const candidates = candidatesIn(file, block, range);
  const scene = { isOnly: candidates.length === 1, crate };
  return candidates.flatMap((node) => operationOf(file, node, scene) ?? []);
}

/** `isOnly`: nothing else in the block can be what needs it. */
type Scene = Doubt & { readonly crate: CrateView | null };

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

function operationOf(file: RustFile, node: Node, scene: Scene): UnsafeOperation | null {
  if (node.type === 'macro_invocation') return null;
  if (node.type === 'unary_expression') {
    const operand = node.firstNamedChild;
    if (operand === null || !(scene.isOnly || isRawPointer(file, operand))) return null;
    return { name: `*${operand.text}`, node, obligations: DEREF_OBLIGATIONS };
  }
  const call = callOf(file, node);
  if (call === null) return null;
  const obligations =
    fromContract(ownContract(file, call, scene)) ??
    fromStd(file, call, scene) ??
    (scene.crate === null ? null : fromContract(crateContract(scene.crate, call, scene))) ??
    fromForeign(file, call);
  return obligations === null ? null : { name: node.text, node, obligations };
}

function fromStd(file: RustFile, call: Call, { isOnly }: Scene): Obligations | null {
  const named = UNSAFE_FUNCTIONS.get(call.name) ?? [];
  const fits = (one: UnsafeFunction) => one.arity === undefined || one.arity === call.args.length;
  return named.find((one) => fits(one) && isCallOf(file, call, one, isOnly)) ?? null;
}

/** What the repository itself asks for is asked in its own words. */
function fromContract(contract: UnsafeContract | null): Obligations | null {
  if (contract === null) return null;
  const asking = contract.points.map(oneSentence).filter((point) => ASKS.test(point));
  return { asks: asking.length > 0 ? asking : contract.points.map(oneSentence), source: null };
}

/** Tells what a contract asks for from what it tells beside. */
const ASKS =
  /\b(?:must|callers?|ensure|guarantee|valid|has to|have to|may not|cannot|can only|should|never|not be|only|same|see|undefined)\b/i;
function fromForeign(file: RustFile, call: Call): Obligations | null {
  const { name, qualifier, node, nameNode, args } = call;
  const hasArguments = args.length > 0;
  if (qualifier === 'libc') return foreignObligations({ isOurs: false, hasArguments });
  if (qualifier !== '' || nameNode.parent?.type === 'scoped_identifier') return null;
  const isOurs = functionInScope(file, name, node)?.holder === 'foreign';
  return isOurs ? foreignObligations({ isOurs, hasArguments }) : null;
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
