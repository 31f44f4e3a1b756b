type FileStatus = 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
export type DiffFile = {
  readonly filename: string;
  readonly previousFilename: string | null;
  readonly status: FileStatus;
  /** Blob of the new side, or of the old side where the file is gone. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** From the first `@@` on; null where git shows no lines. */
  readonly patch: string | null;
};
export type Side = 'LEFT' | 'RIGHT';
export type DiffLine = {
  readonly hunk: number;
  /** Lines below the file's first `@@`, as GitHub's `position` counts. */
  readonly position: number;
  readonly old: number | null;
  readonly new: number | null;
};

const STATUSES: Readonly<Record<string, FileStatus>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

/** Joins what `git diff-tree` says raw (with -z) with the patches it prints, file by file. */
export function parseDiff(raw: string, patch: string): DiffFile[] {
  // Not /^…/m, which also stops at a \r or U+2028 inside a line.
  const sections = patch.split(/(?<=^|\n)diff --git /).slice(1);
  const fields = raw.split('\0');
  const files: DiffFile[] = [];
  for (let at = 0, section = 0; fields[at]?.startsWith(':'); section += 1) {
    const [, , before = '', after = '', letters = 'M'] = (fields[at] ?? '').split(' ');
    const letter = letters.slice(0, 1);
    const twoNames = letter === 'R' || letter === 'C';
    const previous = twoNames ? (fields[at + 1] ?? '') : null;
    const filename = fields[at + (twoNames ? 2 : 1)] ?? '';
    // A type change is one raw entry and two sections: the old kind removed, the new one added.
    if (letter === 'T') section += 1;
    const text = hunksOf(sections[section] ?? '');
    files.push({
      filename,
      previousFilename: previous,
      status: STATUSES[letter] ?? 'changed',
      sha: letter === 'D' ? before : after,
      ...count(text),
      patch: text,
    });
    at += twoNames ? 3 : 2;
  }
  return files;
}

function hunksOf(section: string): string | null {
  const start = section.search(/(?<=\n)@@ /);
  return start < 0 ? null : section.slice(start).replace(/\n$/, '');
}

function count(patch: string | null): { additions: number; deletions: number } {
  const lines = patch?.split('\n') ?? [];
  return {
    additions: lines.filter((line) => line.startsWith('+')).length,
    deletions: lines.filter((line) => line.startsWith('-')).length,
  };
}

/** Every line that a comment can stand on, in the order of the patch. */
export function diffLines(patch: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let [oldLine, newLine, hunk, position] = [0, 0, -1, -1];
  for (const line of patch.split('\n')) {
    position += 1;
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (header !== null) {
      hunk += 1;
      [oldLine, newLine] = [Number(header[1]), Number(header[2])];
      continue;
    }
    if (line.startsWith('\\')) continue;
    const added = line.startsWith('+');
    const removed = line.startsWith('-');
    lines.push({ hunk, position, old: added ? null : oldLine, new: removed ? null : newLine });
    if (!added) oldLine += 1;
    if (!removed) newLine += 1;
  }
  return lines;
}

export function findLine(lines: readonly DiffLine[], side: Side, line: number): DiffLine | undefined {
  return lines.find((one) => (side === 'RIGHT' ? one.new : one.old) === line);
}

/** The hunk that holds `position`, from its header to that line: GitHub's `diff_hunk`. */
export function diffHunk(patch: string, position: number): string {
  const lines = patch.split('\n').slice(0, position + 1);
  const header = lines.findLastIndex((line) => line.startsWith('@@ '));
  return lines.slice(header).join('\n');
}

/** Where a line of the old side stands on the new side, or null when the change touched it. */
export function followLine(patch: string | null, line: number): number | null {
  if (patch === null) return line;
  let shift = 0;
  for (const one of diffLines(patch)) {
    if (one.old === line) return one.new;
    if (one.old !== null && one.old > line) break;
    if (one.old === null) shift += 1;
    else if (one.new === null) shift -= 1;
  }
  return line + shift;
}
