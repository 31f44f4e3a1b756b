import type { TextRange } from '../finding/finding.ts';
import type { TomlFile } from './toml-file.ts';

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

/** What comments say on the lines of a range, and on the lines directly above it that hold nothing else. */
export function tomlCommentsAt(file: TomlFile, { start, end }: TextRange): string {
  const comments = (file.ast?.comments ?? []).map(({ value, range: [from] }) => {
    const line = file.lines.lineAt(from);
    const isAlone = file.text.slice(file.lines.rangeOf(line).start, from).trim() === '';
    return { value, line, isAlone };
  });
  const first = file.lines.lineAt(start);
  const last = file.lines.lineAt(end);
  const found = comments.filter(({ line }) => line >= first && line <= last).map(({ value }) => value);
  for (let line = first - 1; line > 0; line -= 1) {
    const above = comments.find((one) => one.line === line && one.isAlone);
    if (above === undefined) break;
    found.unshift(above.value);
  }
  return found.join('\n');
}
