import type { Node } from 'web-tree-sitter';
import type { LineIndex } from '../text/line-index.ts';

/**
 * A Rust file at the head, parsed once. Offsets are UTF-16 code units of `text`, also for nodes found inside
 * macro arguments and bodies, which are parsed as the code they hold.
 */
export type RustFile = {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  /** Root of the file's own tree. */
  readonly root: Node;
  /** Where the grammar found no sense, in order; known gaps of the grammar are bridged and not listed. */
  readonly errors: readonly { readonly start: number; readonly end: number }[];
  /** All nodes of these grammar types in text order, macro contents included, strings and comments excluded. */
  nodes(...types: readonly string[]): readonly Node[];
  /** The parent of a node; from the top of a macro's content, the macro invocation that holds it. */
  parent(node: Node): Node | null;
  /** The smallest node at an offset, macro contents included. */
  nodeAt(offset: number): Node;
};
