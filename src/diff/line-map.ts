import type { Hunk } from './change.ts';

/**
 * How the lines of base and head correspond, 1-based. Lines outside hunks map by offset; the map knows no
 * end of file, so a line past the end maps as well.
 *
 * A block is a longest run of added and removed lines. It touches the head lines in it, the unchanged one
 * above and the unchanged one below. Where a block only removes, both neighbours count as `removedAt`;
 * where it replaces, the lines that came count and the neighbours do not: the change is on those lines.
 */
export type LineMap = {
  /** The head line that a base line has become, or null where it was removed. */
  headOf(baseLine: number): number | null;
  /** The base line that a head line was, or null where it was added. */
  baseOf(headLine: number): number | null;
  isAdded(headLine: number): boolean;
  /** Can the head line carry a comment: does it stand in a hunk, added or as context? */
  isInDiff(headLine: number): boolean;
  /** Do two head lines stand in the same hunk, as both ends of a comment must? */
  sameHunk(headLine: number, other: number): boolean;
  /** Were base lines removed right before, right after or in place of this head line? */
  removedAt(headLine: number): boolean;
  /** Texts removed by the blocks that touch this head line, also where it is the neighbour of a replacement. */
  removedTextAt(headLine: number): readonly string[];
  /** In ascending order. */
  readonly addedLines: readonly number[];
  readonly addedCount: number;
  readonly removedCount: number;
};

/** `length` unchanged lines from these two on. */
type Run = { readonly base: number; readonly head: number; readonly length: number };
/** Head lines `first` to `last` are touched by a block; its own added lines are those between. */
type Block = { readonly first: number; readonly last: number; readonly removed: readonly string[] };

/** Builds the map once; each question is answered by binary search. `hunks` are in line order. */
export function lineMap(hunks: readonly Hunk[]): LineMap {
  const { runs, blocks, addedLines } = walk(hunks);
  const ranges = hunks.map((hunk) => ({ first: hunk.headStart, last: hunk.headStart + hunk.headLines - 1 }));
  const hunkAt = (line: number): number =>
    lastStarting(
      ranges,
      line,
      (range) => range.first,
      (range) => range.last,
    );
  const across = (line: number, from: 'base' | 'head', to: 'base' | 'head'): number | null => {
    const run =
      runs[
        lastStarting(
          runs,
          line,
          (one) => one[from],
          (one) => one[from] + one.length - 1,
        )
      ];
    return run === undefined ? null : run[to] + line - run[from];
  };
  const isAdded = (line: number): boolean =>
    lastStarting(
      addedLines,
      line,
      (added) => added,
      (added) => added,
    ) !== -1;
  return {
    headOf: (line) => across(line, 'base', 'head'),
    baseOf: (line) => across(line, 'head', 'base'),
    isAdded,
    isInDiff: (line) => hunkAt(line) !== -1,
    sameHunk: (line, other) => hunkAt(line) !== -1 && hunkAt(line) === hunkAt(other),
    removedAt: (line) =>
      touching(blocks, line).some(
        (block) => block.removed.length > 0 && (isAdded(line) || block.last === block.first + 1),
      ),
    removedTextAt: (line) => touching(blocks, line).flatMap((block) => block.removed),
    addedLines,
    addedCount: addedLines.length,
    removedCount: blocks.reduce((sum, block) => sum + block.removed.length, 0),
  };
}

/** Walks all lines once and gathers what is unchanged, what is added and which blocks touch which lines. */
function walk(hunks: readonly Hunk[]) {
  const runs: Run[] = [];
  const blocks: Block[] = [];
  const addedLines: number[] = [];
  // The next line of each side, the beginning of the unchanged run and of the block at hand.
  let [base, head, runBase, runHead, blockHead] = [1, 1, 1, 1, 1];
  let removed: string[] = [];
  const endRun = () => {
    if (head > runHead && base > runBase) runs.push({ base: runBase, head: runHead, length: head - runHead });
  };
  const endBlock = () => {
    if (removed.length > 0 || head > blockHead) blocks.push({ first: blockHead - 1, last: head, removed });
    removed = [];
  };
  let inBlock = false;
  for (const hunk of hunks) {
    const start = hunk.headLines === 0 ? hunk.headStart + 1 : hunk.headStart;
    if (inBlock && start > head) {
      endBlock();
      [runBase, runHead, inBlock] = [base, head, false];
    }
    [base, head] = [base + start - head, start];
    for (const line of hunk.lines) {
      if (line.kind === 'context') {
        if (inBlock) {
          endBlock();
          [runBase, runHead, inBlock] = [base, head, false];
        }
      } else if (!inBlock) {
        endRun();
        [blockHead, inBlock] = [head, true];
      }
      if (line.kind === 'removed') removed.push(line.text);
      if (line.kind === 'added') addedLines.push(head);
      if (line.kind !== 'added') base += 1;
      if (line.kind !== 'removed') head += 1;
    }
  }
  if (inBlock) {
    endBlock();
    [runBase, runHead] = [base, head];
  }
  runs.push({ base: runBase, head: runHead, length: Number.POSITIVE_INFINITY });
  return { runs, blocks, addedLines };
}

/** Blocks share at most the unchanged line between them, so there are at most two. */
function touching(blocks: readonly Block[], line: number): readonly Block[] {
  const at = lastStarting(
    blocks,
    line,
    (block) => block.first,
    () => Number.POSITIVE_INFINITY,
  );
  return blocks.slice(Math.max(0, at - 1), at + 1).filter((block) => block.last >= line);
}

/** Index of the last of `sorted` that starts at or before `line`, if it reaches that line; else -1. */
function lastStarting<T>(
  sorted: readonly T[],
  line: number,
  first: (one: T) => number,
  last: (one: T) => number,
): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle];
    if (one !== undefined && first(one) <= line) low = middle + 1;
    else high = middle;
  }
  const found = sorted[low - 1];
  return found !== undefined && last(found) >= line ? low - 1 : -1;
}
