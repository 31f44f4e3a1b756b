import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { topLevelSigns } from './top-level-signs.ts';

/** Macros of std whose first argument is the format, and those that write to what stands before it. */
const FORMATS =
  /^(?:(?:std|core|alloc)::)?(?:format|print|println|eprint|eprintln|format_args|write|writeln|panic|todo|unimplemented)$/;

/** Where the format string of a macro of std stands that takes a variable's value by its name; null for none. */
export function capturedNames(macro: Node): TextRange | null {
  const name = macro.childForFieldName('macro')?.text.replaceAll(/\s+/g, '') ?? '';
  if (!FORMATS.test(name)) return null;
  const tokens = macro.namedChildren.find(({ type }) => type === 'token_tree');
  if (tokens === undefined) return null;
  const literals = tokens.namedChildren.filter(({ type }) => /^(?:raw_)?string_literal$/.test(type));
  const [format] = literals;
  if (format === undefined) return null;
  const before = tokens.text.slice(1, format.startIndex - tokens.startIndex);
  const commas = [...topLevelSigns(before, [','])].length;
  if (commas !== (/write(?:ln)?$/.test(name) ? 1 : 0)) return null;
  const given = new Set(
    [...tokens.text.slice(format.endIndex - tokens.startIndex).matchAll(/\b([a-z_]\w*)\s*=(?![=>])/gi)].map(
      ([, one = '']) => one,
    ),
  );
  const isCaptured = namesIn(format.text).some((one) => !given.has(one));
  return isCaptured ? { start: format.startIndex, end: format.endIndex } : null;
}

/** The names in the places of a format string: `{name}`, `{name:?}`, `{:width$}`. */
function namesIn(literal: string): readonly string[] {
  const plain = literal.replaceAll('{{', '').replaceAll('}}', '');
  return [...plain.matchAll(/\{\s*([a-z_]\w*)?\s*(?::([^{}]*))?\}/gi)].flatMap(([, name, spec = '']) => [
    ...(name === undefined ? [] : [name]),
    ...[...spec.matchAll(/([a-z_]\w*)\$/gi)].map(([, one = '']) => one),
  ]);
}
