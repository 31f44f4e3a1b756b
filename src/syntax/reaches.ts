import type { Node } from 'web-tree-sitter';
import { divergesAt } from './divergence.ts';
import { ancestorsOf } from './items.ts';
import type { RustFile } from './rust-file.ts';

/** Whether what is run after `from` may be `to`, which stands behind it: not in another branch, nor behind a `return`. */
export function reaches(file: RustFile, from: Node, to: Node): boolean {
  let inner = from;
  for (const up of ancestorsOf(file, from)) {
    if (up.startIndex <= to.startIndex && to.endIndex <= up.endIndex) return !isOtherBranch(up, inner, to);
    if (up.type === 'block' && leaves(up, inner)) return false;
    if (up.type === 'match_arm' || up.type === 'else_clause') {
      const value = up.childForFieldName('value');
      if (value !== null && divergesAt(value)) return false;
    }
    inner = up;
  }
  return true;
}

function leaves(block: Node, inner: Node): boolean {
  return block.namedChildren.some(
    (one) => one.startIndex >= inner.startIndex && divergesAt(one) && !/^(?:break|continue)\b/.test(one.text),
  );
}

/** Do two parts of a branching expression exclude each other? */
function isOtherBranch(up: Node, from: Node, to: Node): boolean {
  if (up.type === 'match_block') return true;
  if (up.type !== 'if_expression') return false;
  const isIn = (field: string, { startIndex }: Node) => {
    const branch = up.childForFieldName(field);
    return branch !== null && startIndex >= branch.startIndex && startIndex < branch.endIndex;
  };
  return isIn('consequence', from) && isIn('alternative', to);
}

/** The innermost loop of the function in whose body a node stands. */
export function loopAround(file: RustFile, node: Node): Node | null {
  for (const up of ancestorsOf(file, node)) {
    if (/^(?:for|while|loop)_expression$/.test(up.type)) {
      const head = up.childForFieldName('value') ?? up.childForFieldName('condition');
      // What a `for` goes over is evaluated once; its `next` runs each time round.
      if (up.type === 'for_expression' || head === null || node.startIndex >= head.endIndex) return up;
    }
    if (up.type === 'function_item') return null;
  }
  return null;
}
