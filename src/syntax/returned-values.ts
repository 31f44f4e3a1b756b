import type { Node } from 'web-tree-sitter';
import { lifeOf } from './binding-presence.ts';
import { boundBy } from './bindings.ts';
import type { RustFile } from './rust-file.ts';

const PASSING =
  /^(?:parenthesized_expression|unsafe_block|reference_expression|unary_expression|try_expression|type_cast_expression|match_arm|match_block|match_expression|if_expression|else_clause|return_expression)$/;

/**
 * Whether a function gives out the value of an expression, or a reference made from it: at its end or by `return`,
 * through blocks, `Some(…)`, `.unwrap()` and one local.
 */
export function isReturned(file: RustFile, node: Node, fn: Node): boolean {
  let inner = node;
  for (let up = file.parent(node); up !== null; inner = up, up = file.parent(up)) {
    if (up.id === fn.id && up.tree === fn.tree) return inner.id === fn.childForFieldName('body')?.id;
    if (up.type === 'return_expression') return true;
    if (up.type === 'let_declaration') return isReturnedLater(file, up);
    if (!passes(file, up, inner)) return false;
  }
  return false;
}

function passes(file: RustFile, up: Node, inner: Node): boolean {
  if (up.type === 'block') return up.lastNamedChild?.id === inner.id;
  if (up.type === 'expression_statement') return !up.text.endsWith(';');
  if (up.type === 'field_expression') {
    const name = up.childForFieldName('field')?.text ?? '';
    return /^(?:as_ref|as_mut|unwrap|expect|unwrap_unchecked|map|deref)$/.test(name);
  }
  if (up.type === 'call_expression')
    return up.childForFieldName('function')?.id === inner.id || isWrapping(up);
  if (up.type === 'arguments') return isWrapping(file.parent(up) ?? up);
  if (up.type === 'match_expression') return up.childForFieldName('value')?.id !== inner.id;
  if (up.type === 'if_expression') return up.childForFieldName('condition')?.id !== inner.id;
  return PASSING.test(up.type);
}

function isWrapping(call: Node): boolean {
  return /^(?:Some|Ok|NonNull::new)$/.test(call.childForFieldName('function')?.text ?? '');
}

function isReturnedLater(file: RustFile, declaration: Node): boolean {
  const pattern = declaration.childForFieldName('pattern');
  const [binding] = pattern === null ? [] : boundBy(file, pattern);
  if (binding === undefined || !binding.isWhole) return false;
  return lifeOf(file, binding).moves.some(
    ({ kind, taker }) => kind === 'result' || (kind === 'argument' && isWrapping(taker)),
  );
}
