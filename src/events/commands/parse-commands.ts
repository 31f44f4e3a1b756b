import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { ParsedCommand } from './command.ts';
import { isAddressed, parseLine } from './parse-line.ts';
import { createTagDepth } from './tag-depth.ts';

/** Commands of one comment; more is noise or an attack. */
const MOST_COMMANDS = 5;
/**
 * Characters. Measured at GitHub's own limit of 65,536, hostile Markdown (`a <!--` again and again) holds the parser for
 * 19 s, by the square of the length; at 8,000 for a third of a second.
 */
const LONGEST_COMMENT = 8000;
const DEEPEST_NESTING = 20;

type Node = ReturnType<typeof fromMarkdown>['children'][number];
type Line = { readonly text: string; readonly start: number };

/**
 * The commands of a comment: lines of top-level paragraphs that begin with `/rust-pro`. Code, quotes, lists, headings,
 * tables, footnotes, links, emphasis and HTML hold none, also where a line belongs to them by lazy continuation.
 */
export function parseCommands(markdown: string): readonly ParsedCommand[] {
  const lines = addressedLines(markdown);
  // Nearly every comment ends here, before any Markdown is parsed.
  if (lines.length === 0) return [];
  if (markdown.length > LONGEST_COMMENT || nestsTooDeep(markdown)) {
    const why = `a comment with commands may have ${LONGEST_COMMENT} characters and ${DEEPEST_NESTING} levels at most`;
    return [{ kind: 'refused', line: '', why }];
  }
  const free = freeText(markdown);
  const found = lines.filter(({ start }) => free.some((range) => range.start <= start && start < range.end));
  const parsed = found.map(({ text }) => parseLine(text)).filter((command) => command !== null);
  const said = parsed.slice(0, MOST_COMMANDS);
  const next = found[MOST_COMMANDS];
  if (next === undefined) return said;
  return [
    ...said,
    { kind: 'refused', line: next.text, why: `a comment may hold ${MOST_COMMANDS} commands at most` },
  ];
}

/** Lines that begin with our name; `start` is the offset of the name. */
function addressedLines(markdown: string): readonly Line[] {
  const lines: Line[] = [];
  for (const match of markdown.matchAll(/[^\r\n]+/g)) {
    const text = match[0];
    if (isAddressed(text)) lines.push({ text, start: match.index + text.indexOf('/') });
  }
  return lines;
}

function nestsTooDeep(markdown: string): boolean {
  return markdown.split(/[\r\n]/).some((line) => {
    const markers = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*/.exec(line)?.[0] ?? '';
    return markers.replace(/[^>+*.)-]/g, '').length > DEEPEST_NESTING;
  });
}

/** Ranges of plain text directly in top-level paragraphs, outside any HTML element that is still open. */
function freeText(markdown: string): readonly { readonly start: number; readonly end: number }[] {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const depth = createTagDepth();
  const ranges: { start: number; end: number }[] = [];
  const visit = (node: Node, place: 'top' | 'paragraph' | 'other'): void => {
    if (node.type === 'html') depth.read(node.value);
    const start = node.position?.start.offset;
    const end = node.position?.end.offset;
    if (
      node.type === 'text' &&
      place === 'paragraph' &&
      !depth.isOpen() &&
      start !== undefined &&
      end !== undefined
    ) {
      ranges.push({ start, end });
    }
    if (!('children' in node)) return;
    const inside = place === 'top' && node.type === 'paragraph' ? 'paragraph' : 'other';
    for (const child of node.children) visit(child, inside);
  };
  for (const node of tree.children) visit(node, 'top');
  return ranges;
}
