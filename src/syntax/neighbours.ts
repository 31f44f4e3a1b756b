import type { Node } from 'web-tree-sitter';
import type { RustFile } from './rust-file.ts';

const DECORATION: ReadonlySet<string> = new Set(['attribute_item', 'line_comment', 'block_comment']);

/** The attributes and comments that stand directly before a node, in text order. */
export function decorationBefore(file: RustFile, node: Node): readonly Node[] {
  const holder = file.parent(node);
  const found: Node[] = [];
  for (let before = node.previousNamedSibling; before !== null; before = before.previousNamedSibling) {
    // A macro's content begins where its holder does: what stands before is not the macro's.
    if (!DECORATION.has(before.type) || isOutside(before, holder)) break;
    found.unshift(before);
  }
  return found;
}

/** The node that attributes and docs at `node` belong to: the next sibling that is neither; null where there is none. */
export function decorated(node: Node): Node | null {
  let next = node.nextNamedSibling;
  while (next !== null && DECORATION.has(next.type)) next = next.nextNamedSibling;
  return next;
}

function isOutside(node: Node, holder: Node | null): boolean {
  return holder !== null && node.startIndex < holder.startIndex;
}
