import type { TextRange } from '../finding/finding.ts';
import { blankLexemes } from './top-level-signs.ts';

/**
 * Rust that the grammar cannot read yet (tree-sitter-rust 0.24): each pattern captures, under `gap`, words that
 * can be blanked out without changing what the rest means. None of them is legal in any other place.
 */
const GAPS: readonly RegExp[] = [
  /\b(?<gap>safe)\s+(?:fn|static)\b/dg,
  /[{,\]]\s*(?:pub(?:\s*\([^()]*\))?\s+)?(?<gap>unsafe)\s+(?:r#)?\w+\s*:(?!:)/dg,
  /(?<![=!<>])=\s*(?<gap>(?:#\[[^[\]]*\]\s*)+)(?:unsafe|move|async|\{|\|)/dg,
  /\bimpl(?:\s*<[^<>{};]*>)?\s+(?<gap>const)\s+[\w:<]/dg,
  /\b(?<gap>const)\s+(?:unsafe\s+)?(?:trait|impl)\b/dg,
  /\b(?<gap>for\s*<[^<>]*>)\s*(?:async\s+)?(?:move\s+)?\|/dg,
  /\d(?<gap>f16|f128)\b/dg,
  /[:+(]\s*(?<gap>~\s*const|\[\s*const\s*\])\s+\w/dg,
  /\bdyn\s+(?<gap>'\w+\s*\+)/dg,
  /\bfor\s+(?<gap>await)\b/dg,
  /\bunsafe\s+(?<gap>auto)\s+trait\b/dg,
];

/** Places where the text holds what the grammar cannot read. */
export function grammarGaps(text: string): readonly TextRange[] {
  const gaps: TextRange[] = [];
  const code = blankLexemes(text);
  for (const pattern of GAPS) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(code); match !== null; match = pattern.exec(code)) {
      const range = match.indices?.groups?.gap;
      if (range === undefined) continue;
      gaps.push({ start: range[0], end: range[1] });
      // The end of one match may begin the next: fields share their comma.
      pattern.lastIndex = Math.max(range[1], match.index + 1);
    }
  }
  return gaps.toSorted((a, b) => a.start - b.start);
}

/** The text with blanks of the same length over `ranges`; line feeds stay. */
export function blankOut(text: string, ranges: readonly TextRange[]): string {
  let blanked = '';
  let at = 0;
  for (const { start, end } of ranges) {
    if (start < at) continue;
    blanked += text.slice(at, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ');
    at = end;
  }
  return blanked + text.slice(at);
}
