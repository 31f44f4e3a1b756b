import type { Node } from 'web-tree-sitter';
import { attributesOf } from './attributes.ts';
import { bindingAt } from './bindings.ts';
import { type Call, callOf, callsNamed } from './calls.ts';
import { ancestorsOf, enclosingFunction, itemName } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { sequenceOf } from './sequence-types.ts';
import { signatureOf } from './signatures.ts';
import { type TypeShape, typeShape } from './type-shapes.ts';

/** `slice::from_raw_parts(p, n)` or its mutable twin. */
export type RawSlice = {
  readonly call: Call;
  readonly mutable: boolean;
  readonly pointer: Node;
  readonly length: Node;
  readonly fn: Node | null;
};

/** All raw slices of a file in text order. */
export const rawSlices: (file: RustFile) => readonly RawSlice[] = perFile((file) =>
  callsNamed(file, ['from_raw_parts', 'from_raw_parts_mut']).flatMap((call): readonly RawSlice[] => {
    if (call.qualifier !== 'slice') return [];
    const [pointer, length] = call.args;
    if (pointer === undefined || length === undefined) return [];
    const fn = enclosingFunction(file, call.node);
    return [{ call, mutable: call.name.endsWith('_mut'), pointer, length, fn }];
  }),
);

/** Where a pointer expression comes from, and the last type that it was cast to on the way. */
export type PointerSource = {
  /** `bytes` of `bytes.as_ptr().add(4).cast::<u32>()`; for other pointers the innermost expression. */
  readonly origin: Node;
  /** The method that lent the pointer: `as_ptr`, `as_mut_ptr`; null where it is a pointer already. */
  readonly lentBy: string | null;
  /** What the pointer points at after its casts; null where no cast says so. */
  readonly pointee: TypeShape | null;
};

const STEP = /^(?:add|sub|offset|wrapping_add|wrapping_sub|wrapping_offset|byte_add|cast_mut|cast_const)$/;

/** Follows casts and steps of a pointer expression, and one variable that holds such an expression. */
export function pointerSource(file: RustFile, expression: Node, depth = 0): PointerSource {
  const inner = (next: Node | null): PointerSource =>
    next === null || depth > 8 ? bare(expression) : pointerSource(file, next, depth + 1);
  switch (expression.type) {
    case 'parenthesized_expression':
      return inner(expression.firstNamedChild);
    case 'type_cast_expression': {
      const below = inner(expression.childForFieldName('value'));
      const type = expression.childForFieldName('type');
      return { ...below, pointee: (type === null ? null : pointeeOf(typeShape(type))) ?? below.pointee };
    }
    case 'identifier': {
      const binding = bindingAt(file, expression.text, expression.startIndex);
      const declared = binding?.type ? pointeeOf(typeShape(binding.type)) : null;
      const isLet = binding?.kind === 'let' && binding.isWhole && binding.value?.type !== 'identifier';
      const below = isLet ? inner(binding.value) : bare(expression);
      return { ...below, pointee: declared ?? below.pointee };
    }
    case 'call_expression': {
      const call = callOf(file, expression);
      if (call === null || call.receiver === null) return bare(expression);
      if (STEP.test(call.name)) return inner(call.receiver);
      if (call.name === 'cast') return castTo(inner(call.receiver), call);
      if (/^as_(?:mut_)?ptr$/.test(call.name))
        return { origin: call.receiver, lentBy: call.name, pointee: null };
      return bare(expression);
    }
    default:
      return bare(expression);
  }
}

function bare(origin: Node): PointerSource {
  return { origin, lentBy: null, pointee: null };
}

function castTo(below: PointerSource, { node, turbofish }: Call): PointerSource {
  const type = node.childForFieldName('function')?.childForFieldName('type_arguments')?.firstNamedChild;
  if (turbofish === null || type === null || type === undefined) return { ...below, pointee: null };
  return { ...below, pointee: inferred(typeShape(type)) };
}

function pointeeOf(type: TypeShape): TypeShape | null {
  return type.kind === 'pointer' ? inferred(type.inner) : null;
}

function inferred(type: TypeShape): TypeShape | null {
  return type.kind === 'other' && type.text === '_' ? null : type;
}

const ONE_BYTE = /^(?:u8|i8|bool|c_char|c_uchar|c_schar|c_void|AtomicU8|AtomicI8|AtomicBool)$/;
const WIDE =
  /^(?:[ui](?:16|32|64|128|size)|f32|f64|char|c_(?:short|ushort|int|uint|long|ulong|longlong|ulonglong|float|double)|Atomic(?:[UI](?:16|32|64|size)|Ptr))$/;

/** Does a type surely need an alignment above 1? Null where that is not known here. */
export function isAlignedType(file: RustFile, type: TypeShape, fn: Node | null): boolean | null {
  switch (type.kind) {
    case 'pointer':
    case 'reference':
    case 'function':
      return true;
    case 'array':
    case 'slice':
      return isAlignedType(file, type.inner, fn);
    case 'named': {
      if (ONE_BYTE.test(type.name)) return false;
      if (WIDE.test(type.name) || type.path.startsWith('libc::')) return true;
      if (type.name === 'MaybeUninit' && type.args[0] !== undefined)
        return isAlignedType(file, type.args[0], fn);
      return ofDeclared(file, type.path, fn);
    }
    default:
      return null;
  }
}

/** A struct of this file by its fields; a type parameter may be anything, so it is not below any alignment. */
function ofDeclared(file: RustFile, path: string, fn: Node | null): boolean | null {
  const struct = file.nodes('struct_item').find((item) => itemName(item) === path);
  if (struct === undefined) return isTypeParameter(file, path, fn) ? true : null;
  const isPacked = attributesOf(file, struct).some(
    ({ name, list }) => name === 'repr' && /packed/.test(list ?? ''),
  );
  if (isPacked) return false;
  const fields = struct.childForFieldName('body')?.namedChildren ?? [];
  const types = fields.flatMap((field) => field.childForFieldName('type') ?? []);
  return types.some(({ text }) => WIDE.test(text)) ? true : null;
}

function isTypeParameter(file: RustFile, name: string, fn: Node | null): boolean {
  if (fn === null || !/^[A-Z]\w?$/.test(name)) return false;
  const holders = [fn, ...ancestorsOf(file, fn)];
  return holders.some((one) =>
    new RegExp(`\\b${name}\\b`).test(one.childForFieldName('type_parameters')?.text ?? ''),
  );
}

/** Whether the elements of a raw slice are said to be possibly uninitialised. */
export function isMaybeUninit(file: RustFile, { call, pointer, fn }: RawSlice): boolean {
  const about = [call.turbofish ?? '', pointer.text];
  const holder = file.parent(call.node);
  if (holder?.type === 'let_declaration') about.push(holder.childForFieldName('type')?.text ?? '');
  const result = fn === null ? null : (signatureOf(file, fn)?.returnNode?.text ?? null);
  return [...about, result ?? ''].some((text) => /MaybeUninit|UninitSlice/.test(text));
}

/** The bytes that a pointer was lent from; null where it is of something else. */
export function bytesBehind(file: RustFile, { origin, lentBy }: PointerSource): Node | null {
  if (lentBy === null) return null;
  const element = sequenceOf(file, origin)?.element;
  return element?.kind === 'named' && /^[ui]8$/.test(element.path) ? origin : null;
}
