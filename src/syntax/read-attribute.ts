import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { type MetaItem, metaItemsOf } from './meta-items.ts';

/** One meta item of an attribute; a `cfg_attr` gives one for each that it holds. */
export type Attribute = MetaItem & {
  /** From `#` to the closing bracket. */
  readonly range: TextRange;
  /** `#![…]`. */
  readonly inner: boolean;
};

/** What one attribute node says. */
export function readAttribute(node: Node): readonly Attribute[] {
  const written = node.text;
  const [opener = ''] = /^#\s*!?\s*\[/.exec(written) ?? [];
  const inner = opener.includes('!');
  const range = { start: node.startIndex, end: node.endIndex };
  return metaItemsOf(written.slice(opener.length, -1)).map((item) => {
    return { ...item, offset: item.offset + range.start + opener.length, range, inner };
  });
}
