import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { decorationBefore } from './neighbours.ts';
import { perFile } from './per-file.ts';
import { perNode } from './per-node.ts';
import { readAttribute } from './read-attribute.ts';
import type { RustFile } from './rust-file.ts';
import { stringValue } from './string-value.ts';

/** A line of documentation as rendered, and the offset of its first character in the file. */
export type DocLine = { readonly text: string; readonly offset: number };

/** `raw`: from an attribute. */
type Line = DocLine & { readonly raw?: boolean };

export type Doc = {
  /** The Markdown that rustdoc renders: all doc comments and `doc` attributes joined, without common indent. */
  readonly text: string;
  readonly lines: readonly DocLine[];
  /** From the first piece of documentation to the end of the last. */
  readonly range: TextRange;
};

/**
 * The documentation of an item, field or variant: outer docs above it and inner docs at the start of its body;
 * of the root node, the inner docs of the file. Null where there is none. `include_str!` is not followed.
 */
export const docOf: (file: RustFile, node: Node) => Doc | null = perNode((file, node) => {
  const outer = node.parent === null ? [] : decorationBefore(file, node);
  const pieces = [...outer.filter(isOuter), ...bodyOf(file, node).filter(isInner)];
  const lines = withoutIndent(pieces.flatMap((piece) => linesOf(file, piece)));
  const [first] = pieces;
  const last = pieces.at(-1);
  if (lines.length === 0 || first === undefined || last === undefined) return null;
  return {
    text: lines.map(({ text }) => text).join('\n'),
    lines,
    range: { start: first.startIndex, end: last.endIndex },
  };
});

/** Where inner docs may begin, in text order. Asking a body for its nodes costs more than all the rest of this. */
const innerMarks = perFile((file: RustFile): readonly number[] =>
  [...file.text.matchAll(/\/\/!|\/\*!|#\s*!/g)].map(({ index }) => index),
);

function bodyOf(file: RustFile, node: Node): readonly Node[] {
  const marks = innerMarks(file);
  if (marks.length === 0) return [];
  const body = node.type === 'source_file' ? node : node.childForFieldName('body');
  if (body === null) return [];
  const { startIndex, endIndex } = body;
  if (!marks.some((mark) => startIndex <= mark && mark < endIndex)) return [];
  const inside = body.namedChildren;
  const end = inside.findIndex(({ type }) => !/comment$|^inner_attribute_item$/.test(type));
  return end === -1 ? inside : inside.slice(0, end);
}

function isOuter({ type, text }: Node): boolean {
  if (type === 'attribute_item') return true;
  return /^(?:\/\/\/(?!\/)|\/\*\*(?![*/]))/.test(text);
}

function isInner({ type, text }: Node): boolean {
  return type === 'inner_attribute_item' || /^(?:\/\/!|\/\*!)/.test(text);
}

function linesOf(file: RustFile, piece: Node): readonly Line[] {
  const { type, startIndex, endIndex } = piece;
  if (type === 'line_comment') return [{ text: piece.text.slice(3).trimEnd(), offset: startIndex + 3 }];
  return type === 'block_comment'
    ? blockLines(file.text, startIndex + 3, endIndex - 2)
    : attributeLines(piece);
}

/** Lines of a block comment; the column of stars that people draw at its left is no part of the text. */
function blockLines(text: string, start: number, end: number): readonly DocLine[] {
  const lines: DocLine[] = [];
  let offset = start;
  for (const line of text.slice(start, end).split('\n')) {
    lines.push({ text: line.trimEnd(), offset });
    offset += line.length + 1;
  }
  const isStarred = lines.slice(1).every((line) => /^\s*(?:\*|$)/.test(line.text));
  const bare = isStarred ? [...lines.slice(0, 1), ...lines.slice(1).map(withoutStar)] : lines;
  return trimBlank(bare);
}

function withoutStar({ text, offset }: DocLine): DocLine {
  const lead = /^\s*\*/.exec(text)?.[0].length ?? 0;
  return { text: text.slice(lead), offset: offset + lead };
}

function trimBlank(lines: readonly DocLine[]): readonly DocLine[] {
  const first = lines.findIndex(({ text }) => text.trim() !== '');
  const last = lines.findLastIndex(({ text }) => text.trim() !== '');
  return first === -1 ? [] : lines.slice(first, last + 1);
}

/** Lines of `#[doc = "…"]`: offsets are those of the literal's lines, which escapes may shift. */
function attributeLines(node: Node): readonly Line[] {
  return readAttribute(node).flatMap(({ name, value, text, offset }) => {
    const said = name === 'doc' && value !== null ? stringValue(value) : null;
    if (said === null) return [];
    let at = offset + text.indexOf('"') + 1;
    return said.split('\n').map((line) => {
      const start = at;
      at += line.length + 1;
      return { text: line.trimEnd(), offset: start, raw: true };
    });
  });
}

/**
 * Takes off the blanks that all lines begin with. As rustdoc does, a line of an attribute among comments counts
 * as if it had the one blank that people put after `///`.
 */
function withoutIndent(lines: readonly Line[]): readonly DocLine[] {
  const isMixed = lines.some(({ raw }) => raw) && lines.some(({ raw }) => !raw);
  const extra = ({ raw }: Line) => (isMixed && raw ? 1 : 0);
  const indents = lines
    .filter(({ text }) => text.trim() !== '')
    .map((line) => line.text.length - line.text.trimStart().length + extra(line));
  const indent = indents.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  return lines.map((line) => {
    const off = Math.min(Math.max(0, indent - extra(line)), line.text.length);
    return { text: line.text.slice(off), offset: line.offset + off };
  });
}
