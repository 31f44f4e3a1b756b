import type { Node } from 'web-tree-sitter';
import { DEREF_OBLIGATIONS, type Obligations, SAFETY_OBLIGATIONS } from '../knowledge/safety-obligations.ts';
import type { RustFile } from './rust-file.ts';
import type { UnsafeRegion } from './unsafe-regions.ts';

/** An operation in an `unsafe` block that has obligations: what to call it, and what must hold. */
export type UnsafeOperation = {
  readonly name: string;
  readonly node: Node;
  readonly obligations: Obligations;
};

/** The operations of a block whose obligations are known: raw pointer dereferences and std's unsafe functions. */
export function unsafeOperations(
  file: RustFile,
  { node: block, range }: UnsafeRegion,
): readonly UnsafeOperation[] {
  if (block === null) return [];
  const within = file
    .nodes('call_expression', 'unary_expression')
    .filter(({ startIndex, endIndex }) => startIndex >= range.start && endIndex <= range.end);
  return within.flatMap((node) => operationOf(node) ?? []);
}

function operationOf(node: Node): UnsafeOperation | null {
  if (node.type === 'unary_expression') {
    const operand = node.firstNamedChild;
    if (!node.text.startsWith('*') || operand === null) return null;
    return { name: `*${operand.text}`, node, obligations: DEREF_OBLIGATIONS };
  }
  const called = lastName(node.childForFieldName('function'));
  const obligations = called === null ? undefined : SAFETY_OBLIGATIONS.get(called);
  if (called === null || obligations === undefined) return null;
  return { name: node.text, node, obligations };
}

/** `from_raw_parts` of `std::slice::from_raw_parts::<u8>`, `read` of `p.read`. */
function lastName(callee: Node | null): string | null {
  switch (callee?.type) {
    case 'identifier':
      return callee.text;
    case 'scoped_identifier':
      return callee.childForFieldName('name')?.text ?? null;
    case 'field_expression':
      return callee.childForFieldName('field')?.text ?? null;
    case 'generic_function':
      return lastName(callee.childForFieldName('function'));
    default:
      return null;
  }
}
