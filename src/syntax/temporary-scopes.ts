import type { Node } from 'web-tree-sitter';
import type { RustFile } from './rust-file.ts';

/**
 * Offset at which a temporary made by `node` is dropped, as the reference's chapter on destructors has it. From
 * edition 2024 on those of an `if let` go before its `else`, and those of a block's last expression before its
 * locals; so it is also taken where the edition is not known, as the shorter life.
 */
export function temporaryEnd(file: RustFile, node: Node, edition: string | null): number {
  const isOld = edition !== null && Number(edition) < 2024;
  let inner = node;
  for (let up = file.parent(node); up !== null; inner = up, up = file.parent(up)) {
    const end = endAt(up, inner, isOld);
    if (end !== null) return end;
  }
  return node.endIndex;
}

/** Where a temporary in `inner` ends if `up` ends it; null where it lives on. */
function endAt(up: Node, inner: Node, isOld: boolean): number | null {
  const isField = (name: string) => up.childForFieldName(name)?.id === inner.id;
  switch (up.type) {
    case 'expression_statement':
      return up.endIndex;
    case 'let_declaration':
      return up.childForFieldName('alternative')?.startIndex ?? up.endIndex;
    case 'if_expression':
      return isField('condition') ? endOfScrutinee(up, inner, isOld) : inner.endIndex;
    case 'while_expression':
      return isField('condition') && /^let_/.test(inner.type) ? up.endIndex : inner.endIndex;
    case 'for_expression':
      return isField('value') ? up.endIndex : inner.endIndex;
    case 'loop_expression':
    case 'match_arm':
    case 'match_pattern':
    case 'closure_expression':
    case 'async_block':
    case 'function_item':
    case 'const_item':
    case 'static_item':
      return inner.endIndex;
    case 'binary_expression':
      return isField('right') && /^(?:&&|\|\|)$/.test(up.childForFieldName('operator')?.text ?? '')
        ? inner.endIndex
        : null;
    case 'block':
      return isOld ? null : inner.endIndex;
    case 'macro_invocation':
      return /(?:^|::)(?:select|select_biased|join|try_join)$/.test(up.childForFieldName('macro')?.text ?? '')
        ? inner.endIndex
        : null;
    default:
      return null;
  }
}

/** Of a plain `if`, the condition's own end; of an `if let`, the end of what it may run. */
function endOfScrutinee(up: Node, condition: Node, isOld: boolean): number | null {
  if (!/^let_/.test(condition.type)) return condition.endIndex;
  return isOld ? null : (up.childForFieldName('consequence')?.endIndex ?? up.endIndex);
}
