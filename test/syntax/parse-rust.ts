import type { Node } from 'web-tree-sitter';
import { loadGrammar } from '../../src/edges/local/load-grammar.ts';
import type { ParsedRust } from '../../src/syntax/grammar.ts';

const parser = await loadGrammar();

/** Parses Rust for a test; the tree lives as long as the test process. */
export function parseRust(text: string, path = 'src/lib.rs'): ParsedRust {
  return parser.parse(path, text);
}

/** The smallest node at the first occurrence of `words`, or at the `|` put into them. */
export function nodeAtWords(file: ParsedRust, words: string): Node {
  const mark = Math.max(0, words.indexOf('¦'));
  const at = file.text.indexOf(words.replace('¦', ''));
  if (at === -1) throw new Error(`no "${words}" in the text`);
  return file.nodeAt(at + mark);
}
