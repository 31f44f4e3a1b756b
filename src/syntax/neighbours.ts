import type { Node } from 'web-tree-sitter';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

const DECORATION: ReadonlySet<string> = new Set(['attribute_item', 'line_comment', 'block_comment']);

type Siblings = { readonly nodes: readonly Node[]; readonly order: ReadonlyMap<number, number> };

/** Asked once a parent: a tree finds the sibling before a node only by counting from the first. */
const siblingsByParent = perFile((_file: RustFile) => new WeakMap<object, Map<number, Siblings>>());

function siblingsOf(file: RustFile, node: Node): Siblings | null {
  const parent = node.parent;
  if (parent === null) return null;
  const known = siblingsByParent(file);
  const inTree = known.get(node.tree) ?? new Map<number, Siblings>();
  known.set(node.tree, inTree);
  const seen = inTree.get(parent.id);
  if (seen !== undefined) return seen;
  const nodes = parent.namedChildren;
  const siblings = { nodes, order: new Map(nodes.map(({ id }, order) => [id, order])) };
  inTree.set(parent.id, siblings);
  return siblings;
}

/** The attributes and comments that stand directly before a node, in text order. */
export function decorationBefore(file: RustFile, node: Node): readonly Node[] {
  const siblings = siblingsOf(file, node);
  const end = siblings?.order.get(node.id) ?? 0;
  let start = end;
  while (start > 0 && DECORATION.has(siblings?.nodes[start - 1]?.type ?? '')) start -= 1;
  return siblings?.nodes.slice(start, end) ?? [];
}

/** The node that attributes and docs at `node` belong to: the next sibling that is neither; null where there is none. */
export function decorated(file: RustFile, node: Node): Node | null {
  const siblings = siblingsOf(file, node);
  const order = siblings?.order.get(node.id);
  if (siblings === null || order === undefined) return null;
  let next = order + 1;
  while (DECORATION.has(siblings.nodes[next]?.type ?? '')) next += 1;
  return siblings.nodes[next] ?? null;
}

/** The last sibling before a node that is neither attribute nor comment; null where there is none. */
export function solidBefore(file: RustFile, node: Node): Node | null {
  const siblings = siblingsOf(file, node);
  let order = (siblings?.order.get(node.id) ?? 0) - 1;
  while (order >= 0 && isLoose(siblings?.nodes[order])) order -= 1;
  return siblings?.nodes[order] ?? null;
}

function isLoose(node: Node | undefined): boolean {
  return node !== undefined && /comment|attribute/.test(node.type);
}
