import type { Node } from 'web-tree-sitter';
import { type Call, callOf, callsNamed } from './calls.ts';
import { enclosingFunction } from './items.ts';
import { perFile } from './per-file.ts';
import { checksNull, functionsForC } from './raw-slice-faults.ts';
import { pointerSource } from './raw-slices.ts';
import type { RustFile } from './rust-file.ts';

/** An owner, or a C string, that is made from a raw pointer which it can not take. */
export type RawOwnerFault = {
  readonly kind:
    | 'foreign allocator'
    | 'other layout'
    | 'length as capacity'
    | 'unchecked string'
    | 'null result';
  readonly node: Node;
  /** The owner: `Vec`, `Box`, `String`, `CString`, `CStr`. */
  readonly owner: string;
  /** The allocator, the length or the pointer that is at fault, as written. */
  readonly about: string;
};

/** Owners whose memory must come from Rust's allocator. */
const OWNERS: ReadonlySet<string> = new Set(['Vec', 'Box', 'String', 'CString', 'Rc', 'Arc']);
/** C functions that allocate. */
const C_ALLOCATORS =
  /^(?:malloc|calloc|realloc|strdup|strndup|aligned_alloc|posix_memalign|memalign|getline|realpath)$/;
/** C functions that return a string or null. */
const MAY_BE_NULL =
  /^(?:getenv|secure_getenv|dlerror|setlocale|getlogin|ttyname|realpath|strchr|strrchr|strstr|inet_ntop|ptsname|ctime|getcwd|readline|basename|nl_langinfo_l)$/;

/** The faults of `from_raw`, `from_raw_parts` and `CStr::from_ptr` in a file, in text order. */
export const rawOwnerFaults: (file: RustFile) => readonly RawOwnerFault[] = perFile((file) =>
  callsNamed(file, ['from_raw', 'from_raw_parts', 'from_ptr']).flatMap(
    (call) => ownerFault(file, call) ?? stringFault(file, call) ?? [],
  ),
);

function ownerFault(file: RustFile, call: Call): RawOwnerFault | null {
  if (!/^from_raw(?:_parts)?$/.test(call.name)) return null;
  const { qualifier, node } = call;
  const [pointer, length, capacity] = call.args;
  if (qualifier === null || !OWNERS.has(qualifier) || pointer === undefined) return null;
  const { origin } = pointerSource(file, pointer);
  const maker = origin.type === 'call_expression' ? callOf(file, origin) : null;
  if (maker !== null && maker.receiver === null && C_ALLOCATORS.test(maker.name))
    return { kind: 'foreign allocator', node, owner: qualifier, about: maker.name };
  if (length === undefined || capacity === undefined) return null;
  if (/\bsize_of\b/.test(length.text + capacity.text) && isCast(pointer))
    return { kind: 'other layout', node, owner: qualifier, about: capacity.text };
  return length.text === capacity.text && isRoundTrip(file, pointer, length)
    ? { kind: 'length as capacity', node, owner: qualifier, about: length.text }
    : null;
}

function isCast({ text }: Node): boolean {
  return /\bas\s+\*|\.cast\b/.test(text);
}

/** In one function: a vector is forgotten and made again, with its length where its capacity should be. */
function isRoundTrip(file: RustFile, pointer: Node, length: Node): boolean {
  const fn = enclosingFunction(file, pointer);
  const { origin, lentBy } = pointerSource(file, pointer);
  if (fn === null || lentBy !== 'as_mut_ptr' || /into_boxed_slice|shrink_to_fit/.test(fn.text)) return false;
  if (length.text === `${origin.text}.len()`) return true;
  const name = length.type === 'identifier' ? length.text : null;
  return (
    name !== null && new RegExp(`\\blet\\s+${name}\\s*=\\s*${origin.text}\\s*\\.\\s*len\\(\\)`).test(fn.text)
  );
}

function stringFault(file: RustFile, call: Call): RawOwnerFault | null {
  if (call.name !== 'from_ptr' || call.qualifier !== 'CStr') return null;
  const { node } = call;
  const [pointer] = call.args;
  if (pointer === undefined) return null;
  const { origin } = pointerSource(file, pointer);
  const maker = origin.type === 'call_expression' ? callOf(file, origin) : null;
  const fn = enclosingFunction(file, node);
  if (maker !== null && maker.receiver === null && MAY_BE_NULL.test(maker.name)) {
    const isChecked = pointer.type === 'identifier' && fn !== null && checksNull(file, fn, pointer.text);
    return isChecked ? null : { kind: 'null result', node, owner: 'CStr', about: maker.name };
  }
  const signature = functionsForC(file).find(
    (one) => one.node.id === fn?.id && one.node.startIndex === fn.startIndex,
  );
  const isParameter = signature?.parameters.some(
    (one) => one.name === origin.text && one.type.kind === 'pointer',
  );
  if (fn === null || isParameter !== true || checksNull(file, fn, origin.text)) return null;
  return { kind: 'unchecked string', node, owner: 'CStr', about: origin.text };
}
