import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { callOf } from './calls.ts';
import { ancestorsOf, isItem } from './items.ts';
import type { RustFile } from './rust-file.ts';

/** A place that may panic. */
export type Panic = {
  readonly kind: 'macro' | 'unwrap' | 'index' | 'closure';
  readonly node: Node;
  /** As it is told: `panic!`, `.unwrap()`, `names[i]`, `callback`. */
  readonly name: string;
};

const MACROS = /^(?:panic|todo|unimplemented|assert|assert_eq|assert_ne)$/;
const UNWRAPS = /^(?:unwrap|expect|unwrap_err|expect_err)$/;
/** What a lock says when its holder panicked is a panic of long ago, and what cannot fail is none. */
const NEVER = /\.(?:lock|read|write|try_lock|into_inner|get_mut)\(\)$|\bLayout::|\bCString::new\(\s*c?"/;

/** The places of a function's own code that may panic beyond doubt, in text order; not those under `catch_unwind`. */
export function panicsIn(file: RustFile, body: Node): readonly Panic[] {
  return body
    .descendantsOfType(['macro_invocation', 'call_expression', 'index_expression'])
    .flatMap((node): readonly Panic[] => {
      const panic = panicAt(file, node);
      return panic !== null && isOwn(file, node, body) ? [panic] : [];
    });
}

function panicAt(file: RustFile, node: Node): Panic | null {
  switch (node.type) {
    case 'macro_invocation': {
      const name = /(\w+)$/.exec(node.childForFieldName('macro')?.text ?? '')?.[1] ?? '';
      return MACROS.test(name) ? { kind: 'macro', node, name: `${name}!` } : null;
    }
    case 'index_expression':
      return indexPanic(node);
    default: {
      const call = callOf(file, node);
      if (call === null || call.receiver === null || !UNWRAPS.test(call.name)) return null;
      if (call.args.length > 1 || NEVER.test(call.receiver.text)) return null;
      const written = call.name.startsWith('unwrap') ? `.${call.name}()` : `.${call.name}(…)`;
      return { kind: 'unwrap', node, name: written };
    }
  }
}

/** An index or range that is no constant. */
function indexPanic(node: Node): Panic | null {
  const index = node.lastNamedChild;
  if (index === null || /^(?:[\d_]+(?:usize)?|\.\.|"[^"]*")$/.test(index.text)) return null;
  return { kind: 'index', node, name: node.text.replaceAll(/\s+/g, ' ') };
}

/** Does a node run in the body itself: in no other item, and under nothing that stops a panic? */
function isOwn(file: RustFile, node: Node, body: Node): boolean {
  for (const up of ancestorsOf(file, node)) {
    if (up.id === body.id) return true;
    if (isItem(up)) return false;
    if (stopsPanics(file, up)) return false;
  }
  return false;
}

/** A call whose closure runs where a panic goes no further. */
const STOPPING =
  /catch_unwind|catch_panic|catch_unwind_result|ffi_guard|panic_guard|abort_on_panic|guard_panic|handle_panic|no_panic|(?:^|_)spawn(?:_|$)/;

function stopsPanics(file: RustFile, node: Node): boolean {
  if (node.type === 'macro_invocation')
    return /catch|guard|ffi/i.test(node.childForFieldName('macro')?.text ?? '');
  const call = node.type === 'call_expression' ? callOf(file, node) : null;
  return call !== null && STOPPING.test(call.name);
}

/** Calls of closures that a function was given through a pointer: `f(x)` and `(*f)(x)` where `Fn` is in its text. */
export function closureCallsIn(file: RustFile, fn: Node): readonly Panic[] {
  const body = fn.childForFieldName('body');
  if (body === null || !/\bFn(?:Mut|Once)?\s*\(/.test(fn.text)) return [];
  return body.descendantsOfType('call_expression').flatMap((node): readonly Panic[] => {
    const callee = node.childForFieldName('function');
    const inner = callee?.type === 'parenthesized_expression' ? callee.firstNamedChild : callee;
    const name = /(\w+)$/.exec(inner?.text ?? '')?.[1] ?? '';
    const isHeld =
      callee?.type === 'parenthesized_expression' && /^\*?\w+(?:\.\w+)*$/.test(inner?.text ?? '');
    const binding =
      callee?.type === 'identifier' || isHeld ? bindingAt(file, rootOf(inner), node.startIndex) : null;
    if (binding === null || /\bextern\b/.test(binding.type?.text ?? '')) return [];
    return isOwn(file, node, body) ? [{ kind: 'closure', node, name }] : [];
  });
}

function rootOf(node: Node | null | undefined): string {
  return /^\*?(\w+)/.exec(node?.text ?? '')?.[1] ?? '';
}
