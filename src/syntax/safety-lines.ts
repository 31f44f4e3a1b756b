import type { TextFile } from './text-file.ts';

/** How lines above a place are searched. Lines from 1; `first` is the highest line that may be looked at. */
export type LineSearch = { readonly first: number; readonly skipAttributes: boolean };

const SAFETY = /safety:/i;
/** Code whose first comment says `SAFETY:` right after its opener. */
const AFTER_CODE = /^(?:(?!\/\/|\/\*).)*(?:\/\/|\/\*)\s*safety:/i;

/**
 * Does a `SAFETY:` comment stand directly above `line`, in one of the ways that clippy's
 * `undocumented_unsafe_blocks` accepts? Blank lines, and attributes that fill one line, may stand between. The
 * line itself is never looked at.
 */
export function hasSafetyCommentAbove(file: TextFile, line: number, search: LineSearch): boolean {
  const [nearest] = meaningfulLines(file, line, search, 1);
  if (nearest === undefined) return false;
  const isRun = nearest.text.startsWith('//');
  if (!isRun && AFTER_CODE.test(nearest.text)) return true;
  // A block comment counts only where nothing stands between its end and the line.
  if (!isRun && !nearest.text.endsWith('*/')) return false;
  const above = meaningfulLines(file, line, search, MOST_LINES);
  return isRun ? lineCommentsSaySo(above) : blockCommentSaysSo(file, above, line);
}

type Line = { readonly number: number; readonly text: string };

/** The lines above that count, nearest first, trimmed. */
function meaningfulLines(
  file: TextFile,
  line: number,
  { first, skipAttributes }: LineSearch,
  most: number,
): readonly Line[] {
  const found: Line[] = [];
  for (let number = line - 1; number >= first; number -= 1) {
    const { start, end } = file.lines.rangeOf(number);
    const text = file.text.slice(start, end).trim();
    const skipped = text === '' || (skipAttributes && /^#!?\[/.test(text) && text.endsWith(']'));
    if (!skipped) found.push({ number, text });
    // Only a run of line comments, or of the lines of one block comment, is ever read.
    if (found.length >= most) break;
  }
  return found;
}

const MOST_LINES = 400;

function lineCommentsSaySo(above: readonly Line[]): boolean {
  let inFence = false;
  for (const { text } of above) {
    if (!text.startsWith('//')) return false;
    const doc = /^\/\/[/!](.*)/.exec(text)?.[1];
    if (doc?.trimStart().startsWith('```') === true) inFence = !inFence;
    if (!inFence && SAFETY.test(text)) return true;
  }
  return false;
}

/** A block comment that begins a line and ends, but for blanks, where `line` begins. */
function blockCommentSaysSo(file: TextFile, above: readonly Line[], line: number): boolean {
  const opener = above.find(({ text }) => text.startsWith('/*'));
  if (opener === undefined) return false;
  const from = file.lines.rangeOf(opener.number).start;
  const text = file.text.slice(from, file.lines.rangeOf(line).start).trimStart();
  const length = blockCommentLength(text);
  return length !== null && SAFETY.test(text.slice(0, length)) && text.slice(length).trim() === '';
}

/** Length of the block comment that `text` begins with, nested ones counted; null when it does not end. */
function blockCommentLength(text: string): number | null {
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(/\/\*|\*\//g)) {
    depth += mark === '/*' ? 1 : -1;
    if (depth === 0) return index + mark.length;
  }
  return null;
}

/** Is the first thing after `offset` (just inside a block's brace) a comment that begins with `SAFETY:`? */
export function startsWithSafetyComment(text: string, offset: number): boolean {
  return /^\s*(?:\/\/|\/\*)\s*safety:/i.test(text.slice(offset, offset + 2000));
}
