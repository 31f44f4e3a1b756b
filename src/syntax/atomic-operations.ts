import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import {
  ATOMIC_METHODS,
  type AtomicShape,
  FENCES,
  GUARDED_METHODS,
  type OrderingRole,
} from './atomic-methods.ts';
import { enclosingFunction } from './items.ts';
import { type Ordering, orderingOf } from './ordering-names.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { resultIsUsed, statementOf } from './statements.ts';

export type OrderingArgument = {
  readonly role: OrderingRole;
  /** Null for what is no path to a variant: a variable, a constant, a block. */
  readonly ordering: Ordering | null;
  readonly range: TextRange;
  readonly written: string;
};

/** A call of an atomic's method, or a fence, with at least one argument that names an ordering. */
export type AtomicOperation = {
  readonly kind: 'method' | 'fence';
  /** `load`, `compare_exchange_weak`, `fence`, … */
  readonly method: string;
  readonly node: Node;
  readonly range: TextRange;
  /** Range of the method's name: where people look for the operation. */
  readonly name: TextRange;
  /** The receiver as written, one blank for each run of white space; empty for a fence. */
  readonly receiver: string;
  /** What the atomic is called: `head` of `self.shared.head`, `X` of `X`, `slots` of `slots[i]`; empty for a fence. */
  readonly atomic: string;
  readonly orderings: readonly OrderingArgument[];
  /** Arguments without the receiver, in order. */
  readonly arguments: readonly Node[];
  /** The statement, or the tail expression of a block, that holds it. */
  readonly statement: TextRange;
  readonly enclosingFunction: Node | null;
  readonly resultUsed: boolean;
  readonly inMacroArgument: boolean;
  /** An atomic pointer's method that takes a guard too: crossbeam-epoch's `Atomic` and its like. */
  readonly isGuarded: boolean;
};

const METHODS = new Set([...ATOMIC_METHODS.keys(), ...GUARDED_METHODS.keys(), ...FENCES.keys()]);
const CALL = new RegExp(`\\b(${[...METHODS].join('|')})\\s*(?:::<[^>]*>\\s*)?\\(`, 'g');

/** Every atomic operation of a file in text order, also in macro arguments, under any import or alias. */
export const atomicOperations: (file: RustFile) => readonly AtomicOperation[] = perFile((file) => {
  if (!/\b(?:Ordering|Relaxed|Acquire|Release|AcqRel|SeqCst)\b/.test(file.text)) return [];
  return [...file.text.matchAll(CALL)].flatMap(
    ({ index, 1: method = '' }) => operationAt(file, index, method) ?? [],
  );
});

/** The parts of a call that is shaped like an atomic operation. */
type Call = {
  readonly node: Node;
  readonly shape: AtomicShape;
  readonly receiver: Node | null;
  readonly args: readonly Node[];
};

function operationAt(file: RustFile, offset: number, method: string): AtomicOperation | null {
  const name = file.nodeAt(offset);
  const call = name.text === method ? callOf(file, name, method) : null;
  if (call === null) return null;
  const isGuarded = call.shape === GUARDED_METHODS.get(method);
  const orderings = call.shape.orderings.flatMap(({ index, role }) => {
    const argument = call.args[index];
    return argument === undefined ? [] : [readOrdering(file, argument, role)];
  });
  // Others have methods of these names with as many arguments; only an ordering's own name tells.
  if (!orderings.some((one) => (isGuarded ? one.ordering !== null : isOrdering(one)))) return null;
  const { node, receiver, args } = call;
  return {
    kind: FENCES.has(method) ? 'fence' : 'method',
    method,
    node,
    range: rangeOf(node),
    name: rangeOf(name),
    receiver: receiver === null ? '' : receiver.text.replaceAll(/\s+/g, ' '),
    atomic: receiver === null ? '' : atomicName(receiver),
    orderings,
    arguments: args,
    statement: rangeOf(statementOf(file, node)),
    enclosingFunction: enclosingFunction(file, node),
    resultUsed: resultIsUsed(file, node),
    inMacroArgument: isInMacro(file, node),
    isGuarded,
  };
}

/** `x.load(…)`, `AtomicU8::load(&x, …)`, `fence(…)`, `atomic::fence(…)`. */
function callOf(file: RustFile, name: Node, method: string): Call | null {
  const callee = calleeOf(file, name);
  const node = callee === null ? null : file.parent(callee);
  if (callee === null || node?.type !== 'call_expression') return null;
  if (node.childForFieldName('function')?.equals(callee) !== true) return null;
  const written = (node.childForFieldName('arguments')?.namedChildren ?? []).filter(
    ({ isExtra }) => !isExtra,
  );
  const args = written.filter(({ type }) => type !== 'attribute_item');
  const fence = FENCES.get(method);
  const path = pathOf(callee);
  if (fence !== undefined)
    return path === null || args.length !== fence.arity ? null : { node, shape: fence, receiver: null, args };
  if (path === null) {
    const shape = shapeFor(method, args.length);
    if (shape === null) return null;
    const field = callee.type === 'generic_function' ? callee.childForFieldName('function') : callee;
    return { node, shape, receiver: field?.childForFieldName('value') ?? null, args };
  }
  const [receiver, ...others] = args;
  const shape = shapeFor(method, others.length);
  // Of functions with these names only those of a type called `Atomic…` are the methods.
  if (
    receiver === undefined ||
    shape === null ||
    !/(?:^|::|<)\s*Atomic\w*\s*(?:::\s*)?(?:<[^()]*>)?\s*>?\s*::\s*\w+/.test(path)
  )
    return null;
  return { node, shape, receiver: withoutReference(receiver), args: others };
}

function shapeFor(method: string, arity: number): AtomicShape | null {
  for (const shape of [ATOMIC_METHODS.get(method), GUARDED_METHODS.get(method)])
    if (shape?.arity === arity) return shape;
  return null;
}

function calleeOf(file: RustFile, name: Node): Node | null {
  const up = file.parent(name);
  const callee = up !== null && /^(?:field_expression|scoped_identifier)$/.test(up.type) ? up : name;
  const above = file.parent(callee);
  return above?.type === 'generic_function' ? above : callee;
}

/** The path that a callee is; null for a method. */
function pathOf(callee: Node): string | null {
  const inner = callee.type === 'generic_function' ? callee.childForFieldName('function') : callee;
  return inner === null || inner.type === 'field_expression' ? null : inner.text;
}

function readOrdering(file: RustFile, argument: Node, role: OrderingRole): OrderingArgument {
  const bare = inParens(argument);
  const isPath = bare.type === 'identifier' || bare.type === 'scoped_identifier';
  const ordering = isPath ? orderingOf(file, bare.text) : null;
  return { role, ordering, range: rangeOf(argument), written: argument.text };
}

/** A path to an ordering, or a variable or parameter that by its name holds one. */
function isOrdering({ ordering, written }: OrderingArgument): boolean {
  return ordering !== null || /^(?:self\.)?(?:\w+_)?(?:order|ordering|success|failure)$/i.test(written);
}

/** What an atomic is called, whichever way it is reached. */
function atomicName(receiver: Node): string {
  const bare = withoutReference(receiver);
  if (bare.type === 'field_expression') return bare.childForFieldName('field')?.text ?? '';
  if (bare.type === 'scoped_identifier') return bare.childForFieldName('name')?.text ?? '';
  if (bare.type === 'call_expression')
    return atomicName(bare.childForFieldName('function') ?? bare.child(0) ?? bare);
  const inner = /^(?:index|try|await|parenthesized)_expression$|^(?:unsafe_)?block$/.test(bare.type)
    ? bare.namedChild(0)
    : null;
  return inner === null ? bare.text.replaceAll(/\s+/g, ' ') : atomicName(inner);
}

function withoutReference(node: Node): Node {
  const bare = inParens(node);
  const isReference = bare.type === 'reference_expression' || bare.type === 'unary_expression';
  const inner = isReference ? (bare.childForFieldName('value') ?? bare.lastNamedChild) : null;
  return inner === null ? bare : withoutReference(inner);
}

function inParens(node: Node): Node {
  const inner = node.type === 'parenthesized_expression' ? node.namedChild(0) : null;
  return inner === null ? node : inParens(inner);
}

function isInMacro(file: RustFile, node: Node): boolean {
  return !node.tree.rootNode.equals(file.root);
}

function rangeOf({ startIndex, endIndex }: Node): TextRange {
  return { start: startIndex, end: endIndex };
}
