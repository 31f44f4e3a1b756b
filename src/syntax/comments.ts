import type { TextRange } from '../finding/finding.ts';
import { lexemesOf } from './lexical.ts';
import { perFile } from './per-file.ts';
import type { TextFile } from './text-file.ts';

export type Comment = {
  /** From its opener to its end; a line comment ends before its line feed. */
  readonly range: TextRange;
  readonly kind: 'line' | 'block';
  /** `outer` for `///` and its block form, `inner` for `//!` and its block form, else `plain`. */
  readonly doc: 'outer' | 'inner' | 'plain';
  /** The text without its markers, not trimmed. */
  readonly text: string;
  /** 1-based lines. */
  readonly startLine: number;
  readonly endLine: number;
  /** Whether nothing but blanks stands before it on its line. */
  readonly startsLine: boolean;
};

/** Every comment of a Rust file in order, doc comments and those inside macros too. */
export const commentsOf: (file: TextFile) => readonly Comment[] = perFile((file) =>
  lexemesOf(file.text).flatMap(({ kind, start, end }) =>
    kind === 'literal' ? [] : [commentAt(file, kind === 'line-comment' ? 'line' : 'block', { start, end })],
  ),
);

/** The run of comments that ends directly above the line of an offset, with no line of code between, in order. */
export function commentsAbove(file: TextFile, offset: number): readonly Comment[] {
  const found: Comment[] = [];
  const endsAt = commentsByLastLine(file);
  let above = endsAt.get(file.lines.lineAt(offset) - 1);
  while (above !== undefined) {
    found.push(above);
    above = endsAt.get(above.startLine - 1);
  }
  return found.reverse();
}

/** The comments that share a line with a range, in order: in it, beside it and at its end. */
export function commentsOnLinesOf(file: TextFile, { start, end }: TextRange): readonly Comment[] {
  const last = file.lines.lineAt(end);
  const all = commentsOf(file);
  const found: Comment[] = [];
  // One comment may begin above the line and end on it; those before it end earlier still.
  const from = Math.max(0, firstFrom(file, file.lines.rangeOf(file.lines.lineAt(start)).start) - 1);
  for (let at = from; at < all.length; at += 1) {
    const comment = all[at];
    if (comment === undefined || comment.startLine > last) break;
    if (comment.endLine >= file.lines.lineAt(start)) found.push(comment);
  }
  return found;
}

/** The comments within a range, in order. */
export function commentsWithin(file: TextFile, { start, end }: TextRange): readonly Comment[] {
  const all = commentsOf(file);
  const from = firstFrom(file, start);
  let to = from;
  while (to < all.length && (all[to]?.range.end ?? 0) <= end) to += 1;
  return all.slice(from, to);
}

/** Comments that begin their line, by their last one. */
const commentsByLastLine: (file: TextFile) => ReadonlyMap<number, Comment> = perFile(
  (file) =>
    new Map(
      commentsOf(file)
        .filter(({ startsLine }) => startsLine)
        .map((comment) => [comment.endLine, comment]),
    ),
);

/** Index of the first comment that begins at an offset or after it. */
function firstFrom(file: TextFile, offset: number): number {
  const all = commentsOf(file);
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((all[middle]?.range.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The comment that holds an offset, or null. */
export function commentAround(file: TextFile, offset: number): Comment | null {
  const before = commentsOf(file)[firstFrom(file, offset + 1) - 1];
  return before !== undefined && offset < before.range.end ? before : null;
}

function commentAt(file: TextFile, kind: Comment['kind'], range: TextRange): Comment {
  const written = file.text.slice(range.start, range.end);
  const doc = docKind(written);
  const body = written.slice(doc === 'plain' ? 2 : 3);
  const startLine = file.lines.lineAt(range.start);
  const lineStart = file.lines.rangeOf(startLine).start;
  return {
    range,
    kind,
    doc,
    text: kind === 'block' && body.endsWith('*/') ? body.slice(0, -2) : body,
    startLine,
    endLine: file.lines.lineAt(Math.max(range.start, range.end - 1)),
    startsLine: /^[\s\uFEFF]*$/.test(file.text.slice(lineStart, range.start)),
  };
}

/** `////` and `/***` are plain comments, and so is the empty block comment. */
function docKind(written: string): Comment['doc'] {
  if (/^(?:\/\/!|\/\*!)/.test(written)) return 'inner';
  return /^(?:\/\/\/(?!\/)|\/\*\*(?![*/]))/.test(written) ? 'outer' : 'plain';
}
