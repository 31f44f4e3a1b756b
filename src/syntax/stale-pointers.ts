import type { Node } from 'web-tree-sitter';
import { type Binding, bindingAt, bindingsOf } from './bindings.ts';
import { callOf, callsIn, callsOf } from './calls.ts';
import { holdsWord } from './holds-word.ts';
import { ancestorsOf, enclosingFunction } from './items.ts';
import { isAfter, namesOf } from './later-uses.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { type Sequence, sequenceOf } from './sequence-types.ts';
import { signatureOf } from './signatures.ts';

/** A pointer or reference that is used although what was done in between made it invalid. */
export type StalePointer = {
  /** The variable; null for two pointers of one call. */
  readonly name: string | null;
  /** What it points into, as written. */
  readonly place: string;
  /** Where it is made, what makes it invalid, and where it is used all the same. */
  readonly made: Node;
  readonly broken: Node;
  readonly used: Node;
  /** Was the first pointer made for reading? Then any write through the second is a conflict in every model. */
  readonly isShared: boolean;
  /** `moved`: the elements may be elsewhere; `borrowed`: another `&mut` of the place came in between. */
  readonly by: 'moved' | 'borrowed';
};

/** Methods of std's vectors and strings that may move the elements to other memory. */
const MOVING =
  /^(?:push|push_str|insert|insert_str|extend|extend_from_slice|extend_from_within|resize|resize_with|append|reserve|reserve_exact|try_reserve|shrink_to_fit|shrink_to)$/;
/** Methods of slices and text that take `&mut` of all elements. */
const BORROWING =
  /^(?:as_mut_ptr|as_mut_ptr_range|as_mut_slice|as_mut|iter_mut|fill|fill_with|copy_from_slice|clone_from_slice|copy_within|swap|swap_with_slice|reverse|rotate_left|rotate_right|sort|sort_unstable|sort_by|sort_unstable_by|split_at_mut|chunks_mut|chunks_exact_mut|get_mut|get_unchecked_mut|first_mut|last_mut|as_bytes_mut|make_ascii_lowercase|make_ascii_uppercase)$/;
/** Steps from one pointer to another of the same allocation and provenance. */
const STEP =
  /^(?:add|sub|offset|cast|cast_mut|cast_const|wrapping_add|wrapping_sub|wrapping_offset|byte_add)$/;

/** Pointers into slices, text and vectors that are used after they became invalid, in text order. */
export const stalePointers: (file: RustFile) => readonly StalePointer[] = perFile((file) => {
  if (!holdsWord(file, 'as_ptr') && !holdsWord(file, 'as_mut_ptr')) return [];
  const bindings = mayKeep(file.text) ? bindingsOf(file) : [];
  return [...inOneCall(file), ...bindings.flatMap((binding) => ofBinding(file, binding) ?? [])];
});

/** What lends a pointer, as `originOf` wants it. */
const LENT = /\b((?:self\s*\.\s*)?\w+)\s*\.\s*as_(mut_)?ptr\b/g;
const KEPT = /=[\s(]*(?:self\s*\.\s*)?(\w+)\s*\.\s*as_(?:mut_)?ptr\b/g;
const CALLED = /\b(\w+)\s*\.\s*(?=(\w+))/g;
const DROPPED = /\bdrop\s*\(\s*(?:self\s*\.\s*)?(\w+)/g;

/** Is a pointer kept whose place something is called on, or dropped, that makes it invalid? As far as the letters tell. */
function mayKeep(text: string): boolean {
  const kept = new Set(text.matchAll(KEPT).map(([, place]) => place));
  if (kept.size === 0) return false;
  return (
    text.matchAll(DROPPED).some(([, place]) => kept.has(place)) ||
    text
      .matchAll(CALLED)
      .some(([, place, method = '']) => kept.has(place) && (MOVING.test(method) || BORROWING.test(method)))
  );
}

/** Do two pointers come from one place, one of them to write? */
function mayMeet(text: string): boolean {
  const lent = Map.groupBy(text.matchAll(LENT), ([, place = '']) => place.replaceAll(/\s/g, ''));
  return [...lent.values()].some(
    (all) => all.length > 1 && all.some(([, , mutable]) => mutable !== undefined),
  );
}

type Origin = { readonly place: Node; readonly method: string; readonly sequence: Sequence };

/** The place and the method that a pointer expression starts with: `s` and `as_ptr` of `s.as_ptr().add(1)`. */
function originOf(file: RustFile, expression: Node): Origin | null {
  if (expression.type === 'parenthesized_expression' || expression.type === 'type_cast_expression')
    return expression.firstNamedChild === null ? null : originOf(file, expression.firstNamedChild);
  const call = expression.type === 'call_expression' ? callOf(file, expression) : null;
  if (call === null || call.receiver === null) return null;
  if (STEP.test(call.name)) return originOf(file, call.receiver);
  if (call.name !== 'as_ptr' && call.name !== 'as_mut_ptr') return null;
  if (!/^(?:self\.)?\w+$/.test(call.receiver.text)) return null;
  const sequence = sequenceOf(file, call.receiver);
  return sequence === null ? null : { place: call.receiver, method: call.name, sequence };
}

/** `copy(s.as_ptr(), s.as_mut_ptr(), n)`: the arguments are made in order, so the second spoils the first. */
function inOneCall(file: RustFile): readonly StalePointer[] {
  if (!mayMeet(file.text)) return [];
  return callsOf(file).flatMap((call): readonly StalePointer[] => {
    if (call.args.length < 2 || !/as_mut_ptr/.test(call.node.text)) return [];
    const [first, second] = call.args.flatMap((arg) => {
      const origin = originOf(file, arg);
      return origin === null ? [] : [{ arg, origin }];
    });
    if (first === undefined || second === undefined || second.origin.method !== 'as_mut_ptr') return [];
    const place = first.origin.place.text;
    if (second.origin.place.text !== place || !makesReferences(first.origin.sequence)) return [];
    const isShared = first.origin.method === 'as_ptr';
    // One to read and one to write are there to be used, be the function safe or not.
    if (!isShared && !isInUnsafe(file, call.node)) return [];
    return [
      { name: null, place, made: first.arg, broken: second.arg, used: call.node, isShared, by: 'borrowed' },
    ];
  });
}

/** A `Vec` gives its pointer without a reference to the elements, and promises so; all others go through one. */
function makesReferences({ kind }: Sequence): boolean {
  return kind !== 'vec';
}

function ofBinding(file: RustFile, binding: Binding): StalePointer | null {
  const { value, name, isWhole } = binding;
  if (binding.kind !== 'let' || value === null || !isWhole || !/as_(?:mut_)?ptr\b/.test(value.text))
    return null;
  const origin = originOf(file, value);
  if (origin === null) return null;
  const place = origin.place.text;
  const isShared = origin.method === 'as_ptr';
  const uses = namesOf(file, binding).filter((use) => readsMemory(file, use));
  if (uses.length === 0) return null;
  for (const breach of breachesOf(file, origin, binding)) {
    const used = uses.find(
      (use) => isAfter(file, breach.node, use) && !isRenewed(file, binding, breach.node, use),
    );
    if (used !== undefined)
      return { name, place, made: value, broken: breach.node, used, isShared, by: breach.by };
  }
  return null;
}

type Breach = { readonly node: Node; readonly by: StalePointer['by'] };

/** What within the scope of a pointer makes it invalid: calls and assignments on the very place. */
function breachesOf(file: RustFile, origin: Origin, binding: Binding): readonly Breach[] {
  const { kind, by } = origin.sequence;
  const place = origin.place.text;
  const root = place.split('.')[0] ?? place;
  const holder = bindingAt(file, root, origin.place.startIndex);
  const isSame = (node: Node | null): node is Node =>
    node?.text === place && bindingAt(file, root, node.startIndex)?.node.id === holder?.node.id;
  const moving = (kind === 'vec' || kind === 'string') && !hasRoom(file, place, binding);
  const borrowing = makesReferences(origin.sequence) && by !== 'shared';
  const calls = callsIn(file, binding.scope).filter(({ receiver }) => isSame(receiver));
  const found = calls.flatMap((call): readonly Breach[] => {
    if (moving && MOVING.test(call.name)) return [{ node: call.node, by: 'moved' }];
    return borrowing && BORROWING.test(call.name) ? [{ node: call.node, by: 'borrowed' }] : [];
  });
  const dropped = callsIn(file, binding.scope).filter(
    ({ name, args, receiver }) =>
      receiver === null && name === 'drop' && by === 'value' && kind !== 'array' && isSame(args[0] ?? null),
  );
  return [...found, ...dropped.map(({ node }): Breach => ({ node, by: 'moved' }))];
}

/** Was room made before, by which a push need not move anything? */
function hasRoom(file: RustFile, place: string, { declaration }: Binding): boolean {
  const fn = enclosingFunction(file, declaration);
  const before = file.text.slice(fn?.startIndex ?? 0, declaration.startIndex);
  const name = place.replaceAll('.', '\\.');
  return new RegExp(
    `\\b${name}\\s*\\.\\s*(?:try_)?reserve|\\b${name}\\b[^;]{0,80}with_capacity|capacity\\(\\)`,
  ).test(before);
}

const READING =
  /^(?:read\w*|write\w*|copy_\w+|as_ref|as_mut|as_uninit_\w+|replace|swap|drop_in_place|add|sub|offset|byte_add)$/;
/** Calls that look at the address alone. */
const ADDRESS = /^(?:eq|addr_eq|Some|dangling|is_null|drop)$/;

/** Is memory read or written through the pointer here, or is it handed to somebody who will? */
function readsMemory(file: RustFile, use: Node): boolean {
  const up = file.parent(use);
  if (up?.type === 'unary_expression') return up.text.startsWith('*');
  if (up?.type === 'field_expression') {
    const call = file.parent(up);
    return call?.type === 'call_expression' && READING.test(up.childForFieldName('field')?.text ?? '');
  }
  const holder = up?.type === 'arguments' ? file.parent(up) : null;
  const call = holder?.type === 'call_expression' ? callOf(file, holder) : null;
  return call !== null && !ADDRESS.test(call.name) && isInUnsafe(file, call.node);
}

/** A safe function may look at an address, and is not trusted with more. */
function isInUnsafe(file: RustFile, node: Node): boolean {
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'unsafe_block') return true;
    if (up.type === 'function_item') return signatureOf(file, up)?.isUnsafe === true;
  }
  return false;
}

/** Is the pointer made anew, or put elsewhere, between what broke it and its use? */
function isRenewed(file: RustFile, { name }: Binding, broken: Node, use: Node): boolean {
  const between = file.text.slice(broken.startIndex, use.startIndex);
  return new RegExp(`\\b${name}\\s*=(?!=)`).test(between);
}
