import type { ChangedFile } from '../diff/change.ts';
import { type LineMap, lineMap } from '../diff/line-map.ts';
import type { TextRange } from '../finding/finding.ts';
import { LineIndex } from '../text/line-index.ts';

/**
 * Where the head goes on in place of what stood at `offset` of the base: the line that came for it, else the first line
 * from there on that stayed, else the last one before it; without its indent.
 */
export function headPlaceOf({ hunks, base, head }: ChangedFile, offset: number): TextRange {
  if (base.state !== 'text' || head.state !== 'text') return { start: 0, end: 0 };
  const old = new LineIndex(base.text);
  const now = new LineIndex(head.text);
  const from = old.lineAt(offset);
  for (const line of candidates(lineMap(hunks), from, old.count)) {
    const { start, end } = now.rangeOf(line);
    const text = head.text.slice(start, end);
    if (line > now.count || text.trim() === '') continue;
    return { start: start + text.search(/\S/), end: start + text.trimEnd().length };
  }
  return { start: 0, end: 0 };
}

function* candidates(map: LineMap, from: number, last: number): Iterable<number> {
  let before = from - 1;
  while (before > 0 && map.headOf(before) === null) before -= 1;
  const next = before === 0 ? 1 : (map.headOf(before) ?? 0) + 1;
  for (let line = next + from - before - 1; line >= next; line -= 1) if (map.isAdded(line)) yield line;
  for (let line = from; line <= last; line += 1) yield* stayed(map, line);
  for (let line = before; line > 0; line -= 1) yield* stayed(map, line);
}

function stayed(map: LineMap, line: number): readonly number[] {
  const at = map.headOf(line);
  return at === null ? [] : [at];
}
