import { createRequire } from 'node:module';
import { Language, Parser, type Point } from 'web-tree-sitter';
import { createRustParser, type RustParser } from '../../syntax/grammar.ts';
import type { TreeParse } from '../../syntax/macro-contents.ts';
import type { LineIndex } from '../../text/line-index.ts';

const GRAMMAR = '@vscode/tree-sitter-wasm/wasm/tree-sitter-rust.wasm';

export type GrammarOptions = {
  /** Time for one file with all its macros, in milliseconds. Default 2000. */
  readonly deadline?: number;
};

let grammar: Promise<Language> | undefined;

/** Loads the grammar, once a process, and gives a parser of Rust files. */
export async function loadGrammar({ deadline = 2000 }: GrammarOptions = {}): Promise<RustParser> {
  grammar ??= loadLanguage();
  const language = await grammar;
  const parser = new Parser().setLanguage(language);
  return createRustParser((text, lines) => startFile(parser, text, lines, deadline));
}

async function loadLanguage(): Promise<Language> {
  // Compiling WebAssembly does not keep a process running: with nothing else to wait for it would end here.
  const hold = setInterval(() => {}, 1_000);
  try {
    await Parser.init();
    return await Language.load(createRequire(import.meta.url).resolve(GRAMMAR));
  } finally {
    clearInterval(hold);
  }
}

/** Parsing for one file: its tree and those of its macros share one budget of time. */
function startFile(parser: Parser, fileText: string, lines: LineIndex, deadline: number): TreeParse {
  let spent = 0;
  return (text, range) => {
    if (spent > deadline) return null;
    const began = performance.now();
    let shown = text;
    let base = range?.start ?? 0;
    const tree = parser.parse((offset) => shown.slice(offset - base), null, {
      progressCallback: () => spent + performance.now() - began > deadline,
      includedRanges: range === null ? [] : [pointed(range.start, range.end, lines)],
    });
    // The tree asks the same callback for the text of its nodes later on.
    shown = fileText;
    base = 0;
    spent += performance.now() - began;
    if (tree === null) parser.reset();
    return tree;
  };
}

function pointed(startIndex: number, endIndex: number, lines: LineIndex) {
  return {
    startIndex,
    endIndex,
    startPosition: pointAt(startIndex, lines),
    endPosition: pointAt(endIndex, lines),
  };
}

function pointAt(offset: number, lines: LineIndex): Point {
  const line = lines.lineAt(offset);
  return { row: line - 1, column: offset - lines.rangeOf(line).start };
}
