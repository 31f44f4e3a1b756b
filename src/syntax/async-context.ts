import type { Node } from 'web-tree-sitter';
import { isItem } from './items.ts';
import type { RustFile } from './rust-file.ts';

/** Whether a node runs inside a future: the nearest function, closure or async block around it is async. */
export function isAsync(file: RustFile, node: Node): boolean {
  for (let inner = node, up = file.parent(node); up !== null; inner = up, up = file.parent(up)) {
    if (up.type === 'async_block' || up.type === 'gen_block') return up.type === 'async_block';
    // Parameters and attributes of a closure or function are not in its body.
    if (up.type === 'closure_expression' && isBody(up, inner)) return beginsAsync(up);
    if (up.type === 'function_item') return isBody(up, inner) && hasAsyncModifier(up);
    if (isItem(up)) return false;
  }
  return false;
}

function isBody(owner: Node, inner: Node): boolean {
  return owner.childForFieldName('body')?.equals(inner) === true;
}

function hasAsyncModifier(item: Node): boolean {
  const modifiers = item.namedChildren.find(({ type }) => type === 'function_modifiers');
  return modifiers !== undefined && /\basync\b/.test(modifiers.text);
}

function beginsAsync(closure: Node): boolean {
  return closure.children.some(({ type }) => type === 'async');
}
