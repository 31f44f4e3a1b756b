import type { Hunk, HunkLine } from './change.ts';
import { splitLines } from './split-lines.ts';

/** The hunks of a file that has come or gone whole: one with every line, none for an empty text. */
export function wholeFileHunk(text: string, kind: 'added' | 'removed'): readonly Hunk[] {
  const { lines: texts, openEnd } = splitLines(text);
  if (texts.length === 0) return [];
  const lines = texts.map((line, index): HunkLine => {
    const number = index + 1;
    const end = openEnd && number === texts.length ? { noNewline: true as const } : {};
    return kind === 'added'
      ? { kind, text: line, head: number, ...end }
      : { kind, text: line, base: number, ...end };
  });
  const count = texts.length;
  return kind === 'added'
    ? [{ baseStart: 0, baseLines: 0, headStart: 1, headLines: count, lines }]
    : [{ baseStart: 1, baseLines: count, headStart: 0, headLines: 0, lines }];
}
