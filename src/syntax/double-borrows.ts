import type { Node } from 'web-tree-sitter';
import { type Binding, bindingAt, bindingsOf } from './bindings.ts';
import { callsOf } from './calls.ts';
import { enclosingFunction } from './items.ts';
import { isAfter, namesOf } from './later-uses.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** Two references made from one raw pointer, the first a `&mut` that is still used when the second is there. */
export type DoubleBorrow = {
  /** The variable that holds the first; null for two arguments of one call. */
  readonly name: string | null;
  /** The pointer as written: `p` of `&mut *p`. */
  readonly pointer: string;
  readonly first: Node;
  readonly second: Node;
  readonly used: Node;
};

/** A reference made from a raw pointer on the spot. */
type Borrow = { readonly node: Node; readonly pointer: string; readonly isMutable: boolean };

/** References to what one raw pointer points at that are alive at once, one of them at least a `&mut`. */
export const doubleBorrows: (file: RustFile) => readonly DoubleBorrow[] = perFile((file) =>
  mayMeet(file.text) ? [...inOneCall(file), ...inVariables(file)] : [],
);

/** How every reference begins that is made from what a pointer points at, and the pointer. */
const MAY_BORROW = /&\s*(mut\b\s*)?\*\s*((?:\w+\.)*\w+)/g;

/** Is one pointer borrowed from twice, once at least by `&mut`? */
function mayMeet(text: string): boolean {
  const borrowed = Map.groupBy(text.matchAll(MAY_BORROW), ([, , pointer]) => pointer);
  return [...borrowed.values()].some(
    (all) => all.length > 1 && all.some(([, mutable]) => mutable !== undefined),
  );
}

const OF_POINTER = /^&\s*(mut\b\s*)?\*\s*((?:\w+\.)*(\w+)(?:\.(?:as_ptr|get|load|as_mut_ptr)\(\))?)$/;

/** `&mut *p`, `&*self.head.as_ptr()`, also as the tail of an unsafe block. */
function borrowIn(expression: Node | null): Borrow | null {
  if (expression === null) return null;
  if (expression.type === 'unsafe_block' || expression.type === 'block') {
    const parts = expression.namedChildren.filter(({ isExtra }) => !isExtra);
    return parts.length === 1 ? borrowIn(parts[0] ?? null) : null;
  }
  if (expression.type !== 'reference_expression') return null;
  const [, mutable, pointer] = OF_POINTER.exec(expression.text) ?? [];
  if (pointer === undefined) return null;
  return { node: expression, pointer, isMutable: mutable !== undefined };
}

function inOneCall(file: RustFile): readonly DoubleBorrow[] {
  const marks = [...file.text.matchAll(MAY_BORROW)].map(({ index }) => index);
  let next = 0;
  return callsOf(file).flatMap((call): readonly DoubleBorrow[] => {
    const { node } = call;
    // The calls come in text order, so the marks before one are before the rest too.
    while ((marks[next] ?? node.startIndex) < node.startIndex) next += 1;
    if ((marks[next + 1] ?? Number.POSITIVE_INFINITY) >= node.endIndex || call.args.length < 2) return [];
    const [first, second] = call.args.flatMap((arg) => borrowIn(arg) ?? []);
    if (first === undefined || second === undefined || first.pointer !== second.pointer) return [];
    if (!(first.isMutable || second.isMutable) || !isPointer(file, first)) return [];
    return [{ name: null, pointer: first.pointer, first: first.node, second: second.node, used: node }];
  });
}

type Held = Borrow & { readonly binding: Binding };

function inVariables(file: RustFile): readonly DoubleBorrow[] {
  const held = bindingsOf(file).flatMap((binding): readonly Held[] => {
    if (binding.kind !== 'let' || !binding.isWhole) return [];
    const borrow = borrowIn(binding.value);
    return borrow === null || !isPointer(file, borrow) ? [] : [{ ...borrow, binding }];
  });
  const groups = Map.groupBy(held, ({ binding, pointer }) => `${binding.body?.id ?? ''} ${pointer}`);
  return [...groups.values()].flatMap((group) =>
    group.flatMap((second, at) => clash(file, group[at - 1], second) ?? []),
  );
}

function clash(file: RustFile, first: Held | undefined, second: Held): DoubleBorrow | null {
  if (first === undefined || !first.isMutable) return null;
  if (bindingOfRoot(file, first)?.node.id !== bindingOfRoot(file, second)?.node.id) return null;
  if (!isAfter(file, first.node, second.node) || isMoved(file, first, second)) return null;
  const used = namesOf(file, first.binding).find((use) => isAfter(file, second.node, use));
  if (used === undefined) return null;
  const { pointer, binding } = first;
  return { name: binding.name, pointer, first: first.node, second: second.node, used };
}

/** The variable that a path begins with. */
function bindingOfRoot(file: RustFile, { pointer, node }: Borrow): Binding | null {
  return bindingAt(file, /^\w+/.exec(pointer)?.[0] ?? '', node.startIndex);
}

/** Is the pointer, or what it is read from, given another value in between? */
function isMoved(file: RustFile, first: Borrow, second: Borrow): boolean {
  const between = file.text.slice(first.node.endIndex, second.node.startIndex);
  const root = first.pointer.replace(/\.\w+\(\)$/, '').replaceAll('.', '\\.');
  return new RegExp(`\\b${root}\\s*=(?!=)|&\\s*mut\\s+${root}\\b`).test(between);
}

/** Is what stands after the star a raw pointer by its name's declaration? A reference may be lent again and again. */
function isPointer(file: RustFile, borrow: Borrow): boolean {
  if (/\.(?:as_ptr|get|as_mut_ptr)\(\)$/.test(borrow.pointer)) return true;
  const binding = borrow.pointer.includes('.') ? null : bindingOfRoot(file, borrow);
  if (binding === null) return false;
  if (binding.type !== null) return binding.type.type === 'pointer_type';
  const value = binding.value?.text ?? '';
  return (
    enclosingFunction(file, borrow.node) !== null &&
    /\bas\s+\*\s*mut\b[^;]*$|\.(?:as_ptr|as_mut_ptr|get|into_raw|cast|cast_mut)\(\)$|^(?:\w+::)*Box::into_raw\(|^&\s*raw\s+mut\b/.test(
      value,
    )
  );
}
