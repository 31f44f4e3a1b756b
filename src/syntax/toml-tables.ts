import type { TextRange } from '../finding/finding.ts';
import { perFile } from './per-file.ts';
import type { TomlEntry, TomlFile } from './toml-file.ts';

/** A table that has a header of its own. */
export type TomlTable = {
  /** From `[` to `]`. */
  readonly header: TextRange;
  /** From the header to the end of its last value. */
  readonly range: TextRange;
};

/** The table that a file writes as `[a.b]`; null where it is written in another way, or not at all. */
export function tableAt(file: TomlFile, ...keys: readonly string[]): TomlTable | null {
  for (const node of file.ast?.body[0].body ?? []) {
    if (node.type !== 'TOMLTable' || node.kind !== 'standard') continue;
    if (node.resolvedKey.length !== keys.length || keys.some((key, at) => node.resolvedKey[at] !== key))
      continue;
    const [start, end] = node.range;
    const close = file.text.indexOf(']', node.key.range[1]);
    return { header: { start, end: close === -1 ? end : close + 1 }, range: { start, end } };
  }
  return null;
}

/** The comments of a file by their line: no line has two. */
const commentsByLine = perFile((file: TomlFile) => {
  const comments = (file.ast?.comments ?? []).map(({ value, range: [from] }) => {
    const line = file.lines.lineAt(from);
    const isAlone = file.text.slice(file.lines.rangeOf(line).start, from).trim() === '';
    return [line, { value, isAlone }] as const;
  });
  return new Map(comments);
});

/** What comments say on the lines of a range, and on the lines directly above it that hold nothing else. */
export function tomlCommentsAt(file: TomlFile, { start, end }: TextRange): string {
  const comments = commentsByLine(file);
  const first = file.lines.lineAt(start);
  const last = file.lines.lineAt(end);
  const found: string[] = [];
  for (let line = first; line <= last; line += 1) {
    const comment = comments.get(line);
    if (comment !== undefined) found.push(comment.value);
  }
  for (let line = first - 1; comments.get(line)?.isAlone === true; line -= 1)
    found.unshift(comments.get(line)?.value ?? '');
  return found.join('\n');
}

/** How far the entries up to each one reach: what ends before an offset holds it nowhere. */
const reachOf = perFile(({ entries }: TomlFile): readonly number[] => {
  let reach = 0;
  return entries.map(({ range }) => {
    reach = Math.max(reach, range.end);
    return reach;
  });
});

/** The innermost entry that holds an offset, its ends included; null between entries and in headers. */
export function entryAt(file: TomlFile, offset: number): TomlEntry | null {
  const { entries } = file;
  const reach = reachOf(file);
  let after = 0;
  for (let high = entries.length; after < high; ) {
    const middle = (after + high) >>> 1;
    if ((entries[middle]?.range.start ?? 0) <= offset) after = middle + 1;
    else high = middle;
  }
  for (let at = after - 1; at >= 0 && (reach[at] ?? 0) >= offset; at -= 1) {
    const entry = entries[at];
    if (entry !== undefined && offset <= entry.range.end) return entry;
  }
  return null;
}
