import type { Node } from 'web-tree-sitter';
import { isItem } from './items.ts';
import type { RustFile } from './rust-file.ts';

const HOLDERS: ReadonlySet<string> = new Set(['block', 'source_file', 'declaration_list', 'match_block']);

/**
 * The statement, item, match arm or tail expression that a node is part of: the outermost node around it below
 * the nearest block. A macro invocation is a part of its own statement.
 */
export function statementOf(file: RustFile, node: Node): Node {
  let inner = node;
  for (let up = file.parent(node); up !== null && !HOLDERS.has(up.type); up = file.parent(up)) {
    inner = up;
    if (isItem(up)) break;
  }
  return inner;
}

/** Whether anything is done with the value of an expression: not for `x;`, `_ = x;` and `let _ = x;`. */
export function resultIsUsed(file: RustFile, node: Node): boolean {
  let inner = node;
  let up = file.parent(node);
  while (up?.type === 'parenthesized_expression') {
    inner = up;
    up = file.parent(up);
  }
  if (up?.type === 'expression_statement') return !up.text.endsWith(';');
  if (up?.type === 'let_declaration') return up.childForFieldName('pattern')?.text !== '_';
  if (up?.type === 'assignment_expression') return up.childForFieldName('left')?.text !== '_';
  // In a macro's braces a statement may have lost its semicolon to the next part; what follows tells.
  if (up?.type === 'macro_invocation') return file.text.slice(inner.endIndex).trimStart()[0] !== ';';
  return true;
}
