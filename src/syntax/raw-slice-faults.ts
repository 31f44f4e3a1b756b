import type { Node } from 'web-tree-sitter';
import { callsOf } from './calls.ts';
import { docOf } from './docs.ts';
import { enclosingFunction } from './items.ts';
import { perFile } from './per-file.ts';
import {
  bytesBehind,
  isAlignedType,
  isMaybeUninit,
  pointerSource,
  type RawSlice,
  rawSlices,
} from './raw-slices.ts';
import type { RustFile } from './rust-file.ts';
import { fieldType } from './sequence-types.ts';
import { type Signature, signatureOf, signaturesOf } from './signatures.ts';
import type { TypeShape } from './type-shapes.ts';

/** What is wrong with a slice, or a reference, that is made from a raw pointer. */
export type RawSliceFault = {
  readonly kind:
    | 'bytes as elements'
    | 'size counted twice'
    | 'unaligned'
    | 'uninitialised'
    | 'never written'
    | 'null'
    | 'null field';
  readonly node: Node;
  /** The pointer, the buffer or the function that the fault is about, as written. */
  readonly about: string;
  /** The type of the elements, the method or the C struct as written, or the empty string. */
  readonly element: string;
};

/** The faults of the raw slices of a file, and of references to values over bytes, in no order. */
export const rawSliceFaults: (file: RustFile) => readonly RawSliceFault[] = perFile((file) => [
  ...rawSlices(file).flatMap((slice) => faultOf(file, slice) ?? []),
  ...unalignedReferences(file),
]);

function faultOf(file: RustFile, slice: RawSlice): RawSliceFault | null {
  return (
    sizeFault(file, slice) ??
    alignmentFault(file, slice) ??
    spareFault(file, slice) ??
    freshFault(file, slice) ??
    nullFault(file, slice) ??
    foreignFault(file, slice)
  );
}

/** `from_raw_parts(p as *const u32, bytes.len())`, `from_raw_parts(p as *const T, n * size_of::<T>())`. */
function sizeFault(file: RustFile, { call, pointer, length, fn }: RawSlice): RawSliceFault | null {
  const source = pointerSource(file, pointer);
  if (source.pointee === null) return null;
  const element = written(source.pointee);
  const counted = /^(?:[\w.() ]+\*\s*)?(?:\w+::)*size_of::<\s*(\w+)\s*>\(\)(?:\s*\*[\w.() ]+)?$/.exec(
    length.text,
  );
  if (counted !== null && /\*/.test(length.text) && counted[1] === element)
    return { kind: 'size counted twice', node: call.node, about: length.text, element };
  const bytes = bytesBehind(file, source);
  const isBytes = bytes !== null && length.text === `${bytes.text}.len()`;
  return isBytes && isAlignedType(file, source.pointee, fn) === true && isKnownSize(source.pointee)
    ? { kind: 'bytes as elements', node: call.node, about: bytes.text, element }
    : null;
}

function isKnownSize(type: TypeShape): boolean {
  return type.kind === 'named' && /^(?:[ui]\d+|f\d+|[ui]size|char)$/.test(type.path);
}

/** Words that show that somebody thought of the alignment. */
const ALIGNMENT = /align|packed|\bis_multiple_of\b|Pod\b|bytemuck|zerocopy|page/i;

function alignmentFault(file: RustFile, { call, pointer, fn }: RawSlice): RawSliceFault | null {
  const source = pointerSource(file, pointer);
  const bytes = bytesBehind(file, source);
  if (bytes === null || source.pointee === null || fn === null) return null;
  if (isAlignedType(file, source.pointee, fn) !== true || speaksOf(file, fn, ALIGNMENT)) return null;
  return { kind: 'unaligned', node: call.node, about: bytes.text, element: written(source.pointee) };
}

/** `&*(bytes.as_ptr() as *const Header)` */
function unalignedReferences(file: RustFile): readonly RawSliceFault[] {
  if (!/&\s*(?:mut\s+)?\*\s*\(/.test(file.text)) return [];
  return file.nodes('reference_expression').flatMap((node): readonly RawSliceFault[] => {
    const value = node.childForFieldName('value');
    const pointer =
      value?.type === 'unary_expression' && value.text.startsWith('*') ? value.firstNamedChild : null;
    if (pointer === null || pointer === undefined || /^&\s*raw\b/.test(node.text)) return [];
    const fn = enclosingFunction(file, node);
    const source = pointerSource(file, pointer);
    const bytes = bytesBehind(file, source);
    if (bytes === null || fn === null || source.pointee === null) return [];
    if (isAlignedType(file, source.pointee, fn) !== true || speaksOf(file, fn, ALIGNMENT)) return [];
    return [{ kind: 'unaligned', node, about: bytes.text, element: written(source.pointee) }];
  });
}

/** A slice up to the capacity holds what was never written. */
function spareFault(file: RustFile, slice: RawSlice): RawSliceFault | null {
  const source = pointerSource(file, slice.pointer);
  if (source.lentBy === null || isMaybeUninit(file, slice)) return null;
  const vec = source.origin.text;
  const isSpare = slice.length.text.replaceAll(/\s/g, '').startsWith(`${vec}.capacity()`);
  return isSpare ? { kind: 'uninitialised', node: slice.call.node, about: vec, element: '' } : null;
}

/** Makers of memory that holds nothing yet. */
const UNINIT_MAKER = /(?:^|_)(?:uninit|uninitialized|uninitialised)(?:_|$)/;

/**
 * A method that hands out a mutable slice of the raw memory of `self`, called on what a function by its name just
 * made without initialising it.
 */
function freshFault(file: RustFile, slice: RawSlice): RawSliceFault | null {
  const { call, fn, mutable, pointer } = slice;
  const signature = fn === null ? null : signatureOf(file, fn);
  if (!mutable || signature?.receiver?.by !== 'mutable reference' || isMaybeUninit(file, slice)) return null;
  if (signature.parameters.length > 0 || !/\bself\b/.test(pointer.text)) return null;
  const isResult = signature.returnNode !== null && /^&[^[]*\bmut\s*\[/.test(signature.returnNode.text);
  // Of several methods of that name, the one that is called is not known here.
  const isOnly = signaturesOf(file).filter(({ name }) => name === signature.name).length === 1;
  const maker = isResult && isOnly ? makerBefore(file, signature.name) : null;
  return maker === null
    ? null
    : { kind: 'never written', node: call.node, about: maker, element: signature.name };
}

/** The function without initialisation on whose result `method` is called in this file; null for none. */
function makerBefore(file: RustFile, method: string): string | null {
  for (const { name, receiver, node } of callsOf(file)) {
    if (name !== method || receiver?.type !== 'identifier') continue;
    const fn = enclosingFunction(file, node);
    const before = file.text.slice(fn?.startIndex ?? node.startIndex, node.startIndex);
    const made = new RegExp(`\\blet\\s+(?:mut\\s+)?${receiver.text}\\s*=[^;]*?\\b(\\w+)\\s*\\(`, 'g');
    for (const [whole] of before.matchAll(made)) {
      const called = [...whole.matchAll(/\b(\w+)\s*(?:::<[^()]*>)?\(/g)].map(([, one = '']) => one);
      const maker = called.find((one) => UNINIT_MAKER.test(one));
      if (maker !== undefined) return maker;
    }
  }
  return null;
}

/** Modules that hold the types of a C library. */
const FOREIGN_TYPE = /^(?:\w+::)*(?:raw|ffi|sys|libc|bindings|\w+_sys)::\w+$/;

/** `from_raw_parts(self.raw.ptr, self.raw.size)` of a C struct, in which a pointer may be null with size 0. */
function foreignFault(file: RustFile, { call, pointer, length, fn }: RawSlice): RawSliceFault | null {
  const { origin } = pointerSource(file, pointer);
  const struct = origin.type === 'field_expression' ? origin.childForFieldName('value') : null;
  if (struct?.type !== 'field_expression' || fn === null) return null;
  const type = fieldType(file, struct);
  if (type?.kind !== 'named' || !FOREIGN_TYPE.test(type.path)) return null;
  const isPair = length.text.startsWith(`${struct.text}.`);
  if (!isPair || /is_null\(\)|NonNull|==\s*0|>\s*0/.test(fn.text)) return null;
  return { kind: 'null field', node: call.node, about: origin.text, element: type.path };
}

/** A parameter of a function that C calls, taken for a slice without a look at null. An `unsafe fn` may ask for more. */
function nullFault(file: RustFile, { call, pointer, fn }: RawSlice): RawSliceFault | null {
  const signature = fn === null ? null : signatureOf(file, fn);
  if (signature === null || fn === null || !isForC(signature) || signature.isUnsafe) return null;
  const { origin, lentBy } = pointerSource(file, pointer);
  const parameter =
    lentBy === null ? signature.parameters.find(({ name }) => name === origin.text) : undefined;
  if (parameter === undefined || parameter.type.kind !== 'pointer') return null;
  return checksNull(file, fn, origin.text)
    ? null
    : { kind: 'null', node: call.node, about: origin.text, element: '' };
}

function isForC({ abi, symbol, isExported }: Signature): boolean {
  return symbol !== null || (abi !== null && isExported);
}

/** Does a function look at whether a pointer is null, or its docs ask that it is not? */
export function checksNull(file: RustFile, fn: Node, name: string): boolean {
  const body = fn.childForFieldName('body')?.text ?? '';
  const tested = new RegExp(
    `\\b${name}\\s*(?:\\.\\s*(?:cast(?:::<[^>]*>)?\\(\\)\\s*\\.\\s*)?(?:is_null|as_ref|as_mut)\\b|[!=]=\\s*(?:\\w+::)*null)|(?:NonNull::new|null_check|check_null|non_null|not_null|is_null|assert\\w*!?)\\s*\\([^;]*\\b${name}\\b`,
  );
  if (tested.test(body)) return true;
  return /\bnull|\bnon-?null|valid (?:pointer|reference)|must be valid|must point/i.test(
    docOf(file, fn)?.text ?? '',
  );
}

function speaksOf(file: RustFile, fn: Node, words: RegExp): boolean {
  return words.test(fn.text) || words.test(docOf(file, fn)?.text ?? '');
}

function written(type: TypeShape): string {
  switch (type.kind) {
    case 'named':
      return type.path;
    case 'pointer':
      return `*${type.mutable ? 'mut' : 'const'} ${written(type.inner)}`;
    case 'array':
      return `[${written(type.inner)}; ${type.length}]`;
    default:
      return '';
  }
}

/** The functions of a file that C may call and that ask nothing of it. */
export function functionsForC(file: RustFile): readonly Signature[] {
  return signaturesOf(file).filter((one) => one.body !== null && !one.isUnsafe && isForC(one));
}
