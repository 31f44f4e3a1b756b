import type { StandInSettings } from './answer.ts';
import { type DiffFile, type DiffLine, diffHunk, diffLines, findLine, type Side } from './diff.ts';

/** Where somebody wants a comment, as REST takes it. */
export type Wanted = {
  readonly path: string;
  readonly line?: number;
  readonly side?: string;
  readonly start_line?: number;
  readonly start_side?: string;
  readonly position?: number;
};
export type Anchor = {
  readonly path: string;
  readonly side: Side;
  readonly line: number;
  readonly startLine: number | null;
  readonly startSide: Side | null;
  readonly position: number;
  readonly diffHunk: string;
};
export type Misplaced = { readonly problem: 'path' | 'line' | 'start-hunk' | 'start-order' };

/** GitHub takes any case, and says it in capitals. */
function sideOf(side: string | undefined): Side {
  return side?.toUpperCase() === 'LEFT' ? 'LEFT' : 'RIGHT';
}

/** Finds the place of a comment on the diff, or says why there is none. */
export function placeComment(files: readonly DiffFile[], wanted: Wanted): Anchor | Misplaced {
  const file = files.find((one) => one.filename === wanted.path);
  if (file === undefined) return { problem: 'path' };
  if (file.patch === null) return { problem: 'line' };
  const lines = diffLines(file.patch);
  const side = sideOf(wanted.side);
  const end =
    wanted.line === undefined
      ? lines.find((one) => one.position === wanted.position)
      : findLine(lines, side, wanted.line);
  if (end === undefined) return { problem: 'line' };
  const start = startOf(lines, wanted, end);
  if ('problem' in start) return start;
  const endSide = wanted.line === undefined ? (end.new === null ? 'LEFT' : 'RIGHT') : side;
  return {
    path: wanted.path,
    side: endSide,
    line: (endSide === 'RIGHT' ? end.new : end.old) ?? 0,
    ...start,
    position: end.position,
    diffHunk: diffHunk(file.patch, end.position),
  };
}

function startOf(
  lines: readonly DiffLine[],
  wanted: Wanted,
  end: DiffLine,
): { startLine: number | null; startSide: Side | null } | Misplaced {
  if (wanted.start_line === undefined) return { startLine: null, startSide: null };
  const side = sideOf(wanted.start_side ?? wanted.side);
  const sameSide = side === sideOf(wanted.side);
  if (sameSide && wanted.start_line >= (wanted.line ?? 0)) return { problem: 'start-order' };
  const start = findLine(lines, side, wanted.start_line);
  if (start === undefined || start.hunk !== end.hunk) return { problem: 'start-hunk' };
  if (start.position >= end.position) return { problem: 'start-order' };
  return { startLine: wanted.start_line, startSide: side };
}

const WORDS = {
  '2026': { path: 'Path could not be resolved', line: 'Line could not be resolved' },
  older: {
    path: "Pull request review thread path is invalid and Pull request review thread diff hunk can't be blank",
    line: "Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank",
  },
} as const;

/** GitHub's sentence for a refused place; it does not say which comment is meant. */
export function refusalOf({ problem }: Misplaced, wording: StandInSettings['wording']): string {
  if (problem === 'start-hunk')
    return 'Pull request review thread start line must be part of the same hunk as the line.';
  if (problem === 'start-order') return 'Pull request review thread start line must precede the end line.';
  return WORDS[wording][problem];
}
