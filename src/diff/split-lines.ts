/** A text as lines without their line feed; carriage returns stay. */
export type SplitText = {
  readonly lines: readonly string[];
  /** Does the last line lack its line feed? */
  readonly openEnd: boolean;
};

/** Splits at line feeds alone, as git does: an empty text has no line, and a final line feed opens none. */
export function splitLines(text: string): SplitText {
  if (text === '') return { lines: [], openEnd: false };
  const openEnd = !text.endsWith('\n');
  return { lines: (openEnd ? text : text.slice(0, -1)).split('\n'), openEnd };
}
