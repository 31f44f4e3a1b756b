import type { Tree, TreeCursor } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';

const MOST = 50;

/** The outermost places of a tree that the grammar made no sense of, in order; the first fifty. */
export function parseErrorsOf(tree: Tree): readonly TextRange[] {
  if (!tree.rootNode.hasError) return [];
  const cursor = tree.walk();
  const found: TextRange[] = [];
  do visit(cursor, found);
  while (found.length < MOST && moveOn(cursor));
  cursor.delete();
  return found;
}

/** How much of a tree is in error: the sum of the lengths, where a missing token counts one. */
export function errorWeight(errors: readonly TextRange[]): number {
  return errors.reduce((sum, { start, end }) => sum + Math.max(1, end - start), 0);
}

/** Notes an error, or goes down where there is one below; a sound node is passed over whole. */
function visit(cursor: TreeCursor, found: TextRange[]): void {
  for (let node = cursor.currentNode; node.hasError; node = cursor.currentNode) {
    if (node.isError || node.isMissing) {
      found.push({ start: node.startIndex, end: node.endIndex });
      return;
    }
    if (!cursor.gotoFirstChild()) return;
  }
}

function moveOn(cursor: TreeCursor): boolean {
  while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return false;
  return true;
}
