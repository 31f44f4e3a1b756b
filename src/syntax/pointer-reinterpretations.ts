import type { Node } from 'web-tree-sitter';
import { attributesOf } from './attributes.ts';
import { bindingAt } from './bindings.ts';
import { enclosingFunction, itemName } from './items.ts';
import type { RustFile } from './rust-file.ts';

/** A pointer cast that reads memory as another type than it was made for. */
export type Reinterpretation = {
  readonly cast: Node;
  /** From the address of a `()` that stands for something bigger, or from bytes. */
  readonly kind: 'placeholder' | 'bytes';
  readonly source: string;
  readonly to: string;
};

/** What is doubtful about a `type_cast_expression`, or null. */
export function reinterpretationOf(file: RustFile, cast: Node): Reinterpretation | null {
  const to = pointeeOf(cast);
  const value = cast.childForFieldName('value');
  if (to === null || value === null) return null;
  return placeholder(cast, value, to) ?? fromBytes(file, cast, to);
}

function pointeeOf(cast: Node): string | null {
  const type = cast.childForFieldName('type')?.text ?? '';
  return /^\*\s*(?:const|mut)\s+([\s\S]+)$/.exec(type)?.[1] ?? null;
}

/** `&x.field as *const () as *const E`: only a place of type `()` can be cast so, and it has no bytes. */
function placeholder(cast: Node, value: Node, to: string): Reinterpretation | null {
  if (value.type !== 'type_cast_expression' || pointeeOf(value) !== '()' || /^(?:\(\)|_|u8|c_void)$/.test(to))
    return null;
  const place = value.childForFieldName('value');
  const inner = place?.type === 'parenthesized_expression' ? place.lastNamedChild : place;
  const field = inner?.type === 'reference_expression' ? inner.childForFieldName('value') : null;
  if (field?.type !== 'field_expression') return null;
  return { cast, kind: 'placeholder', source: field.text, to };
}

const PLAIN =
  /^(?:_|\(\)|[ui]8|bool|str|c_void|c_char|libc::\w+|\[[ui]8(?:;[^\]]*)?\]|MaybeUninit<u8>|(?:\w+::)*(?:c_void|c_char|c_uchar))$/;
const ALIGNED = /\balign|read_unaligned|write_unaligned|packed|copy_nonoverlapping|bytemuck|zerocopy/;

/** `&*(bytes.as_ptr() as *const Header)`, `ptr::read(&bytes[..n] as *const [u8] as *const T)`. */
function fromBytes(file: RustFile, cast: Node, to: string): Reinterpretation | null {
  if (PLAIN.test(to) || /^\[[ui]8|\bMaybeUninit<[ui]8>/.test(to)) return null;
  const source = bytesBehind(file, cast.childForFieldName('value'));
  if (source === null || !isReadThrough(file, cast)) return null;
  const fn = enclosingFunction(file, cast);
  if (fn === null || ALIGNED.test(fn.text) || isPacked(file, to)) return null;
  return { cast, kind: 'bytes', source, to };
}

/** The bytes, as written, that a pointer expression points into: by `as_ptr`, an index or a cast, and a declared type. */
function bytesBehind(file: RustFile, value: Node | null): string | null {
  if (value === null) return null;
  switch (value.type) {
    case 'type_cast_expression':
      return bytesBehind(file, value.childForFieldName('value'));
    case 'parenthesized_expression':
    case 'reference_expression':
      return bytesBehind(file, value.lastNamedChild);
    case 'index_expression':
      return bytesBehind(file, value.firstNamedChild);
    case 'call_expression': {
      const callee = value.childForFieldName('function');
      const name = callee?.type === 'field_expression' ? (callee.childForFieldName('field')?.text ?? '') : '';
      const isOn = /^(?:as_ptr|as_mut_ptr|add|offset|wrapping_add)$/.test(name);
      return isOn ? bytesBehind(file, callee?.childForFieldName('value') ?? null) : null;
    }
    case 'identifier': {
      const type = bindingAt(file, value.text, value.startIndex)?.type?.text ?? '';
      return /^(?:&\s*(?:'\w+\s+)?(?:mut\s+)?)?(?:\[u8(?:\s*;[^\]]*)?\]|Vec<u8>|Bytes|BytesMut)$/.test(type)
        ? value.text
        : null;
    }
    default:
      return null;
  }
}

/** Is the pointer dereferenced on the spot, borrowed from, or read by `ptr::read`? */
function isReadThrough(file: RustFile, cast: Node): boolean {
  let inner = cast;
  for (let up = file.parent(cast); up !== null; inner = up, up = file.parent(up)) {
    if (up.type === 'parenthesized_expression') continue;
    if (up.type === 'unary_expression') return up.text.startsWith('*');
    if (up.type === 'arguments') {
      const callee = file.parent(up)?.childForFieldName('function')?.text ?? '';
      return /(?:^|::)ptr::read$|^read$/.test(callee);
    }
    if (up.type === 'field_expression' && up.childForFieldName('value')?.id === inner.id)
      return /^(?:read|as_ref|as_mut)$/.test(up.childForFieldName('field')?.text ?? '');
    return false;
  }
  return false;
}

function isPacked(file: RustFile, type: string): boolean {
  const item = file.nodes('struct_item').find((one) => itemName(one) === /(\w+)$/.exec(type)?.[1]);
  return (
    item !== undefined &&
    attributesOf(file, item).some(({ text }) => /repr\([^)]*\b(?:packed|transparent)\b/.test(text))
  );
}
