import type { TextRange } from '../finding/finding.ts';

/** A word of a command: its text without quotes, where it stands in the script, and what is run to make it. */
export type ShellWord = TextRange & {
  readonly text: string;
  /** The insides of `$(…)`, `<(…)` and backticks. */
  readonly substitutions: readonly TextRange[];
};

type Piece = { readonly text: string; readonly end: number; readonly substitution?: TextRange };

/** The word that begins at a place; an empty one where none does. */
export function shellWord(script: string, start: number, end: number): ShellWord {
  const substitutions: TextRange[] = [];
  let text = '';
  let at = start;
  while (at < end) {
    const pieces = script[at] === '"' ? quoted(script, at, end) : [pieceAt(script, at, end)];
    const last = pieces.at(-1);
    if (!last) break;
    for (const piece of pieces) {
      text += piece?.text ?? '';
      if (piece?.substitution !== undefined) substitutions.push(piece.substitution);
    }
    at = last.end;
  }
  return { text, start, end: at, substitutions };
}

/** Expressions and expansions are short; a search for their end must not go through the whole script each time. */
const LONGEST_EXPANSION = 4000;

/** The part of a word that begins at a place; null where the word is over. */
function pieceAt(script: string, at: number, end: number): Piece | null {
  const rest = script.slice(at, Math.min(end, at + LONGEST_EXPANSION));
  const expansion = expansionAt(script, at, end);
  if (expansion !== null) return expansion;
  if (rest.startsWith("'")) {
    const close = script.indexOf("'", at + 1);
    const stop = close === -1 || close >= end ? end : close;
    return { text: script.slice(at + 1, stop), end: Math.min(stop + 1, end) };
  }
  if (/^[\\`]\r?\n/.test(rest)) return null;
  if (rest.startsWith('\\')) return { text: rest.slice(1, 2), end: at + 2 };
  const plain = /^[^\s;&|()<>'"`\\$]+|^[$`]/.exec(rest)?.[0];
  return plain === undefined ? null : { text: plain, end: at + plain.length };
}

/** `${{ … }}`, `$(…)`, `<(…)`, backticks, `$((…))` and `${…}`. */
function expansionAt(script: string, at: number, end: number): Piece | null {
  const rest = script.slice(at, Math.min(end, at + LONGEST_EXPANSION));
  const opening = /^(?:\$\{\{|\$\(\(|\$\{|[$<>]\(|`(?!\r?\n))/.exec(rest)?.[0];
  switch (opening) {
    case undefined:
      return null;
    case '${{':
      return until('}}', rest, at);
    case '$((':
      return until('))', rest, at);
    case '${':
      return until('}', rest, at);
    case '`': {
      const close = rest.indexOf('`', 1);
      return close === -1 ? null : substitution(script, at, { start: at + 1, end: at + close });
    }
    default:
      return substitution(script, at, { start: at + 2, end: closingBracket(script, at + 2, end) });
  }
}

function until(close: string, rest: string, at: number): Piece | null {
  const found = rest.indexOf(close, 2);
  return found === -1 ? null : { text: rest.slice(0, found + close.length), end: at + found + close.length };
}

function substitution(script: string, at: number, inside: TextRange): Piece {
  return { text: script.slice(at, inside.end + 1), end: inside.end + 1, substitution: inside };
}

/** Where the bracket closes that was opened before a place. */
function closingBracket(script: string, start: number, end: number): number {
  let open = 1;
  // Quotes of both kinds, escapes and brackets; a quote that is never closed is one like any other character.
  const signs = /'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[()]/g;
  signs.lastIndex = start;
  for (let sign = signs.exec(script); sign !== null && sign.index < end; sign = signs.exec(script)) {
    if (sign[0] === '(') open += 1;
    else if (sign[0] === ')') open -= 1;
    if (open === 0) return sign.index;
  }
  return end;
}

/** The pieces of a string in double quotes. The last one ends behind the quote. */
function quoted(script: string, start: number, end: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = start + 1;
  while (at < end && script[at] !== '"') {
    const piece = script[at] === '<' || script[at] === '>' ? null : expansionAt(script, at, end);
    const plain = /^(?:\\["\\$`]|[^"\\$`<>]+|[\s\S])/.exec(script.slice(at, at + 200))?.[0] ?? '';
    const text = plain.length === 2 && plain.startsWith('\\') ? plain.slice(1) : plain;
    const next = piece ?? { text, end: at + plain.length };
    pieces.push(next);
    at = next.end;
  }
  return [...pieces, { text: '', end: Math.min(at + 1, end) }];
}
