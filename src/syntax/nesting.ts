import type { Tree } from 'web-tree-sitter';

/** Deeper than any code people write; climbing from a node costs its depth, so a deeper tree is not walked. */
export const MAX_DEPTH = 1000;
const SAMPLES = 32;
const SMALL = 4096;

/**
 * Whether most of a tree lies so deep that looking things up in it would cost the square of its size. Looks at
 * evenly spaced nodes only, so that ordinary files pay next to nothing.
 */
export function isTooDeep(tree: Tree, length: number): boolean {
  if (length < SMALL) return false;
  const cursor = tree.walk();
  const count = tree.rootNode.descendantCount;
  let deepest = 0;
  for (let sample = 1; sample <= SAMPLES && deepest <= MAX_DEPTH; sample += 1) {
    cursor.gotoDescendant(Math.floor((count * sample) / (SAMPLES + 1)));
    deepest = Math.max(deepest, cursor.currentDepth);
  }
  cursor.delete();
  return deepest > MAX_DEPTH;
}

const MOST_BROKEN = 5000;

/**
 * Whether an error of a tree holds so many bare tokens that looking things up among them would cost the square
 * of their number. Sound nodes keep their children in balanced trees, errors in flat lists.
 */
export function isTooBroken(tree: Tree): boolean {
  if (!tree.rootNode.hasError || tree.rootNode.descendantCount < MOST_BROKEN) return false;
  const errors = tree.rootNode.isError ? [tree.rootNode] : tree.rootNode.descendantsOfType('ERROR');
  return errors.some(({ childCount }) => childCount > MOST_BROKEN);
}
