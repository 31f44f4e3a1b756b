const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/** The value of a Rust string literal, raw or not; null for any other expression. */
export function stringValue(written: string): string | null {
  const literal = written.trim();
  const raw = /^r(#*)"([\s\S]*)"\1$/.exec(literal);
  if (raw !== null) return raw[2] ?? '';
  const plain = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(literal)?.[1];
  return plain === undefined
    ? null
    : plain.replaceAll(/\\(u\{[\da-fA-F_]+\}|x[\da-fA-F]{2}|\r?\n\s*|[\s\S])/g, resolveEscape);
}

function resolveEscape(_whole: string, code: string): string {
  const hex = /^(?:u\{([\da-fA-F_]+)\}|x([\da-fA-F]{2}))$/.exec(code);
  if (hex !== null) {
    const point = Number.parseInt((hex[1] ?? hex[2] ?? '').replaceAll('_', ''), 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '\uFFFD';
  }
  // A backslash at the end of a line swallows the line feed and the blanks that follow.
  return /^\s/.test(code) ? '' : (ESCAPES[code] ?? code);
}
