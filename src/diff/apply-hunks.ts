import type { Hunk, HunkLine } from './change.ts';
import { type SplitText, splitLines } from './split-lines.ts';

/**
 * Rebuilds the head from the base and the hunks between them, to the last byte. Throws when a hunk does not
 * fit the base, naming the line: then the two do not belong together, and no half answer is given.
 */
export function applyHunks(base: string, hunks: readonly Hunk[]): string {
  const from = splitLines(base);
  const head: string[] = [];
  let done = 0;
  // Whether the head's last line so far lacks its line feed.
  let openEnd = false;
  for (const hunk of hunks) {
    // With no line on the base's side, the start names the line before the hunk.
    const start = hunk.baseLines === 0 ? hunk.baseStart : hunk.baseStart - 1;
    if (start < done || start > from.lines.length) throw misfit(hunk, start + 1, 'no such line in the base');
    for (; done < start; done += 1) head.push(from.lines[done] ?? '');
    for (const line of hunk.lines) {
      if (openEnd) throw misfit(hunk, done + 1, 'a line follows the one without a line feed');
      if (line.kind !== 'added') {
        matchBase(from, done, line, hunk);
        done += 1;
      }
      if (line.kind === 'removed') continue;
      head.push(line.text);
      openEnd = line.noNewline === true;
    }
  }
  if (openEnd && done < from.lines.length) {
    throw new Error(`cannot apply hunks: line ${done + 1} of the base follows a line without a line feed`);
  }
  if (done < from.lines.length) openEnd = from.openEnd;
  for (; done < from.lines.length; done += 1) head.push(from.lines[done] ?? '');
  return head.length === 0 ? '' : head.join('\n') + (openEnd ? '' : '\n');
}

function matchBase(from: SplitText, index: number, line: HunkLine, hunk: Hunk): void {
  const text = from.lines[index];
  if (text !== line.text) {
    throw misfit(
      hunk,
      index + 1,
      `expected ${JSON.stringify(line.text)}, found ${JSON.stringify(text ?? null)}`,
    );
  }
  const open = from.openEnd && index === from.lines.length - 1;
  if (open !== (line.noNewline === true))
    throw misfit(hunk, index + 1, 'its line feed is not as the hunk says');
}

function misfit(hunk: Hunk, baseLine: number, why: string): Error {
  const header = `@@ -${hunk.baseStart},${hunk.baseLines} +${hunk.headStart},${hunk.headLines} @@`;
  return new Error(`cannot apply hunk ${header} at line ${baseLine} of the base: ${why}`);
}
