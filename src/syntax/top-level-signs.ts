import { lexemesOf } from './lexical.ts';

const SIGNS = /=>|[,;=]|[([{]|[)\]}]/g;

/** The signs of `wanted` in Rust text that stand outside all brackets, comments and literals. */
export function topLevelSigns(
  text: string,
  wanted: readonly string[],
): readonly { sign: string; index: number }[] {
  const found: { sign: string; index: number }[] = [];
  let depth = 0;
  for (const { 0: sign, index } of blankLexemes(text).matchAll(SIGNS)) {
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    else if (depth === 0 && wanted.includes(sign)) found.push({ sign, index });
  }
  return found;
}

/** The parts between the commas that stand outside all brackets, with their offsets; empty parts are left out. */
export function splitArguments(text: string): readonly { text: string; offset: number }[] {
  const commas = topLevelSigns(text, [',']).map(({ index }) => index);
  return [...commas, text.length].flatMap((end, order) => {
    const start = order === 0 ? 0 : (commas[order - 1] ?? 0) + 1;
    const part = text.slice(start, end);
    const lead = part.length - part.trimStart().length;
    return part.trim() === '' ? [] : [{ text: part.trim(), offset: start + lead }];
  });
}

/** The text with blanks in place of comments and literals. */
export function blankLexemes(text: string): string {
  let code = '';
  let at = 0;
  for (const { start, end } of lexemesOf(text)) {
    code += text.slice(at, start) + ' '.repeat(end - start);
    at = end;
  }
  return code + text.slice(at);
}
