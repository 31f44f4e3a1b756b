import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { boundsInScope } from './bounds-in-scope.ts';
import { type Call, callsIn } from './calls.ts';
import { ancestorsOf, enclosingFunction } from './items.ts';
import { rawMovesIn, rootOf } from './raw-moves.ts';
import type { RustFile } from './rust-file.ts';
import { signatureOf } from './signatures.ts';
import { isUserIterator, userCallsIn } from './user-calls.ts';

/** A place where unsafe code relies on what a safe trait's implementation, which the caller chose, has answered. */
export type TrustedAnswer = {
  /** More items than `len` told, a length that was told, a count of bytes read, or two answers taken for one. */
  readonly kind: 'overrun' | 'told-length' | 'read-count' | 'asked-twice';
  readonly node: Node;
  /** The call that gave the answer. */
  readonly answer: Node;
  readonly subject: string;
};

/** The trusted answers of a function in the order of their kinds. */
export function trustedAnswersIn(file: RustFile, fn: Node): readonly TrustedAnswer[] {
  // The caller of an unsafe function can promise what its arguments answer.
  if (!/\bunsafe\b/.test(fn.text) || signatureOf(file, fn)?.isUnsafe !== false) return [];
  const calls = callsIn(file, { start: fn.startIndex, end: fn.endIndex }).filter(
    ({ node }) => enclosingFunction(file, node)?.id === fn.id,
  );
  const body = { file, fn, calls };
  return [...overruns(body), ...toldLengths(body), ...readCounts(body), ...askedTwice(body)];
}

type Body = { readonly file: RustFile; readonly fn: Node; readonly calls: readonly Call[] };

/** Calls of `len` and `size_hint` on iterators whose type the caller chose; `TrustedLen` is a promise. */
function lengthsTold({ file, fn, calls }: Body): readonly Call[] {
  const bounds = boundsInScope(file, fn);
  if ([...bounds.values()].some((text) => /\bTrustedLen\b/.test(text))) return [];
  return calls.filter(
    ({ name, receiver, args }) =>
      /^(?:len|size_hint)$/.test(name) &&
      args.length === 0 &&
      receiver !== null &&
      isUserIterator(file, receiver, bounds),
  );
}

const CHECKS = /\b(?:if|assert\w*!|break|reserve|push|match)\b/;

/** Loops that write what an iterator yields behind a pointer that moves on, as often as it yields. */
function overruns(body: Body): readonly TrustedAnswer[] {
  const { file, fn } = body;
  const [told] = lengthsTold(body);
  if (told === undefined) return [];
  return userCallsIn(file, fn).flatMap(({ kind, node }): readonly TrustedAnswer[] => {
    const loop = kind === 'iterator' ? file.parent(node) : null;
    const inside = loop?.type === 'for_expression' ? loop.childForFieldName('body') : null;
    if (inside === null || inside === undefined || /\.\s*(?:take|zip)\(/.test(node.text)) return [];
    if (CHECKS.test(inside.text) || isBounded(file, node)) return [];
    const writes = rawMovesIn(file, { start: inside.startIndex, end: inside.endIndex });
    const isWritten = writes.some(({ kind: move }) => move === 'write');
    return isWritten ? [{ kind: 'overrun', node, answer: told.node, subject: node.text }] : [];
  });
}

function isBounded(file: RustFile, value: Node): boolean {
  const binding = value.type === 'identifier' ? bindingAt(file, value.text, value.startIndex) : null;
  return /\.\s*(?:take|zip)\(/.test(binding?.kind === 'let' ? (binding.value?.text ?? '') : '');
}

/** `set_len(n)` with the `n` that an iterator told, where nothing counts what it has yielded. */
function toldLengths(body: Body): readonly TrustedAnswer[] {
  const { file, fn, calls } = body;
  return lengthsTold(body).flatMap((told) => {
    const name = nameOf(file, told.node);
    if (name === null || isAsserted(fn, name)) return [];
    const set = calls.find(
      (call) =>
        call.name === 'set_len' && call.node.startIndex > told.node.endIndex && isUsed(call.args[0], name),
    );
    return set === undefined
      ? []
      : [{ kind: 'told-length' as const, node: set.node, answer: told.node, subject: told.node.text }];
  });
}

const UNCHECKED =
  /^(?:set_len|get_unchecked(?:_mut)?|from_raw_parts(?:_mut)?|add|offset|advance_mut|assume_init)$/;

/** A count that a reader of the caller's gave back, used where nobody checks it. */
function readCounts({ file, fn, calls }: Body): readonly TrustedAnswer[] {
  const bounds = boundsInScope(file, fn);
  return calls.flatMap((read): readonly TrustedAnswer[] => {
    if (read.name !== 'read' || read.args.length !== 1 || read.receiver === null) return [];
    if (!isOfBound(file, read.receiver, { bounds, wanted: /\b(?:Read|AsyncRead)\b/ })) return [];
    const name = nameOf(file, read.node);
    if (name === null || isAsserted(fn, name)) return [];
    const use = calls.find(
      (call) =>
        UNCHECKED.test(call.name) &&
        call.node.startIndex > read.node.endIndex &&
        call.args.some((arg) => isUsed(arg, name)) &&
        isUnsafe(file, call.node),
    );
    return use === undefined
      ? []
      : [{ kind: 'read-count', node: use.node, answer: read.node, subject: name }];
  });
}

/** `x.as_ref().len()` here and `x.as_ref().as_ptr()` there: two calls may give two answers. */
function askedTwice({ file, fn, calls }: Body): readonly TrustedAnswer[] {
  const bounds = boundsInScope(file, fn);
  const asked = calls.filter(
    ({ name, receiver, args }) =>
      /^(?:as_ref|as_mut|borrow|deref|as_slice)$/.test(name) &&
      args.length === 0 &&
      receiver?.type === 'identifier' &&
      isOfBound(file, receiver, { bounds, wanted: /\b(?:AsRef|AsMut|Borrow|BorrowMut|Deref)\b/ }),
  );
  return asked.flatMap((second): readonly TrustedAnswer[] => {
    const first = asked.find(
      ({ node, receiver }) =>
        node.endIndex <= second.node.startIndex && receiver?.text === second.receiver?.text,
    );
    if (first === undefined || !isMeasured(file, first, second) || !isUnsafe(file, second.node)) return [];
    return [{ kind: 'asked-twice', node: second.node, answer: first.node, subject: second.node.text }];
  });
}

/** Is one of the answers asked for its length, and the other for its address? */
function isMeasured(file: RustFile, first: Call, second: Call): boolean {
  const uses = [first, second].map(({ node }) => file.parent(node)?.childForFieldName('field')?.text ?? '');
  return (
    uses.some((use) => use === 'len') && uses.some((use) => /^as_(?:mut_)?ptr$|^get_unchecked/.test(use))
  );
}

type Bound = { readonly bounds: ReadonlyMap<string, string>; readonly wanted: RegExp };

/** Is a value a parameter of a type that the caller chooses among those with a trait? */
function isOfBound(file: RustFile, value: Node, { bounds, wanted }: Bound): boolean {
  const root = rootOf(file, value);
  const binding = root === null ? null : bindingAt(file, root, value.startIndex);
  const type = binding?.kind === 'parameter' ? (binding.type?.text ?? '') : '';
  if (/\bimpl\b|\bdyn\b/.test(type)) return wanted.test(type);
  const name = /^(?:&\s*(?:'\w+\s+)?(?:mut\s+)?)?(\w+)$/.exec(type)?.[1] ?? '';
  return wanted.test(bounds.get(name) ?? '');
}

/** The variable that a call's answer is put into: `n` of `let n = r.read(b)?`, the first of `let (n, _) = …`. */
function nameOf(file: RustFile, call: Node): string | null {
  for (const up of ancestorsOf(file, call)) {
    if (/^(?:try_expression|await_expression|parenthesized_expression)$/.test(up.type)) continue;
    if (up.type !== 'let_declaration') return null;
    const pattern = up.childForFieldName('pattern');
    return /^(?:mut\s+)?\(?\s*(\w+)/.exec(pattern?.text ?? '')?.[1] ?? null;
  }
  return null;
}

/** Is a number held against another, or cut to one? */
function isAsserted(fn: Node, name: string): boolean {
  return new RegExp(
    `(?:assert\\w*!|\\bmin)\\s*\\([^;]*\\b${name}\\b|\\b${name}\\b\\s*(?:[<>]=?|==|!=)|(?:[<>]=?|==|!=)\\s*${name}\\b|\\b${name}\\s*\\.\\s*min\\(|(?:take|min)\\([^;)]*\\b${name}\\b`,
  ).test(fn.text);
}

function isUsed(arg: Node | undefined, name: string): boolean {
  return arg !== undefined && new RegExp(`\\b${name}\\b`).test(arg.text);
}

function isUnsafe(file: RustFile, node: Node): boolean {
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'unsafe_block') return true;
    if (up.type === 'function_item') return false;
  }
  return false;
}
