import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { fullPath } from './full-paths.ts';
import { type Hold, holdOf } from './holds.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** A guard that pins its thread to an epoch: nothing retired meanwhile is freed, by any thread. */
export type EpochGuard = {
  readonly call: Node;
  /** Range of the word `pin`. */
  readonly name: TextRange;
  readonly hold: Hold;
};

/** The epoch guards that a file's functions take and keep, in text order. */
export const epochGuards: (file: RustFile) => readonly EpochGuard[] = perFile((file) => {
  if (!/\b(?:crossbeam_epoch|crossbeam\s*::\s*(?:\{[^;]*)?epoch)\b/.test(file.text)) return [];
  return [...file.text.matchAll(/\bpin\s*\(\s*\)/g)].flatMap(({ index }) => guardAt(file, index) ?? []);
});

function guardAt(file: RustFile, offset: number): EpochGuard | null {
  const name = file.nodeAt(offset);
  const up = file.parent(name);
  const callee = up !== null && /^(?:scoped_identifier|field_expression)$/.test(up.type) ? up : name;
  const call = file.parent(callee);
  if (call?.type !== 'call_expression' || call.childForFieldName('function')?.id !== callee.id) return null;
  const isPin =
    callee.type === 'field_expression'
      ? /(?:handle|local|collector|participant)\w*(?:\(\))?$/i.test(
          callee.childForFieldName('value')?.text ?? '',
        )
      : /^(?:crossbeam_epoch|crossbeam::epoch|epoch)::pin$/.test(fullPath(file, callee) ?? '');
  // Temporaries end with their statement; the edition changes nothing that matters here.
  const hold = isPin ? holdOf(file, call, null) : null;
  return hold === null ? null : { call, name: { start: name.startIndex, end: name.endIndex }, hold };
}
