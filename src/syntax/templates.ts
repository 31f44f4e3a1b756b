import type { Node } from 'web-tree-sitter';
import { nearestOf } from './per-node.ts';
import type { RustFile } from './rust-file.ts';

/** Macros whose content is the text of code to be made elsewhere. */
const QUOTING = /(?:^|::)(?:quote|quote_spanned|parse_quote|parse_quote_spanned)$/;

/** Whether a node is part of code that macros write: of a `macro_rules!` definition, or of what `quote!` holds. */
export function isTemplate(file: RustFile, node: Node): boolean {
  const parent = file.parent(node);
  return parent !== null && templateAround(file, parent) !== null;
}

/** The innermost macro definition or quoting macro that holds a node, the node itself if it is one. */
export const templateAround: (file: RustFile, node: Node) => Node | null = nearestOf((_file, node) =>
  isTemplateHolder(node),
);

/** Whether what a node holds is written into other places. */
export function isTemplateHolder(node: Node): boolean {
  const { type } = node;
  if (type === 'macro_definition') return true;
  return type === 'macro_invocation' && QUOTING.test(node.childForFieldName('macro')?.text ?? '');
}
