// Zero-width, bidirectional and tag characters, variation selectors, fillers; C0 and C1 controls except tab
// and line ends; line and paragraph separators; lone surrogates; and what no font shows.
const HIDDEN =
  /[\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}\p{Cf}]|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/gu;

/** Does the text hold characters that a reader would not see, or that change how others look? */
export function hasHidden(text: string): boolean {
  return text.search(HIDDEN) !== -1;
}

/** Writes characters that cannot be seen as `<U+202E>`. Tabs and line ends stay. */
export function showHidden(text: string): string {
  return text.replace(HIDDEN, codePointName);
}

/** As `showHidden`, for text that must stay on one line: line ends become blanks. */
export function showOnOneLine(text: string): string {
  return showHidden(text.replace(/\r\n|[\r\n\t]/g, ' '));
}

/** JSON as text in which hidden characters stand as escapes: the same value, safe to show in a terminal. */
export function printJson(value: unknown): string {
  const units = (character: string) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    );
  return `${JSON.stringify(value, null, 2).replace(HIDDEN, (character) => units(character).join(''))}\n`;
}

function codePointName(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `<U+${point.toString(16).toUpperCase().padStart(4, '0')}>`;
}
