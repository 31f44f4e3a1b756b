import type { Node } from 'web-tree-sitter';
import { ITEM_TYPES } from './item-types.ts';
import { nearestOf } from './per-node.ts';
import type { RustFile } from './rust-file.ts';

/** Whether a node is an item: of a module, a block, an impl, a trait or an extern block. */
export function isItem(node: Node): boolean {
  return ITEM_TYPES.has(node.type);
}

/** The ancestors of a node, nearest first, out of macro contents into what holds the macro. */
export function* ancestorsOf(file: RustFile, node: Node): Generator<Node> {
  for (let up = file.parent(node); up !== null; up = file.parent(up)) yield up;
}

/** The innermost item that holds a node, the node itself if it is one; null at the top of the file. */
export const enclosingItem: (file: RustFile, node: Node) => Node | null = nearestOf((_file, node) =>
  isItem(node),
);

/** The innermost `fn` with or without a body that holds a node, the node itself if it is one. */
export const enclosingFunction: (file: RustFile, node: Node) => Node | null = nearestOf(
  (_file, { type }) => type === 'function_item' || type === 'function_signature_item',
);

/** The name of an item: `push`; `Queue` or `<Queue as Drop>` for an impl; the empty string for what has none. */
export function itemName(item: Node): string {
  if (item.type === 'foreign_mod_item') return 'extern';
  if (item.type !== 'impl_item') return item.childForFieldName('name')?.text ?? '';
  const self = item.childForFieldName('type');
  const trait = item.childForFieldName('trait');
  if (trait === null) return self === null ? '' : typeName(self);
  return `<${self === null ? '' : oneLine(self.text)} as ${oneLine(trait.text)}>`;
}

/** Where a node stands: `queue::Queue::push`, `<Queue as Drop>::drop`; the empty string at the top of the file. */
export function itemPath(file: RustFile, node: Node): string {
  const names: string[] = [];
  for (let item = enclosingItem(file, node); item !== null; item = outerItem(file, item)) {
    const name = itemName(item);
    if (name !== '') names.unshift(name);
  }
  return names.join('::');
}

/** The item in which an item stands; null for one of the file's own module. */
export function outerItem(file: RustFile, item: Node): Node | null {
  const parent = file.parent(item);
  return parent === null ? null : enclosingItem(file, parent);
}

/** All items of the file in text order, nested ones and those of item macros too. */
export function itemsOf(file: RustFile): readonly Node[] {
  return file.nodes(...ITEM_TYPES);
}

/** Where an item's own first line begins: after its docs and attributes, at `pub`, `unsafe`, `fn`, …. */
export function headerStart(item: Node): number {
  return item.startIndex;
}

/** `Queue` of `Queue<T>`, `crate::queue::Queue` or `&mut Queue`; other types as written. */
function typeName(type: Node): string {
  const written = type.childForFieldName('type') ?? type;
  if (written !== type) return typeName(written);
  return type.childForFieldName('name')?.text ?? oneLine(type.text);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
