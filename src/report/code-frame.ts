import type { Span } from '../finding/finding.ts';
import { showHidden } from './hidden.ts';
import type { Paint } from './paint.ts';
import { columnsOf } from './width.ts';

const TAB = 4;
const MOST_LINES = 5;

export type FrameStyle = {
  readonly paint: Paint;
  readonly severity: 'error' | 'warning' | 'note';
  /** Columns of the terminal. */
  readonly width: number;
  /** Columns for line numbers. */
  readonly gutter: number;
};

/** One piece of a source line as the terminal shows it: `at` is its column from 1 in UTF-16 units. */
type Piece = { readonly at: number; readonly shown: string; readonly width: number };

/** The lines of a span with their numbers, and carets under what is meant. */
export function codeFrame(text: string, span: Span, style: FrameStyle): readonly string[] {
  const lines = text.split('\n');
  const last = Math.min(span.endLine, span.startLine + MOST_LINES - 1, lines.length);
  const frame = [margin('', style)];
  for (let number = span.startLine; number <= last; number += 1) {
    const line = (lines[number - 1] ?? '').replace(/\r$/, '');
    const from = number === span.startLine ? span.startColumn : firstColumn(line);
    const to = number === span.endLine ? span.endColumn : line.length + 1;
    frame.push(...numbered(number, line, { from, to }, style));
  }
  if (last < span.endLine) frame.push(margin('…', style));
  return frame;
}

/** The bar at the left, under a line number or none. */
export function margin(content: string, { paint, gutter }: FrameStyle, label = ''): string {
  return `${paint('margin', `${label.padStart(gutter)} |`)}${content === '' ? '' : ` ${content}`}`;
}

/** A line of code with tabs as blanks and hidden characters named, at most `width` columns. */
export function shownLine(line: string, width: number): string {
  return clipped(piecesOf(line.replace(/\r$/, '')), 0, width).text;
}

function numbered(
  number: number,
  line: string,
  { from, to }: { readonly from: number; readonly to: number },
  style: FrameStyle,
): readonly string[] {
  const pieces = piecesOf(line);
  const room = Math.max(20, style.width - style.gutter - 3);
  const before = widthUpTo(pieces, from);
  const marked = Math.max(1, widthUpTo(pieces, to) - before);
  // A caret far to the right moves the window, so that what is meant is always seen.
  const skip = before + Math.min(marked, room >> 1) > room ? before - (room >> 2) : 0;
  const window = clipped(pieces, skip, room);
  const indent = Math.max(0, before - window.skipped + (window.skipped > 0 ? 1 : 0));
  const carets = '^'.repeat(Math.max(1, Math.min(marked, room - indent)));
  return [
    margin(window.text, style, `${number}`),
    margin(`${' '.repeat(indent)}${style.paint(style.severity, carets)}`, style),
  ];
}

function piecesOf(line: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 1;
  let column = 0;
  for (const character of line) {
    const shown = shownCharacter(character, column);
    const width = columnsOf(shown);
    pieces.push({ at, shown, width });
    at += character.length;
    column += width;
  }
  return pieces;
}

function shownCharacter(character: string, column: number): string {
  if (character === '\t') return ' '.repeat(TAB - (column % TAB));
  // Without a line feed a carriage return lets the terminal write over the line.
  return character === '\r' ? '<U+000D>' : showHidden(character);
}

function widthUpTo(pieces: readonly Piece[], column: number): number {
  return pieces.filter(({ at }) => at < column).reduce((sum, { width }) => sum + width, 0);
}

function clipped(
  pieces: readonly Piece[],
  skip: number,
  room: number,
): { readonly text: string; readonly skipped: number } {
  let column = 0;
  let skipped = 0;
  let used = skip > 0 ? 1 : 0;
  let text = skip > 0 ? '…' : '';
  for (const { shown, width } of pieces) {
    column += width;
    if (column <= skip) {
      skipped = column;
      continue;
    }
    if (used + width > room) return { text: `${text.slice(0, -1)}…`, skipped };
    text += shown;
    used += width;
  }
  return { text: text.trimEnd(), skipped };
}

function firstColumn(line: string): number {
  return line.length - line.trimStart().length + 1;
}
