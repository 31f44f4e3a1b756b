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
  let line = file.lines.lineAt(offset);
  const above = commentsOf(file).filter((comment) => comment.startsLine && comment.endLine < line);
  for (const comment of above.toReversed()) {
    if (comment.endLine < line - 1) break;
    found.unshift(comment);
    line = comment.startLine;
  }
  return found;
}

/** The comment that holds an offset, or null. */
export function commentAround(file: TextFile, offset: number): Comment | null {
  return commentsOf(file).find(({ range }) => range.start <= offset && offset < range.end) ?? null;
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
