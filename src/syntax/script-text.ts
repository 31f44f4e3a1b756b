import type { TextRange } from '../finding/finding.ts';
import type { YamlScalar } from '../text/yaml-node.ts';
import type { YamlFile } from './yaml-file.ts';

/** The text that a scalar stands for, and where in the file each of its characters is written. */
export type ScriptText = {
  readonly text: string;
  /** The range of the file in which a range of `text` is written. */
  placeOf(range: TextRange): TextRange;
};

/** Reads a scalar of any style: blocks, folded lines, quotes with escapes. */
export function scriptText(file: YamlFile, scalar: YamlScalar): ScriptText {
  const text = typeof scalar.value === 'string' ? scalar.value : scalar.source;
  const places = placesOf(file.text, scalar.range, text);
  return {
    text,
    placeOf: ({ start, end }) => {
      const from = places[start] ?? scalar.range.start;
      const last = places[Math.max(start, end - 1)] ?? from;
      return { start: from, end: end > start ? last + 1 : from };
    },
  };
}

/** Where each character of a value stands: it is written in order, and what lies between is layout. */
function placesOf(source: string, { start, end }: TextRange, value: string): readonly number[] {
  const style = source[start];
  const isBlock = style === '|' || style === '>';
  const isQuoted = style === '"';
  // The first line of a block holds nothing but its style.
  let at = isBlock ? source.indexOf('\n', start) + 1 : start + (isQuoted || style === "'" ? 1 : 0);
  const places: number[] = [];
  for (const unit of value.split('')) {
    while (at < end && !stands(source, at, unit, isQuoted)) at += 1;
    places.push(Math.min(at, end));
    at += isQuoted && source[at] === '\\' ? escapeLength(source, at) : 1;
  }
  return places;
}

/** Can the character written at a place be this one of the value? */
function stands(source: string, at: number, unit: string, isQuoted: boolean): boolean {
  const written = source[at];
  // A backslash at the end of a line joins it with the next.
  if (isQuoted && written === '\\') return !/[\r\n]/.test(source[at + 1] ?? '');
  if (written === unit) return true;
  // Folding turns the end of a line into a blank.
  return unit === ' ' && written === '\n';
}

const ESCAPE_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escapeLength(source: string, at: number): number {
  return 2 + (ESCAPE_DIGITS[source[at + 1] ?? ''] ?? 0);
}
