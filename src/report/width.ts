import { eastAsianWidth } from 'get-east-asian-width';

/** Columns that text takes in a terminal: wide characters two, combining marks none. No control characters. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfOne(character);
  return columns;
}

function columnsOfOne(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x300) return 1;
  return /\p{M}/u.test(character) ? 0 : eastAsianWidth(point);
}
