import type { TextRange } from '../finding/finding.ts';
import { lexemesOf } from './lexical.ts';

export type Token = TextRange & { readonly text: string };

const WORD_OR_SIGN =
  /(?:r#)?[\p{XID_Start}_]\p{XID_Continue}*|\d[\p{XID_Continue}.]*|'[\p{XID_Start}_]\p{XID_Continue}*|[^\s]/gu;

/** The tokens of Rust text without comments and white space, in order; signs come one by one. */
export function tokensOf(text: string): readonly Token[] {
  return stretchesOf(text).flatMap(({ start, end, isLiteral }) => {
    const written = text.slice(start, end);
    if (isLiteral) return [{ start, end, text: written }];
    return [...written.matchAll(WORD_OR_SIGN)].map(({ 0: word, index }) => {
      return { start: start + index, end: start + index + word.length, text: word };
    });
  });
}

/** The tokens of a piece of Rust joined by blanks: the same however the piece is indented, wrapped or commented. */
export function normalisedTokens(text: string): string {
  return stretchesOf(text)
    .flatMap(({ start, end, isLiteral }) => {
      const written = text.slice(start, end);
      return isLiteral ? written : (written.match(WORD_OR_SIGN) ?? []);
    })
    .join(' ');
}

type Stretch = TextRange & { readonly isLiteral: boolean };

/** What is left of a text without its comments: literals, and the code between them. */
function stretchesOf(text: string): readonly Stretch[] {
  const found: Stretch[] = [];
  let at = 0;
  for (const { kind, start, end } of lexemesOf(text)) {
    if (at < start) found.push({ start: at, end: start, isLiteral: false });
    if (kind === 'literal') found.push({ start, end, isLiteral: true });
    at = end;
  }
  if (at < text.length) found.push({ start: at, end: text.length, isLiteral: false });
  return found;
}
