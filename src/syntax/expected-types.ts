import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { itemName, outerItem } from './items.ts';
import type { RustFile } from './rust-file.ts';

/** A type that the place of an expression asks for, and where that is written. */
export type ExpectedType = {
  readonly type: Node;
  readonly from: 'let' | 'result' | 'constant' | 'field' | 'variable';
};

/**
 * The type that the place of an expression asks for, as far as the file says it: of a `let`, of the function whose
 * result it is, of a constant, or of a field of a struct that the file declares.
 */
export function expectedType(file: RustFile, expression: Node): ExpectedType | null {
  let inner = expression;
  for (let up = file.parent(inner); up !== null; inner = up, up = file.parent(up)) {
    switch (up.type) {
      case 'unsafe_block':
      case 'parenthesized_expression':
      case 'return_expression':
        continue;
      case 'block':
      case 'expression_statement':
        if (!isTail(up, inner)) return null;
        continue;
      case 'let_declaration':
        return typed(up.childForFieldName('type'), 'let', up.childForFieldName('value')?.id === inner.id);
      case 'const_item':
      case 'static_item':
        return typed(up.childForFieldName('type'), 'constant', true);
      case 'function_item':
        return typed(
          up.childForFieldName('return_type'),
          'result',
          up.childForFieldName('body')?.id === inner.id,
        );
      case 'field_initializer':
        return up.childForFieldName('value')?.id === inner.id ? ofField(file, up) : null;
      case 'assignment_expression':
        return up.childForFieldName('right')?.id === inner.id ? ofTarget(file, up) : null;
      default:
        return null;
    }
  }
  return null;
}

function typed(type: Node | null, from: ExpectedType['from'], isValue: boolean): ExpectedType | null {
  return type === null || !isValue ? null : { type, from };
}

/** The last thing of a block is its value; a `return` leads out of it. */
function isTail(block: Node, inner: Node): boolean {
  if (inner.type === 'return_expression') return true;
  if (block.type === 'expression_statement') return !block.text.trimEnd().endsWith(';');
  const children = block.namedChildren.filter(({ isExtra }) => !isExtra);
  return children.at(-1)?.id === inner.id;
}

function ofField(file: RustFile, initializer: Node): ExpectedType | null {
  const struct = file.parent(file.parent(initializer) ?? initializer);
  const written = struct?.childForFieldName('name');
  const base = written?.childForFieldName('type') ?? written;
  const name = base?.text === 'Self' ? selfType(file, initializer) : (base?.text ?? '');
  return fieldOf(file, name, initializer.childForFieldName('field')?.text ?? '');
}

function ofTarget(file: RustFile, assignment: Node): ExpectedType | null {
  const left = assignment.childForFieldName('left');
  if (left?.type === 'identifier') {
    const type = bindingAt(file, left.text, left.startIndex)?.type ?? null;
    return typed(type, 'variable', true);
  }
  const field = /^self\.(\w+)$/.exec(left?.text ?? '')?.[1];
  return field === undefined ? null : fieldOf(file, selfType(file, assignment), field);
}

/** The name of the type whose impl a node stands in. */
export function selfType(file: RustFile, node: Node): string {
  for (let item = outerItem(file, node); item !== null; item = outerItem(file, item))
    if (item.type === 'impl_item')
      return /^(?:\w+::)*(\w+)/.exec(item.childForFieldName('type')?.text ?? '')?.[1] ?? '';
  return '';
}

function fieldOf(file: RustFile, struct: string, field: string): ExpectedType | null {
  const item = file.nodes('struct_item').find((one) => itemName(one) === struct);
  const found = (item?.childForFieldName('body')?.namedChildren ?? []).find(
    (one) => one.type === 'field_declaration' && one.childForFieldName('name')?.text === field,
  );
  return typed(found?.childForFieldName('type') ?? null, 'field', true);
}
