import type { Change, ChangedFile } from '../../src/diff/change.ts';
import { crateQueries } from '../../src/diff/crate-search.ts';
import { hunksBetween } from '../../src/diff/hunks-between.ts';
import type { ReadExample } from '../../src/rules/read-example.ts';

/** A change of one file from text to text; `base` null for a new file. */
export function changeOf(
  path: string,
  base: string | null,
  head: string,
  context: Readonly<Record<string, string>> = {},
): Change {
  return changeOfFiles([fileOf(path, base, head)], context);
}

function fileOf(path: string, base: string | null, head: string): ChangedFile {
  return {
    path,
    previousPath: null,
    status: base === null ? 'added' : 'modified',
    kind: 'text',
    hunks: base === head ? [] : hunksBetween(base ?? '', head),
    base: base === null ? { state: 'absent' } : { state: 'text', text: base },
    head: { state: 'text', text: head },
  };
}

/** The change that an example of a rule describes; `elsewhere`: with all of its files as they are at the head. */
export function changeOfExample(
  { path, isDiff, base, head, changes, context }: ReadExample,
  elsewhere = false,
): Change {
  const files = [{ path, base: isDiff ? base : null, head }, ...changes];
  return changeOfFiles(
    files
      .map((one) => fileOf(one.path, elsewhere ? one.head : one.base, one.head))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    context,
  );
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
