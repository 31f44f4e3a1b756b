import type { Change, ChangedFile } from '../../src/diff/change.ts';
import { crateQueries } from '../../src/diff/crate-search.ts';
import { hunksBetween } from '../../src/diff/hunks-between.ts';

/** A change of one file from text to text; `base` null for a new file. */
export function changeOf(
  path: string,
  base: string | null,
  head: string,
  context: Readonly<Record<string, string>> = {},
): Change {
  const file: ChangedFile = {
    path,
    previousPath: null,
    status: base === null ? 'added' : 'modified',
    kind: 'text',
    hunks: base === head ? [] : hunksBetween(base ?? '', head),
    base: base === null ? { state: 'absent' } : { state: 'text', text: base },
    head: { state: 'text', text: head },
  };
  return changeOfFiles([file], context);
}

export function changeOfFiles(
  files: readonly ChangedFile[],
  context: Readonly<Record<string, string>> = {},
): Change {
  return {
    source: 'git',
    baseName: 'base',
    headName: 'head',
    files,
    context: Object.entries(context).map(([path, text]) => ({ path, text })),
    // What an example shows is all there is.
    searches: crateQueries(files).map((query) => ({ ...query, whole: true })),
    fileCount: files.length,
    limits: [],
  };
}
