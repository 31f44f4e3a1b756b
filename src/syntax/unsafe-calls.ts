import type { Node } from 'web-tree-sitter';
import { UNSAFE_FUNCTIONS } from '../knowledge/safety-obligations.ts';
import type { Call } from './calls.ts';
import { ancestorsOf, itemName, outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import { isRawPointer } from './raw-pointers.ts';
import type { RustFile } from './rust-file.ts';
import { type Signature, signaturesOf } from './signatures.ts';

/** Methods of raw pointers that are unsafe. */
export const UNSAFE_POINTER_METHODS: ReadonlySet<string> = new Set([
  ...['add', 'sub', 'offset', 'byte_add', 'byte_sub', 'byte_offset', 'offset_from', 'byte_offset_from'],
  ...['read', 'read_unaligned', 'read_volatile', 'write', 'write_unaligned', 'write_volatile'],
  ...['write_bytes', 'copy_to', 'copy_to_nonoverlapping', 'copy_from', 'copy_from_nonoverlapping'],
  ...['as_ref', 'as_mut', 'as_uninit_ref', 'as_uninit_mut', 'drop_in_place', 'replace', 'swap'],
  ...['sub_ptr', 'offset_from_unsigned', 'as_ref_unchecked', 'as_mut_unchecked'],
]);

/** Crates that hold nothing but foreign functions; whatever is called by their path is unsafe. */
const FOREIGN_CRATES: ReadonlySet<string> = new Set(['libc', 'ffi', 'sys']);

/** Is what a call calls an unsafe function beyond doubt: of std, or an `unsafe fn` or foreign one of this file? */
export function isUnsafeCall(file: RustFile, call: Call): boolean {
  return call.receiver === null ? isUnsafePath(file, call) : isUnsafeMethod(file, call, call.receiver);
}

function isUnsafePath(file: RustFile, { name, qualifier, args }: Call): boolean {
  if (qualifier === null) return false;
  const known = UNSAFE_FUNCTIONS.get(name) ?? [];
  const isStd = known.some(
    ({ on, arity }) =>
      on.includes(qualifier) && qualifier !== '*' && (arity === undefined || arity === args.length),
  );
  if (isStd) return true;
  // Methods of pointers by their path: `<*const T>::read(p)` is rare, `ptr::swap(a, b)` is not.
  if (qualifier === 'ptr' && UNSAFE_POINTER_METHODS.has(name)) return true;
  if (FOREIGN_CRATES.has(qualifier)) return true;
  return sameNamed(file, name).some((one) => isReachedBy(file, one, qualifier));
}

function isUnsafeMethod(file: RustFile, { name }: Call, receiver: Node): boolean {
  if (UNSAFE_POINTER_METHODS.has(name) && isRawPointer(file, receiver)) return true;
  const own = sameNamed(file, name);
  return receiver.text === 'self' && own.some(({ holder }) => holder === 'inherent');
}

/** The unsafe functions of a file by name, unless a safe one of that name may be meant. */
const unsafeByName: (file: RustFile) => ReadonlyMap<string, readonly Signature[]> = perFile((file) => {
  const named = Map.groupBy(signaturesOf(file), ({ name }) => name);
  return new Map([...named].filter(([, group]) => group.every(isUnsafeSignature)));
});

function isUnsafeSignature({ isUnsafe, holder, node }: Signature): boolean {
  if (holder !== 'foreign') return isUnsafe;
  return !/\bsafe\s+fn\b/.test(node.text);
}

function sameNamed(file: RustFile, name: string): readonly Signature[] {
  return unsafeByName(file).get(name) ?? [];
}

function isReachedBy(file: RustFile, { holder, node }: Signature, qualifier: string): boolean {
  switch (holder) {
    case 'foreign':
      return qualifier === '' || qualifier === moduleOf(file, node);
    case 'free':
      return qualifier === '' || qualifier === 'self' || qualifier === moduleOf(file, node);
    case 'local':
      return qualifier === '';
    default: {
      const outer = outerItem(file, node);
      return qualifier === 'Self' || (outer !== null && itemName(outer) === qualifier);
    }
  }
}

function moduleOf(file: RustFile, node: Node): string {
  for (const up of ancestorsOf(file, node)) if (up.type === 'mod_item') return itemName(up);
  return '';
}
