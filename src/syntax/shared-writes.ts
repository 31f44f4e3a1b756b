import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { callOf, callsOf } from './calls.ts';
import { itemName } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { sequenceOf } from './sequence-types.ts';
import { type TypeShape, typeShape } from './type-shapes.ts';

/** A write through a `*mut` that was made from a shared reference. */
export type SharedWrite = {
  /** The shared reference, or what lends one, as written: `&x`, `name.as_ptr()`. */
  readonly from: Node;
  readonly write: Node;
  /** The pointer that is written through, as written. */
  readonly pointer: Node;
};

/** Functions that write to their argument of this number. */
const WRITES: ReadonlyMap<string, number> = new Map([
  ['write', 0],
  ['write_unaligned', 0],
  ['write_volatile', 0],
  ['write_bytes', 0],
  ['copy', 1],
  ['copy_nonoverlapping', 1],
  ['from_raw_parts_mut', 0],
]);
const WRITING_METHOD =
  /^(?:write|write_unaligned|write_volatile|write_bytes|copy_from|copy_from_nonoverlapping)$/;

/** Writes through pointers that come from a shared reference to something without interior mutability. */
export const sharedWrites: (file: RustFile) => readonly SharedWrite[] = perFile((file) => {
  if (!CASTS.test(file.text)) return [];
  return [...assignments(file), ...calls(file)].flatMap(({ pointer, write }): readonly SharedWrite[] => {
    const from = sharedOrigin(file, pointer, false, 0);
    return from === null ? [] : [{ from, write, pointer }];
  });
});

/** What makes a `*mut` of another pointer or reference. */
const CASTS = /\bas\s*\*\s*mut\b|\bcast_mut\b/;

type Write = { readonly pointer: Node; readonly write: Node };

function assignments(file: RustFile): readonly Write[] {
  return file
    .nodes('assignment_expression', 'compound_assignment_expr')
    .flatMap((write): readonly Write[] => {
      const left = write.childForFieldName('left');
      const pointer =
        left?.type === 'unary_expression' && left.text.startsWith('*') ? left.firstNamedChild : null;
      return pointer === null || pointer === undefined ? [] : [{ pointer, write }];
    });
}

function calls(file: RustFile): readonly Write[] {
  return callsOf(file).flatMap((call): readonly Write[] => {
    const { node, name } = call;
    if (!WRITES.has(name) && !WRITING_METHOD.test(name)) return [];
    const { qualifier, receiver } = call;
    if (receiver !== null) return WRITING_METHOD.test(name) ? [{ pointer: receiver, write: node }] : [];
    const at = qualifier === 'ptr' || qualifier === 'slice' ? WRITES.get(name) : undefined;
    const pointer = at === undefined ? undefined : call.args[at];
    return pointer === undefined ? [] : [{ pointer, write: node }];
  });
}

/** What a pointer was made from, if that is a shared reference and a cast to `*mut` stands in between. */
function sharedOrigin(file: RustFile, node: Node, cast: boolean, depth: number): Node | null {
  if (depth > 6) return null;
  const inner = (next: Node | null, isCast = cast) =>
    next === null ? null : sharedOrigin(file, next, isCast, depth + 1);
  switch (node.type) {
    case 'parenthesized_expression':
      return inner(node.firstNamedChild);
    case 'type_cast_expression':
      return inner(node.childForFieldName('value'), cast || isMutablePointer(node.childForFieldName('type')));
    case 'call_expression':
      return ofCall(file, node, cast, inner);
    case 'reference_expression':
      return cast && isFrozenReference(file, node) ? node : null;
    case 'identifier': {
      const binding = bindingAt(file, node.text, node.startIndex);
      if (binding === null || !binding.isWhole) return null;
      if (binding.type?.type === 'reference_type')
        return cast && isFrozenType(file, binding.type) ? node : null;
      return binding.kind === 'let' && binding.value?.type !== 'identifier' ? inner(binding.value) : null;
    }
    default:
      return null;
  }
}

type Inner = (next: Node | null, isCast?: boolean) => Node | null;

function ofCall(file: RustFile, node: Node, cast: boolean, inner: Inner): Node | null {
  const call = callOf(file, node);
  if (call === null || call.receiver === null) return null;
  if (call.name === 'cast_mut') return inner(call.receiver, true);
  if (/^(?:add|sub|offset|cast|cast_const|wrapping_\w+|byte_add)$/.test(call.name))
    return inner(call.receiver);
  if (!cast || call.name !== 'as_ptr') return null;
  const sequence = sequenceOf(file, call.receiver);
  if (sequence === null || sequence.element === null) return null;
  return isFrozen(file, sequence.element) ? node : null;
}

function isMutablePointer(type: Node | null): boolean {
  return type !== null && /^\*\s*mut\b/.test(type.text);
}

/** `&x`, with `x` a variable whose type is written, or a field of `self`; not `&mut x` and `&raw …`. */
function isFrozenReference(file: RustFile, node: Node): boolean {
  const value = node.childForFieldName('value');
  if (value?.type !== 'identifier' || /^&\s*(?:mut|raw)\b/.test(node.text)) return false;
  const binding = bindingAt(file, value.text, value.startIndex);
  if (binding === null || !binding.isWhole) return false;
  if (binding.type !== null) return isFrozen(file, typeShape(binding.type));
  return /^-?\d/.test(binding.value?.text ?? '');
}

function isFrozenType(file: RustFile, reference: Node): boolean {
  const shape = typeShape(reference);
  return shape.kind === 'reference' && !shape.mutable && isFrozen(file, shape.inner);
}

const PLAIN = /^(?:[ui](?:8|16|32|64|128|size)|f(?:32|64)|bool|char|str|String|c_\w+)$/;

/** Does a type surely hold no cell, lock or atomic that would allow writes behind `&`? */
function isFrozen(file: RustFile, type: TypeShape): boolean {
  switch (type.kind) {
    case 'reference':
    case 'pointer':
      return true;
    case 'slice':
    case 'array':
      return isFrozen(file, type.inner);
    case 'tuple':
      return type.parts.every((part) => isFrozen(file, part));
    case 'named': {
      if (PLAIN.test(type.name)) return true;
      if (type.name === 'Vec' || type.name === 'Box') return type.args.every((arg) => isFrozen(file, arg));
      const item = file.nodes('struct_item').find((one) => itemName(one) === type.path);
      return item !== undefined && type.args.length === 0 && hasPlainFields(item);
    }
    default:
      return false;
  }
}

function hasPlainFields(struct: Node): boolean {
  const fields = struct.childForFieldName('body')?.namedChildren ?? [];
  const types = fields.flatMap((field) => field.childForFieldName('type') ?? []);
  return types.length > 0 && types.every(({ text }) => PLAIN.test(text) || /^[*&]/.test(text));
}
