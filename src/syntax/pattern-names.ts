import type { Node } from 'web-tree-sitter';

/** One name that a pattern binds. */
export type PatternName = {
  readonly name: string;
  /** The identifier that binds it. */
  readonly node: Node;
  /** Whether the pattern is nothing but this name: `x`, `mut x`. */
  readonly isWhole: boolean;
  /** Bound by `ref` or `ref mut`: it borrows from what is matched. */
  readonly isReference: boolean;
};

/** The names that a pattern binds, in text order; constants and unit variants, told by their capital, are none. */
export function namesOfPattern(pattern: Node): readonly PatternName[] {
  const names: PatternName[] = [];
  collect(pattern, { isWhole: true, isReference: false }, names);
  return names;
}

type Way = Pick<PatternName, 'isWhole' | 'isReference'>;

function collect(node: Node, way: Way, names: PatternName[]): void {
  if (node.type === 'identifier' || node.type === 'shorthand_field_identifier') {
    if (!/^\p{Lu}/u.test(node.text)) names.push({ name: node.text, node, ...way });
    return;
  }
  const inner: Way = {
    isWhole: way.isWhole && (node.type === 'mut_pattern' || node.type === 'match_pattern'),
    isReference: way.isReference || node.type === 'ref_pattern',
  };
  // `Some` of `Some(x)`, `Point` of `Point { x }`, and the guard of a match arm are no patterns.
  const path = node.childForFieldName('type') ?? node.childForFieldName('condition');
  for (const child of patternsIn(node)) if (path?.id !== child.id) collect(child, inner, names);
}

const NO_PATTERN =
  /^(?:scoped_identifier|mutable_specifier|field_identifier|.*_literal|range_pattern|const_block|macro_invocation|generic_.*)$/;

function patternsIn(node: Node): readonly Node[] {
  return node.namedChildren.filter(({ type }) => !NO_PATTERN.test(type));
}
