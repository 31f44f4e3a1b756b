import type { Node } from 'web-tree-sitter';
import { callOf } from './calls.ts';
import { ancestorsOf, isItem } from './items.ts';
import { isRawPointer } from './raw-pointers.ts';
import type { RustFile } from './rust-file.ts';
import { isUnsafeCall } from './unsafe-calls.ts';

/** Modules of foreign functions by their usual names, which a crate may as well give to a safe module of its own. */
const OFTEN_OWN: ReadonlySet<string> = new Set(['ffi', 'sys']);

/**
 * Operations of an `unsafe fn` that stand in no `unsafe` block, as far as they are unsafe beyond doubt: raw pointers
 * that are dereferenced, and calls of unsafe functions of std, of libc and of this file. In text order.
 */
export function uncoveredOperations(file: RustFile, item: Node): readonly Node[] {
  const body = item.childForFieldName('body');
  if (body === null) return [];
  return body
    .descendantsOfType(['call_expression', 'unary_expression'])
    .filter((node) => isOperation(file, node) && isOwn(file, node, item));
}

function isOperation(file: RustFile, node: Node): boolean {
  if (node.type === 'unary_expression') {
    const operand = node.firstNamedChild;
    return file.text[node.startIndex] === '*' && operand !== null && isRawPointer(file, operand);
  }
  const call = callOf(file, node);
  if (call === null || (call.qualifier !== null && OFTEN_OWN.has(call.qualifier))) return false;
  // A name with a capital is a type that is built, or a macro of C made a safe function.
  return /^[a-z_]/.test(call.name) && isUnsafeCall(file, call);
}

/** Does a node belong to the function itself, outside its `unsafe` blocks and the items in it? */
function isOwn(file: RustFile, node: Node, item: Node): boolean {
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'unsafe_block') return false;
    if (isItem(up)) return up.startIndex === item.startIndex && up.type === item.type;
  }
  return false;
}
