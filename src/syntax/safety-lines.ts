import type { TextRange } from '../finding/finding.ts';
import type { TextFile } from './text-file.ts';

/** How lines above a place are searched. Lines from 1; `first` is the highest line that may be looked at. */
export type LineSearch = { readonly first: number; readonly skipAttributes: boolean };

/** A comment that says `SAFETY:`, as far as it belongs to the code below it. */
export type SafetyText = {
  /** What it says after `SAFETY:`, without comment marks, line by line. */
  readonly text: string;
  /** From `SAFETY:` to the end of the comment. */
  readonly range: TextRange;
  /** Whether the word begins its line of the comment, as a tag, and not a clause within a sentence. */
  readonly isTag: boolean;
  /** Whether the comment stands behind code of its own line. */
  readonly isBehindCode: boolean;
};

const SAFETY = /safety:/i;
/** Code whose first comment says `SAFETY:` right after its opener. */
const AFTER_CODE = /^((?:(?!\/\/|\/\*).)*(?:\/\/|\/\*)\s*)safety:/i;

/**
 * The `SAFETY:` comment that stands directly above `line`, in one of the ways that clippy's
 * `undocumented_unsafe_blocks` accepts; null for none. Blank lines, and attributes that fill one line, may stand
 * between. The line itself is never looked at.
 */
export function safetyCommentAbove(file: TextFile, line: number, search: LineSearch): SafetyText | null {
  const [nearest] = meaningfulLines(file, line, search, 1);
  if (nearest === undefined) return null;
  const isRun = nearest.text.startsWith('//');
  const behind = isRun ? null : AFTER_CODE.exec(nearest.text);
  if (behind !== null) {
    const start = nearest.start + (behind[1]?.length ?? 0);
    const said = spoken(file, start, nearest.start + nearest.text.length);
    return { ...said, isTag: true, isBehindCode: !/^\/[/*]/.test(nearest.text) };
  }
  // A block comment counts only where nothing stands between its end and the line.
  if (!isRun && !nearest.text.endsWith('*/')) return null;
  const above = meaningfulLines(file, line, search, MOST_LINES);
  return isRun ? inLineComments(file, above) : inBlockComment(file, above, line);
}

/** `start`: offset of its first character that is no blank. */
type Line = { readonly number: number; readonly text: string; readonly start: number };

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
    const written = file.text.slice(start, end);
    const text = written.trim();
    const skipped = text === '' || (skipAttributes && /^#!?\[/.test(text) && text.endsWith(']'));
    if (!skipped) found.push({ number, text, start: start + written.indexOf(text) });
    // Only a run of line comments, or of the lines of one block comment, is ever read.
    if (found.length >= most) break;
  }
  return found;
}

const MOST_LINES = 400;

function inLineComments(file: TextFile, above: readonly Line[]): SafetyText | null {
  let inFence = false;
  for (const { text, start } of above) {
    if (!text.startsWith('//')) return null;
    const doc = /^\/\/[/!](.*)/.exec(text)?.[1];
    if (doc?.trimStart().startsWith('```') === true) inFence = !inFence;
    const at = inFence ? -1 : text.search(SAFETY);
    const [nearest] = above;
    if (at === -1 || nearest === undefined) continue;
    const isTag = /^\/\/[/!]?\W*$/.test(text.slice(0, at));
    return { ...spoken(file, start + at, nearest.start + nearest.text.length), isTag, isBehindCode: false };
  }
  return null;
}

/** A block comment that begins a line and ends, but for blanks, where `line` begins. */
function inBlockComment(file: TextFile, above: readonly Line[], line: number): SafetyText | null {
  const opener = above.find(({ text }) => text.startsWith('/*'));
  if (opener === undefined) return null;
  const text = file.text.slice(opener.start, file.lines.rangeOf(line).start);
  const length = blockCommentLength(text);
  if (length === null || text.slice(length).trim() !== '') return null;
  const at = text.slice(0, length).search(SAFETY);
  if (at === -1) return null;
  const isTag = /(?:^|\n)[\s/*!]*$/.test(text.slice(0, at));
  return { ...spoken(file, opener.start + at, opener.start + length), isTag, isBehindCode: false };
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

const FIRST_INSIDE = /^(\s*(?:\/\/|\/\*)\s*)safety:/i;

/** The comment that is the first thing after `offset` (just inside a block's brace), if it begins with `SAFETY:`. */
export function safetyCommentFirstIn(file: TextFile, offset: number): SafetyText | null {
  const after = file.text.slice(offset, offset + LOOK_AHEAD);
  const found = FIRST_INSIDE.exec(after);
  if (found === null) return null;
  const start = offset + (found[1]?.length ?? 0);
  const isBlock = /\/\*\s*$/.test(found[1] ?? '');
  const comment = isBlock ? after.slice(after.indexOf('/*')) : (/^(?:\s*\/\/[^\n]*)+/.exec(after)?.[0] ?? '');
  const length = isBlock ? (blockCommentLength(comment) ?? comment.length) : comment.length;
  const end = isBlock ? offset + after.indexOf('/*') + length : offset + length;
  return { ...spoken(file, start, end), isTag: true, isBehindCode: false };
}

const LOOK_AHEAD = 8000;

/** The words of a comment from `SAFETY:` at `start` on. */
function spoken(file: TextFile, start: number, end: number): Pick<SafetyText, 'text' | 'range'> {
  const lines = file.text
    .slice(start + 'safety:'.length, end)
    .replace(/\*+\/\s*$/, '')
    .split('\n')
    .map((line, index) => (index === 0 ? line : line.replace(/^\s*(?:\/\/[/!]?|\*(?!\/))?/, '')))
    .filter((line) => !/^\s*#!?\[.*\]\s*$/.test(line));
  return {
    text: lines
      .map((line) => line.trim())
      .join('\n')
      .trim(),
    range: { start, end },
  };
}
