import { type CST, Lexer, Parser } from 'yaml';

/** Sizes beyond which a text is refused before it costs anything. */
export type YamlLimits = { readonly maxBytes: number; readonly maxDepth: number };

/** A fault at an offset of the text. */
export type OffsetFault = { readonly at: number; readonly message: string };

/** Lexemes of one text. A workflow of 5,000 lines has about 50,000; a megabyte of `[a,a,…` has a million. */
const MOST_LEXEMES = 100_000;

// C0 and C1 controls without tab, line feed, carriage return and NEL; lone surrogates; the two non-characters.
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\p{Surrogate}/u;
const REPLACEMENT = '\ufffd';

/** Looks at size and characters alone, in one pass: the first fault, or null. */
export function faultInText(text: string, { maxBytes }: YamlLimits): OffsetFault | null {
  // UTF-8 never takes fewer bytes than there are code units, so a huge text is not even measured.
  const bytes = text.length > maxBytes ? text.length : Buffer.byteLength(text);
  if (bytes > maxBytes) {
    const size = text.length > maxBytes ? `at least ${text.length}` : String(bytes);
    return { at: 0, message: `the file has ${size} bytes, at most ${maxBytes} are read` };
  }
  const control = FORBIDDEN.exec(text);
  if (control !== null) {
    const code = (control[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const name = code === '0000' ? 'a NUL byte' : `the character U+${code}`;
    return { at: control.index, message: `${name} is not allowed in YAML` };
  }
  const replaced = text.indexOf(REPLACEMENT);
  if (replaced === -1) return null;
  return { at: replaced, message: 'U+FFFD stands where bytes were not UTF-8; save the file as UTF-8' };
}

/**
 * Splits a text into concrete syntax, counting open brackets, indented blocks and compact forms such as `- - -`
 * as they open. This part of `yaml` is iterative and linear in the text. Its composer is neither: two texts of
 * 10,000 brackets abort a Node 20 process, and so it sees only what came through here.
 */
export function syntaxOf(text: string, { maxDepth }: YamlLimits): CST.Token[] | OffsetFault {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const at = parser.offset;
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > maxDepth && levelsOf(parser.stack) > maxDepth) {
      return { at, message: `nested more than ${maxDepth} levels deep` };
    }
    lexemes += 1;
    if (lexemes > MOST_LEXEMES) {
      return { at, message: `more than ${MOST_LEXEMES} words and signs of YAML` };
    }
  }
  tokens.push(...parser.end());
  return tokens;
}

/** Lists and maps that are open; the stack also holds the document and a scalar. */
function levelsOf(stack: readonly CST.Token[]): number {
  return stack.filter(
    ({ type }) => type === 'block-map' || type === 'block-seq' || type === 'flow-collection',
  ).length;
}
