import parseDiff from 'parse-diff';
import { UserError } from '../errors.ts';
import type { Hunk, HunkLine } from './change.ts';
import { splitLines } from './split-lines.ts';

const HUNK_HEADER = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/;
/** The one wording of this mark that parse-diff knows; other tools translate it or end it with CR. */
const NO_NEWLINE = '\\ No newline at end of file';

/** Is this line the header of a hunk of a two-way diff? */
export function isHunkHeader(line: string): boolean {
  return HUNK_HEADER.test(line);
}

/**
 * Hunks of a patch without file headers, as in the `patch` member of GitHub's list of files. `firstLine` is
 * the 1-based number that messages give to the patch's first line. Throws a UserError on a broken hunk.
 */
export function parsePatch(patch: string, firstLine = 1): readonly Hunk[] {
  const { lines } = splitLines(patch);
  const taken: string[] = [];
  for (let at = 0; at < lines.length; ) at = takeHunk(lines, at, taken, firstLine);
  return hunksOf(taken);
}

/**
 * Moves the hunk whose header stands at index `at` into `taken`, by the counts in that header, and returns
 * the index after it. Checks what parse-diff takes on trust: that no line is missing, foreign or left over.
 */
export function takeHunk(lines: readonly string[], at: number, taken: string[], firstLine = 1): number {
  const header = HUNK_HEADER.exec(lines[at] ?? '');
  if (header === null) {
    throw new UserError(
      `line ${at + firstLine} of the diff: expected a hunk header such as \`@@ -1,2 +1,3 @@\``,
    );
  }
  let base = Number(header[2] ?? 1);
  let head = Number(header[4] ?? 1);
  // parse-diff would read on after a hunk that counts no line at all.
  if (base > 0 || head > 0) taken.push(header[0]);
  let end = at + 1;
  for (; base > 0 || head > 0 || lines[end]?.startsWith('\\'); end += 1) {
    const line = wholeLine(lines[end]);
    if (line === undefined || !isHunkLine(line, base, head)) {
      throw new UserError(
        `line ${end + firstLine} of the diff: the hunk at line ${at + firstLine} is cut short, ` +
          `${base} more old and ${head} more new lines were expected`,
      );
    }
    if (line[0] === ' ' || line[0] === '-') base -= 1;
    if (line[0] === ' ' || line[0] === '+') head -= 1;
    taken.push(line);
  }
  refuseLeftOver(lines[end], end + firstLine, at + firstLine);
  return end;
}

/** Undoes what other tools do to the lines of a hunk. */
function wholeLine(line: string | undefined): string | undefined {
  if (line?.startsWith('\\')) return NO_NEWLINE;
  // The blank of an empty context line may have been stripped.
  return line === '' || line === '\r' ? ` ${line}` : line;
}

function isHunkLine(line: string, base: number, head: number): boolean {
  const mark = line[0];
  if (mark === ' ') return base > 0 && head > 0;
  if (mark === '-') return base > 0;
  if (mark === '+') return head > 0;
  return mark === '\\';
}

/** A line of a hunk right after its last one means that the header counts too few: nothing may be lost quietly. */
function refuseLeftOver(line: string | undefined, number: number, header: number): void {
  // `--- ` begins the next file, and `-- ` the signature under a mailed patch.
  if (line === undefined || !/^[ +-]/.test(line) || /^(?:--- |--\s*$)/.test(line)) return;
  throw new UserError(
    `line ${number} of the diff: the hunk at line ${header} has more lines than its header says`,
  );
}

/** The hunks of lines that `takeHunk` has checked, one hunk after the other. */
export function hunksOf(lines: readonly string[]): readonly Hunk[] {
  if (lines.length === 0) return [];
  // A header of our own, so that parse-diff does not look for file names in the hunk's heading.
  const [file] = parseDiff(`diff --git a/- b/-\n${lines.join('\n')}`);
  return (file?.chunks ?? []).map((chunk) => ({
    baseStart: chunk.oldStart,
    baseLines: chunk.oldLines,
    headStart: chunk.newStart,
    headLines: chunk.newLines,
    lines: hunkLines(chunk.changes),
  }));
}

function hunkLines(changes: readonly parseDiff.Change[]): readonly HunkLine[] {
  const lines: HunkLine[] = [];
  for (const change of changes) {
    const last = lines.at(-1);
    if (change.content !== NO_NEWLINE) lines.push(hunkLine(change));
    else if (last !== undefined) lines[lines.length - 1] = { ...last, noNewline: true };
  }
  return lines;
}

function hunkLine(change: parseDiff.Change): HunkLine {
  const text = change.content.slice(1);
  switch (change.type) {
    case 'normal':
      return { kind: 'context', text, base: change.ln1, head: change.ln2 };
    case 'add':
      return { kind: 'added', text, head: change.ln };
    case 'del':
      return { kind: 'removed', text, base: change.ln };
  }
}
