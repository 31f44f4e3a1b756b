import type { Tree } from 'web-tree-sitter';
import { UserError } from '../errors.ts';
import { LineIndex } from '../text/line-index.ts';
import { blankOut, grammarGaps } from './grammar-gaps.ts';
import { ITEM_TYPES } from './item-types.ts';
import type { TreeParse } from './macro-contents.ts';
import { isTooBroken, isTooDeep } from './nesting.ts';
import { errorWeight, parseErrorsOf } from './parse-errors.ts';
import { ParsedRustFile } from './parsed-rust-file.ts';
import type { RustFile } from './rust-file.ts';

/** A file whose trees stay in memory until `dispose` is called; its nodes are of no use afterwards. */
export type ParsedRust = RustFile & { dispose(): void };

export type RustParser = {
  /**
   * Parses a Rust file. Macro arguments and bodies are parsed as code where their text holds one of the words
   * of `interest` (default: `DEFAULT_INTEREST`). Throws a UserError for text that takes longer than the
   * parser's deadline or that nests deeper than any real code.
   */
  parse(path: string, text: string, interest?: RegExp): ParsedRust;
};

/** Makes a parser of `startFile`, which gives a fresh time budget for each file and its macros. */
export function createRustParser(startFile: (text: string, lines: LineIndex) => TreeParse): RustParser {
  const asked = new Set<string>(ITEM_TYPES);
  return {
    parse(path, text, interest) {
      const lines = new LineIndex(text);
      const parse = startFile(text, lines);
      const tree = parseBridged(path, text, parse);
      const fault = faultOf(tree, text);
      if (fault !== null) {
        tree.delete();
        throw new UserError(`${path}: ${fault}`);
      }
      return new ParsedRustFile({ path, text, lines, tree, parse, interest, asked });
    },
  };
}

function faultOf(tree: Tree, text: string): string | null {
  if (isTooDeep(tree, text.length))
    return 'nested too deeply to review; split the deepest expressions or blocks';
  return isTooBroken(tree) ? 'does not parse as Rust; look for a bracket that is never closed' : null;
}

/** Parses plainly first, so that only a file with errors pays for, or is touched by, the bridging of gaps. */
function parseBridged(path: string, text: string, parse: TreeParse): Tree {
  const plain = parseWhole(path, text, parse);
  if (!plain.rootNode.hasError) return plain;
  const gaps = grammarGaps(text);
  if (gaps.length === 0) return plain;
  const bridged = parseWhole(path, blankOut(text, gaps), parse);
  const better = errorWeight(parseErrorsOf(bridged)) < errorWeight(parseErrorsOf(plain));
  (better ? plain : bridged).delete();
  return better ? bridged : plain;
}

function parseWhole(path: string, text: string, parse: TreeParse): Tree {
  const tree = parse(text, null);
  if (tree === null)
    throw new UserError(`${path}: took too long to parse; split the file or mark it as generated`);
  return tree;
}
