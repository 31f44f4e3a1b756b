import type { Node } from 'web-tree-sitter';
import { fitsUninit, fitsZero } from './bit-patterns.ts';
import { boundsInScope } from './bounds-in-scope.ts';
import { type Call, callOf } from './calls.ts';
import { expectedType } from './expected-types.ts';
import { enclosingFunction } from './items.ts';
import type { RustFile } from './rust-file.ts';
import { signatureOf } from './signatures.ts';

/** A value that is made of memory which is no value of its type. */
export type UninitValue = {
  /** By `mem::uninitialized`, by `assume_init` right after `uninit`, or all zeroes. */
  readonly how: 'uninitialized' | 'assumed' | 'zeroed';
  readonly node: Node;
  /** As written; null where the file does not say it. */
  readonly type: string | null;
  /** Whether a type parameter decides. */
  readonly isGeneric: boolean;
};

/** What a call makes of nothing, or null where its type allows that or is not known to forbid it. */
export function uninitValueOf(file: RustFile, call: Call): UninitValue | null {
  const how = howOf(file, call);
  if (how === null || isSizeChecked(file, call.node)) return null;
  const type = writtenType(file, call);
  const parameters = typeParametersAt(file, call.node);
  const shown = { how, node: call.node, type: type?.text.replaceAll(/\s+/g, ' ') ?? null };
  if (how === 'uninitialized') {
    const fits = type === null ? 'unknown' : fitsUninit(file, type, parameters);
    return fits === 'fits' ? null : { ...shown, isGeneric: fits === 'generic' };
  }
  if (type === null) return null;
  const fits = how === 'zeroed' ? fitsZero(file, type, parameters) : fitsUninit(file, type, parameters);
  if (fits === 'misfit') return { ...shown, isGeneric: false };
  // Of a container that is generic, what it is given decides.
  if (fits !== 'generic' || /\bMaybeUninit\b/.test(type.text)) return null;
  return how === 'zeroed' && isPromised(file, call.node) ? null : { ...shown, isGeneric: true };
}

function howOf(file: RustFile, call: Call): UninitValue['how'] | null {
  const { name } = call;
  if (!/^(?:uninitialized|zeroed|assume_init)$/.test(name) || call.args.length > 0) return null;
  const { qualifier, receiver } = call;
  if (receiver === null) {
    if (qualifier !== 'mem' && qualifier !== 'intrinsics') return null;
    if (name === 'uninitialized') return 'uninitialized';
    return name === 'zeroed' ? 'zeroed' : null;
  }
  if (name !== 'assume_init' || receiver.type !== 'call_expression') return null;
  const made = callOf(file, receiver);
  if (made?.qualifier !== 'MaybeUninit' || made.args.length > 0) return null;
  if (made.name === 'uninit') return 'assumed';
  return made.name === 'zeroed' ? 'zeroed' : null;
}

/** A function that asks for the size of its type parameter knows what it makes. */
function isSizeChecked(file: RustFile, node: Node): boolean {
  const fn = enclosingFunction(file, node);
  return fn !== null && /\bsize_of::<\w+>\(\)\s*(?:==|,)\s*0/.test(fn.text);
}

/** `T` of `zeroed::<T>()`, of `MaybeUninit::<T>::uninit()`, or what the place asks for. */
function writtenType(file: RustFile, { node, receiver }: Call): Node | null {
  const callee = (receiver ?? node).childForFieldName('function');
  const turbofish = callee?.type === 'generic_function' ? callee : callee?.childForFieldName('path');
  const [written] = turbofish?.childForFieldName('type_arguments')?.namedChildren ?? [];
  if (written !== undefined && written.text !== '_') return written;
  return expectedType(file, node)?.type ?? null;
}

/** The type parameters of the function around a node and of its impl. */
export function typeParametersAt(file: RustFile, node: Node): ReadonlySet<string> {
  const fn = enclosingFunction(file, node);
  return new Set(fn === null ? [] : boundsInScope(file, fn).keys());
}

const SAYS_NOTHING =
  /^(?:\s|\+|\b(?:Copy|Clone|Sized|Default|Send|Sync|Debug|Eq|PartialEq|Ord|PartialOrd|Hash|Display)\b|[?:]|'\w+)*$/;

/** Has somebody promised that zeroes are fine: the caller of an unsafe function, or a bound that says more than std's? */
function isPromised(file: RustFile, node: Node): boolean {
  const fn = enclosingFunction(file, node);
  if (fn === null || signatureOf(file, fn)?.isUnsafe !== false) return true;
  return [...boundsInScope(file, fn).values()].some((bounds) => !SAYS_NOTHING.test(bounds));
}
