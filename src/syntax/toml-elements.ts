import { type AST, getStaticTOMLValue } from 'toml-eslint-parser';
import type { TextRange } from '../finding/finding.ts';
import { tomlValue } from './parse-toml.ts';
import type { TomlFile } from './toml-file.ts';

/** An element of an array, or a table of an array of tables, with its place. */
export type TomlElement = {
  readonly value: unknown;
  readonly range: TextRange;
  /** The key and the whole array that hold it; for a table of an array of tables, the table itself. */
  readonly list: TextRange;
};

/** The elements of the array at a path of keys, in text order, whichever of TOML's forms it is written in. */
export function elementsAt(file: TomlFile, ...keys: readonly string[]): readonly TomlElement[] {
  if (file.ast === null) return [];
  const found: TomlElement[] = [];
  const values: unknown = tomlValue(file, ...keys);
  for (const node of file.ast.body[0].body) {
    if (node.type === 'TOMLKeyValue') found.push(...inPair(node, [], keys));
    else if (isTableOf(node, keys)) {
      const value: unknown = Array.isArray(values) ? values[Number(node.resolvedKey.at(-1))] : undefined;
      found.push({ value, range: rangeOf(node), list: rangeOf(node) });
    } else {
      const above = node.resolvedKey.map(String);
      for (const pair of node.body) found.push(...inPair(pair, above, keys));
    }
  }
  return found;
}

function isTableOf({ kind, resolvedKey }: AST.TOMLTable, keys: readonly string[]): boolean {
  return kind === 'array' && resolvedKey.length === keys.length + 1 && startsWith(resolvedKey, keys);
}

function inPair(
  node: AST.TOMLKeyValue,
  above: readonly string[],
  keys: readonly string[],
): readonly TomlElement[] {
  const path = [...above, ...node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))];
  if (path.length > keys.length || !startsWith(keys, path)) return [];
  if (node.value.type === 'TOMLInlineTable') return node.value.body.flatMap((one) => inPair(one, path, keys));
  if (node.value.type !== 'TOMLArray' || path.length < keys.length) return [];
  const list = rangeOf(node);
  return node.value.elements.map((one) => ({ value: getStaticTOMLValue(one), range: rangeOf(one), list }));
}

function startsWith(path: readonly (string | number)[], start: readonly string[]): boolean {
  return start.every((key, index) => String(path[index]) === key);
}

function rangeOf({ range: [start, end] }: { readonly range: readonly [number, number] }): TextRange {
  return { start, end };
}

export type TomlComment = { readonly text: string; readonly range: TextRange };

/** The comments that may speak of an element or a pair. */
export type CommentsOn = {
  /** On its own lines. */
  readonly own: readonly TomlComment[];
  /** The block right above it, or above the neighbours before it that have none, within the same list. */
  readonly above: readonly TomlComment[];
  /** Do neighbours stand between the block and it? */
  readonly isShared: boolean;
};

export function commentsOn(file: TomlFile, range: TextRange, list: TextRange = range): CommentsOn {
  const { lines } = file;
  const [first, last] = [lines.lineAt(range.start), lines.lineAt(Math.max(range.start, range.end - 1))];
  const byLine = commentsByLine(file);
  const within = Array.from({ length: last - first + 1 }, (_, index) => byLine.get(first + index));
  const above = blockAbove(file, first, lines.lineAt(list.start));
  const end = above.at(-1)?.range.end;
  return {
    own: within.flatMap((comment) => comment ?? []),
    above,
    isShared: end !== undefined && lines.lineAt(end) < first - 1,
  };
}

/** Lines above an element in which a comment can speak of it. */
const REACH = 100;

/** The comments right above a line, or above the lines before it that have none, down to the first line of its list. */
function blockAbove(file: TomlFile, first: number, top: number): readonly TomlComment[] {
  const { lines, text } = file;
  const byLine = commentsByLine(file);
  const above: TomlComment[] = [];
  for (let line = first - 1; line > Math.max(0, first - REACH); line -= 1) {
    const { start, end } = lines.rangeOf(line);
    const written = text.slice(start, end).trim();
    const comment = byLine.get(line);
    if (written.startsWith('#') && comment !== undefined) above.unshift(comment);
    else if (above.length > 0 || written === '' || line < top) break;
    // What opens the list speaks for all of it; a neighbour that says more than a name speaks for itself.
    else if (comment !== undefined && line === top) return [comment];
    else if (/\S\s+\S/.test(comment?.text ?? '') || /\breason\s*=/.test(written)) break;
  }
  return above;
}

const known = new WeakMap<AST.TOMLProgram, ReadonlyMap<number, TomlComment>>();

function commentsByLine({ ast, lines }: TomlFile): ReadonlyMap<number, TomlComment> {
  if (ast === null) return new Map();
  const comments =
    known.get(ast) ??
    new Map(
      ast.comments.map((comment) => {
        const range = rangeOf(comment);
        return [lines.lineAt(range.start), { text: comment.value.trim(), range }];
      }),
    );
  known.set(ast, comments);
  return comments;
}
