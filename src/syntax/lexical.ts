import type { TextRange } from '../finding/finding.ts';

/** A piece of Rust text that is not code: a comment, or a string, byte-string, C-string or char literal. */
export type Lexeme = TextRange & { readonly kind: 'line-comment' | 'block-comment' | 'literal' };

// A quote opens a char literal only when it closes after one character; any other begins a lifetime.
const OPENER = /\/\/|\/\*|\b(?:br|cr|r)(#*)"|(?:\b[bc])?"|\bb'|'(?:\\|[^\\'\n\r][\uDC00-\uDFFF]?')/g;
const BLOCK_EDGE = /\/\*|\*\//g;
const STRING_END = /(?:[^"\\]|\\[\s\S])*"/y;
const CHAR_END = /(?:[^'\\\n]|\\.[^'\n]*)'/y;

/**
 * The comments and literals of Rust text in order, without a syntax tree: linear in the text. Whatever is left
 * open runs to the end of the text, as the compiler would read it.
 */
export function lexemesOf(text: string): readonly Lexeme[] {
  const found: Lexeme[] = [];
  OPENER.lastIndex = 0;
  for (let match = OPENER.exec(text); match !== null; match = OPENER.exec(text)) {
    const lexeme = lexemeAt(text, match);
    if (lexeme === null) continue;
    found.push(lexeme);
    OPENER.lastIndex = lexeme.end;
  }
  return found;
}

function lexemeAt(text: string, match: RegExpExecArray): Lexeme | null {
  const [opener] = match;
  const start = match.index;
  const after = start + opener.length;
  if (opener === '//') return { kind: 'line-comment', start, end: lineEnd(text, after) };
  if (opener === '/*') return { kind: 'block-comment', start, end: blockEnd(text, after) };
  if (match[1] !== undefined) {
    const close = text.indexOf(`"${match[1]}`, after);
    return { kind: 'literal', start, end: close === -1 ? text.length : close + 1 + match[1].length };
  }
  if (opener.endsWith('"')) return { kind: 'literal', start, end: matchEnd(STRING_END, text, after) };
  if (opener === "b'") return { kind: 'literal', start, end: matchEnd(CHAR_END, text, after) };
  if (opener === "'\\") return { kind: 'literal', start, end: matchEnd(CHAR_END, text, start + 1) };
  return opener.endsWith("'") ? { kind: 'literal', start, end: after } : null;
}

function matchEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : text.length;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function blockEnd(text: string, from: number): number {
  BLOCK_EDGE.lastIndex = from;
  let depth = 1;
  for (let edge = BLOCK_EDGE.exec(text); edge !== null; edge = BLOCK_EDGE.exec(text)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return BLOCK_EDGE.lastIndex;
  }
  return text.length;
}
