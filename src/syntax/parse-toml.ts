import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import type { TextRange } from '../finding/finding.ts';
import { LineIndex } from '../text/line-index.ts';
import type { TomlEntry, TomlFile } from './toml-file.ts';

/** Reads TOML with positions. Never throws: a fault is told in `error`, and nothing else is then known. */
export function parseToml(path: string, text: string): TomlFile {
  const lines = new LineIndex(text);
  // The parser takes a byte order mark for a fault; a blank in its place keeps offsets true.
  const readable = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  try {
    const ast = parseTOML(readable);
    return { path, text, lines, ast, error: null, entries: entriesOf(ast) };
  } catch (cause) {
    return { path, text, lines, ast: null, error: faultOf(cause, text), entries: [] };
  }
}

/** The value at a path of keys, or undefined: `tomlValue(file, 'package', 'edition')`. */
export function tomlValue(file: TomlFile, ...keys: readonly string[]): unknown {
  let value: unknown = file.ast === null ? undefined : staticValue(file.ast);
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = new Map(Object.entries(value)).get(key);
  }
  return value;
}

const known = new WeakMap<AST.TOMLProgram, unknown>();

function staticValue(ast: AST.TOMLProgram): unknown {
  if (!known.has(ast)) known.set(ast, getStaticTOMLValue(ast));
  return known.get(ast);
}

function faultOf(cause: unknown, text: string): { readonly at: TextRange; readonly message: string } {
  if (cause instanceof ParseError) {
    const start = Math.min(cause.index, text.length);
    return { at: { start, end: Math.min(start + 1, text.length) }, message: cause.message };
  }
  // Nothing but nesting makes the parser fail in any other way.
  if (cause instanceof RangeError) return { at: { start: 0, end: 0 }, message: 'nested too deeply' };
  throw cause;
}

function entriesOf(ast: AST.TOMLProgram): readonly TomlEntry[] {
  const [top] = ast.body;
  return top.body.flatMap((node) => {
    if (node.type === 'TOMLKeyValue') return entryOf(node, []);
    const path = node.resolvedKey.map(String);
    return node.body.flatMap((pair) => entryOf(pair, path));
  });
}

/** The entry of a key and, for an inline table, those of its keys, which follow it. */
function entryOf(node: AST.TOMLKeyValue, above: readonly string[]): readonly TomlEntry[] {
  const path = [...above, ...node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))];
  const own = {
    path,
    value: getStaticTOMLValue(node.value),
    key: rangeOf(node.key),
    valueRange: rangeOf(node.value),
    range: rangeOf(node),
  };
  return [own, ...innerEntries(node.value, path)];
}

function innerEntries(value: AST.TOMLContentNode, path: readonly string[]): readonly TomlEntry[] {
  if (value.type === 'TOMLInlineTable') return value.body.flatMap((inner) => entryOf(inner, path));
  if (value.type !== 'TOMLArray') return [];
  return value.elements.flatMap((element, index) => innerEntries(element, [...path, String(index)]));
}

function rangeOf({ range: [start, end] }: { readonly range: readonly [number, number] }): TextRange {
  return { start, end };
}
