import type { TextRange } from '../finding/finding.ts';
import { lexemesOf } from './lexical.ts';

export type Token = TextRange & { readonly text: string };

const WORD_OR_SIGN =
  /(?:r#)?[\p{XID_Start}_]\p{XID_Continue}*|\d[\p{XID_Continue}.]*|'[\p{XID_Start}_]\p{XID_Continue}*|[^\s]/gu;

/** The tokens of Rust text without comments and white space, in order; signs come one by one. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const lexeme of lexemesOf(text)) {
    addTokens(tokens, text, at, lexeme.start);
    if (lexeme.kind === 'literal') tokens.push(tokenAt(text, lexeme.start, lexeme.end));
    at = lexeme.end;
  }
  addTokens(tokens, text, at, text.length);
  return tokens;
}

/** The tokens of a piece of Rust joined by blanks: the same however the piece is indented, wrapped or commented. */
export function normalisedTokens(text: string): string {
  return tokensOf(text)
    .map((token) => token.text)
    .join(' ');
}

function addTokens(tokens: Token[], text: string, start: number, end: number): void {
  const gap = text.slice(start, end);
  for (const match of gap.matchAll(WORD_OR_SIGN)) {
    tokens.push({ start: start + match.index, end: start + match.index + match[0].length, text: match[0] });
  }
}

function tokenAt(text: string, start: number, end: number): Token {
  return { start, end, text: text.slice(start, end) };
}
