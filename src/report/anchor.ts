import type { Hunk } from '../diff/change.ts';
import type { Finding } from '../finding/finding.ts';
import { hasHidden } from './hidden.ts';
import type { SuggestedLines } from './suggestion-lines.ts';

/** Lines on the right side of the diff, within one hunk; `startLine` is null for a single line, as GitHub wants. */
export type Anchor = {
  readonly line: number;
  readonly startLine: number | null;
  /** Do the anchored lines equal those that the suggestion replaces, so that it can be committed? */
  readonly committable: boolean;
};

/** A suggestion this long is nothing to commit with one click; it is named instead. UTF-16 units. */
const LONGEST_BLOCK = 12_000;

/** Where a comment can stand, or null when no line of the finding is in the diff. */
export function anchorOf(
  finding: Pick<Finding, 'span' | 'construct'>,
  suggestion: SuggestedLines | null,
  hunks: readonly Hunk[],
): Anchor | null {
  if (suggestion !== null && isCommittable(suggestion, hunks)) {
    return anchor(suggestion.startLine, suggestion.endLine, true);
  }
  const { span, construct } = finding;
  const start = hunkAt(hunks, span.startLine);
  if (start !== null) return anchor(span.startLine, Math.min(span.endLine, lastLine(start)), false);
  const line =
    firstAdded(hunks, span.startLine, span.endLine) ??
    firstAdded(hunks, construct.startLine, construct.endLine) ??
    firstShown(hunks, construct.startLine, construct.endLine);
  return line === null ? null : anchor(line, line, false);
}

function anchor(startLine: number, line: number, committable: boolean): Anchor {
  return { line, startLine: startLine < line ? startLine : null, committable };
}

/** GitHub cannot apply a suggestion over two hunks or over removed lines; and no one can judge what they cannot see. */
function isCommittable({ startLine, endLine, after }: SuggestedLines, hunks: readonly Hunk[]): boolean {
  const hunk = hunkAt(hunks, startLine);
  if (hunk === null || endLine > lastLine(hunk)) return false;
  const text = after.join('\n');
  if (text.length > LONGEST_BLOCK || hasHidden(text) || /\r(?!\n|$)/.test(text)) return false;
  const first = hunk.lines.findIndex((line) => line.kind !== 'removed' && line.head === startLine);
  const last = hunk.lines.findIndex((line) => line.kind !== 'removed' && line.head === endLine);
  return first !== -1 && !hunk.lines.slice(first, last + 1).some((line) => line.kind === 'removed');
}

function hunkAt(hunks: readonly Hunk[], line: number): Hunk | null {
  return hunks.find((hunk) => hunk.headStart <= line && line <= lastLine(hunk)) ?? null;
}

function lastLine(hunk: Hunk): number {
  return hunk.headStart + hunk.headLines - 1;
}

function firstAdded(hunks: readonly Hunk[], from: number, to: number): number | null {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const found = lines.find((line) => line.kind === 'added' && line.head >= from && line.head <= to);
  return found?.kind === 'added' ? found.head : null;
}

function firstShown(hunks: readonly Hunk[], from: number, to: number): number | null {
  const hunk = hunks.find(
    ({ headLines, headStart }) => headLines > 0 && headStart <= to && headStart + headLines > from,
  );
  return hunk === undefined ? null : Math.max(from, hunk.headStart);
}
