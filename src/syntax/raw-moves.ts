import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { type Call, callsIn } from './calls.ts';
import { itemName } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** A call that moves values without the compiler's knowing. */
export type RawMove = {
  readonly kind: 'read' | 'write' | 'shift' | 'copy' | 'drop' | 'forget';
  readonly call: Call;
  /** Where the value is read, written, moved from or dropped; what is forgotten. */
  readonly place: Node;
};

/** The raw moves within a range in text order, those by small functions of the same file among them. */
export function rawMovesIn(
  file: RustFile,
  range: { readonly start: number; readonly end: number },
): readonly RawMove[] {
  return callsIn(file, range).flatMap((call) => moveOf(file, call) ?? []);
}

const FUNCTIONS: Readonly<Record<string, RawMove['kind']>> = {
  'ptr::read': 'read',
  'mem::transmute_copy': 'read',
  'ptr::write': 'write',
  'ptr::copy': 'shift',
  'ptr::copy_nonoverlapping': 'copy',
  'ptr::drop_in_place': 'drop',
  'mem::forget': 'forget',
};
/** Methods with the number of their arguments; others of the name are safe ones. */
const METHODS: Readonly<Record<string, readonly [RawMove['kind'], number]>> = {
  read: ['read', 0],
  assume_init_read: ['read', 0],
  write: ['write', 1],
  copy_to: ['shift', 2],
  copy_to_nonoverlapping: ['copy', 2],
  drop_in_place: ['drop', 0],
  assume_init_drop: ['drop', 0],
};

/** The names of all of these. */
const STD: ReadonlySet<string> = new Set([
  ...Object.keys(FUNCTIONS).map((path) => path.replace(/^.*::/, '')),
  ...Object.keys(METHODS),
]);

function moveOf(file: RustFile, call: Call): RawMove | null {
  const { name } = call;
  const kind = localMoves(file).get(name);
  if (kind === undefined && !STD.has(name)) return null;
  const { receiver, args } = call;
  if (receiver === null) {
    const ofStd = FUNCTIONS[`${call.qualifier}::${name}`];
    const [first] = args;
    if (ofStd !== undefined && first !== undefined) return { kind: ofStd, call, place: first };
  } else {
    const method = METHODS[name];
    if (method !== undefined && method[1] === args.length) return { kind: method[0], call, place: receiver };
  }
  // By a function of the file: the container that it is told, or called on.
  const place = receiver ?? args.at(-1);
  return kind === undefined || place === undefined ? null : { kind, call, place };
}

const LONGEST_WRAPPER = 400;

/** Functions of the file that do little else than one raw move of an element. */
const localMoves = perFile((file: RustFile): ReadonlyMap<string, RawMove['kind']> => {
  const moves = new Map<string, RawMove['kind']>();
  for (const fn of file.nodes('function_item')) {
    if (fn.endIndex - fn.startIndex > LONGEST_WRAPPER) continue;
    const body = fn.childForFieldName('body')?.text ?? '';
    const name = itemName(fn);
    const kind = wrapped(body, name);
    if (kind !== null) moves.set(name, kind);
  }
  return moves;
});

function wrapped(body: string, name: string): RawMove['kind'] | null {
  // The names of std's own are told by what they are called on.
  if (METHODS[name] !== undefined || /^(?:drop|new|clone|next|push|pop|insert|remove|swap)$/.test(name))
    return null;
  if (/\bptr::copy\(|\.copy_to\(/.test(body)) return 'shift';
  if (/^\{\s*(?:unsafe\s*\{\s*)?[^;{}]*(?:\bptr::read\(|\.read\(\))[^;{}]*\}?\s*\}$/.test(body))
    return 'read';
  if (/^\{\s*(?:unsafe\s*\{\s*)?[^;{}]*(?:\bptr::write\(|\.write\(\w+\))[^;{}]*;?\s*\}?\s*\}$/.test(body))
    return 'write';
  // All elements, one after the other.
  if (/^drop/.test(name) && /\bfor\b|\bwhile\b/.test(body) && /drop_in_place|\.drop\(\)/.test(body))
    return 'drop';
  return null;
}

/**
 * The variable that a place belongs to, by way of references, casts, fields, methods, and locals that are made from
 * it: `self` of `self.data.as_mut_ptr().add(i)`. Null where the chain is broken, as by a call of a function.
 */
export function rootOf(file: RustFile, place: Node, depth = 0): string | null {
  if (depth > 24) return null;
  const follow = (node: Node | null) => (node === null ? null : rootOf(file, node, depth + 1));
  switch (place.type) {
    case 'self':
      return 'self';
    case 'identifier':
      return rootOfName(file, place, depth);
    case 'reference_expression':
    case 'unary_expression':
    case 'parenthesized_expression':
    case 'unsafe_block':
    case 'block':
      return follow(place.lastNamedChild);
    case 'type_cast_expression':
    case 'field_expression':
      return follow(place.childForFieldName('value'));
    case 'index_expression':
    case 'try_expression':
      return follow(place.firstNamedChild);
    case 'call_expression': {
      const callee = place.childForFieldName('function');
      const inner = callee?.type === 'generic_function' ? callee.childForFieldName('function') : callee;
      if (inner?.type === 'field_expression') return follow(inner.childForFieldName('value'));
      if (!VIEWS.test(/(\w+)$/.exec(inner?.text ?? '')?.[1] ?? '')) return null;
      return follow(place.childForFieldName('arguments')?.namedChild(0) ?? null);
    }
    default:
      return null;
  }
}

/** Functions whose result is, or points at, what they are given. */
const VIEWS =
  /^(?:read|from_mut|from_ref|from_raw_parts(?:_mut)?|slice_from_raw_parts(?:_mut)?|transmute|transmute_copy|addr_of(?:_mut)?|into_inner|new_unchecked|Some|NonNull|from_raw|into_raw|leak)$/;
/** Methods whose result is a value of its own. */
const MAKERS = /^(?:clone|to_vec|to_owned|collect|len|size_hint|capacity)$/;

function rootOfName(file: RustFile, name: Node, depth: number): string | null {
  const binding = bindingAt(file, name.text, name.startIndex);
  const value = binding === null || binding.kind === 'parameter' ? null : binding.value;
  // What is made anew is a root of its own.
  if (value === null || isMade(value)) return name.text;
  return rootOf(file, value, depth + 1) ?? name.text;
}

function isMade(value: Node): boolean {
  const callee = value.type === 'call_expression' ? value.childForFieldName('function') : null;
  return callee?.type === 'field_expression' && MAKERS.test(callee.childForFieldName('field')?.text ?? '');
}
