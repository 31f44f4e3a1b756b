const NOTE = '\n\n… cut here: the rest is more than GitHub takes.';

/** How long a text is in the unit that a limit counts. It must add up: a whole is as long as its parts. */
export type Measure = (text: string) => number;
export const codePoints: Measure = (text) => Array.from(text).length;
export const utf8Bytes: Measure = (text) => Buffer.byteLength(text);

/**
 * Markdown of at most `max`: as it is when it fits, else cut between blocks where that loses less than half,
 * else between lines with an open fence closed, else inside its first line between two characters.
 */
export function cutMarkdown(text: string, max: number, measure: Measure): string {
  if (measure(text) <= max) return text;
  const room = max - measure(NOTE);
  const { block, line, fence } = fittingEnds(text, room, measure);
  if (block > 0 && block >= line / 2) return `${text.slice(0, block).trimEnd()}${NOTE}`;
  if (line > 0) return `${text.slice(0, line).trimEnd()}${fence === null ? '' : `\n${fence}`}${NOTE}`;
  return `${cutText(text, room, measure)}${NOTE}`;
}

/** Plain text of at most `max`, never cut inside a character. */
export function cutText(text: string, max: number, measure: Measure): string {
  if (measure(text) <= max) return text;
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += measure(character);
    if (used > max) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Offsets of the last block and the last line that end within `room`, and the fence that is open there. */
function fittingEnds(text: string, room: number, measure: Measure) {
  let [used, line, block] = [0, 0, 0];
  let fence: string | null = null;
  for (const next of text.split(/(?<=\n)/)) {
    const after = fenceAfter(fence, next);
    used += measure(next);
    if (used + (after === null ? 0 : measure(after) + 1) > room) break;
    line += next.length;
    fence = after;
    if (fence === null && next.trim() === '') block = line;
  }
  return { block, line, fence };
}

/** The fence that is open after a line, with its indent, so that writing it once more closes it. */
function fenceAfter(open: string | null, line: string): string | null {
  const [, indent = '', marks, rest = ''] = /^([ \t]*)(`{3,}|~{3,})([^\n]*)/.exec(line) ?? [];
  if (marks === undefined) return open;
  if (open === null) return marks.startsWith('`') && rest.includes('`') ? null : `${indent}${marks}`;
  const closes = marks.startsWith(open.trimStart()) && rest.trim() === '';
  return closes ? null : open;
}
