import type { TextRange } from '../finding/finding.ts';
import type { TextFault } from '../text/yaml.ts';

/** The two halves of a card, without the `---` lines around the first. */
export type CardHalves = { readonly front: TextRange; readonly body: TextRange };

const FENCE = /^---[ \t]*\r?$/;

/** Splits a card at its `---` lines: the first line, and the next line that is nothing else. */
export function splitCard(text: string): CardHalves | TextFault {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const firstEnd = lineEnd(text, start);
  const first = text.slice(start, firstEnd);
  if (!FENCE.test(first)) {
    const found = first.trim() === '' ? 'an empty line' : `"${first.trim().slice(0, 40)}"`;
    return { line: 1, column: 1, message: `expected "---", which opens the front matter, found ${found}` };
  }
  for (let at = firstEnd + 1; at < text.length; ) {
    const end = lineEnd(text, at);
    if (text.startsWith('---', at) && FENCE.test(text.slice(at, end))) {
      return {
        front: { start: firstEnd + 1, end: at },
        body: { start: Math.min(end + 1, text.length), end: text.length },
      };
    }
    at = end + 1;
  }
  return {
    line: 1,
    column: 1,
    message: 'expected a second line "---" that closes the front matter opened here',
  };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
