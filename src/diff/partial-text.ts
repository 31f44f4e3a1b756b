import type { Content, Hunk } from './change.ts';

/** Blank lines cost memory, and a diff may claim any line number: as long as the longest file we read. */
const MAX_LENGTH = 1 << 20;

/**
 * The side of a file that hunks show, every line at its true number and empty lines in the gaps. What
 * follows the last hunk is unknown, so the text ends there.
 */
export function partialText(hunks: readonly Hunk[], side: 'base' | 'head'): Content {
  const other = side === 'head' ? 'removed' : 'added';
  const pieces: string[] = [];
  let length = 0;
  let next = 1;
  for (const hunk of hunks) {
    const lines = hunk.lines.filter((line) => line.kind !== other);
    if (lines.length === 0) continue;
    const gap = (side === 'head' ? hunk.headStart : hunk.baseStart) - next;
    if (gap < 0) return { state: 'unread', reason: 'the hunks of the diff are not in line order' };
    length += gap + lines.reduce((sum, line) => sum + line.text.length + 1, 0);
    if (length > MAX_LENGTH) return { state: 'unread', reason: 'over 1 MiB' };
    pieces.push('\n'.repeat(gap), ...lines.map((line) => (line.noNewline ? line.text : `${line.text}\n`)));
    next += gap + lines.length;
  }
  if (pieces.length === 0) return { state: 'unread', reason: 'the diff shows none of its text' };
  return { state: 'text', text: pieces.join(''), partial: true };
}
