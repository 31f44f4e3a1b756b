import type { Edit, TextRange } from '../finding/finding.ts';
import { LineIndex } from '../text/line-index.ts';

/** Whole lines `startLine` to `endLine` of the head, as they are and as they become. Lines keep their CR. */
export type SuggestedLines = {
  readonly startLine: number;
  readonly endLine: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
};

/**
 * What edits make of the whole lines they touch. Null when they overlap, lie outside the text, change
 * nothing, or add or take away the line end at the end of the file, which a suggestion cannot do.
 */
export function suggestionLines(text: string, edits: readonly Edit[]): SuggestedLines | null {
  const sorted = edits.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  const first = sorted[0];
  if (first === undefined || text === '' || !areApart(sorted, text.length)) return null;
  const index = new LineIndex(text);
  const last = Math.max(...sorted.map(({ range }) => (range.end > range.start ? range.end - 1 : range.end)));
  let startLine = index.lineAt(first.range.start);
  let endLine = index.lineAt(last);
  // The empty line after a final line feed is no line to GitHub: the one before takes what is put there.
  const count = text.endsWith('\n') ? index.count - 1 : index.count;
  if (startLine > count) startLine = Math.max(1, count);
  if (endLine > count) endLine = Math.max(1, count);
  for (; endLine <= count; endLine += 1) {
    const region = { start: index.rangeOf(startLine).start, end: index.rangeOf(endLine + 1).start };
    const end = endLine === count ? text.length : region.end;
    const result = linesOf(text, { start: region.start, end }, sorted);
    if (result !== null) return { startLine, endLine, ...result };
  }
  return null;
}

function areApart(edits: readonly Edit[], length: number): boolean {
  let end = 0;
  let start = -1;
  for (const { range } of edits) {
    // Of two edits at one place no one could say which comes first.
    if (range.start < end || range.start === start || range.end < range.start || range.end > length)
      return false;
    ({ start, end } = range);
  }
  return true;
}

/** Null when the region would no longer be whole lines: then the line that is joined on must come along. */
function linesOf(
  text: string,
  region: TextRange,
  edits: readonly Edit[],
): { readonly before: readonly string[]; readonly after: readonly string[] } | null {
  const before = text.slice(region.start, region.end);
  const after = applied(text, region, edits);
  if (before === after) return null;
  const isWhole = after === '' ? before.endsWith('\n') : before.endsWith('\n') === after.endsWith('\n');
  if (!isWhole) return null;
  return { before: split(before), after: split(after) };
}

function applied(text: string, region: TextRange, edits: readonly Edit[]): string {
  let result = '';
  let at = region.start;
  for (const edit of edits) {
    result += text.slice(at, edit.range.start) + edit.text;
    at = edit.range.end;
  }
  return result + text.slice(at, region.end);
}

function split(region: string): readonly string[] {
  if (region === '') return [];
  return (region.endsWith('\n') ? region.slice(0, -1) : region).split('\n');
}
