import { createRequire } from 'node:module';
import type { Heading, Nodes } from 'mdast';
import type { Doc } from './docs.ts';
import { perFile } from './per-file.ts';

export type DocHeading = {
  /** 1 to 6. */
  readonly level: number;
  /** Its text without markup. */
  readonly text: string;
  /** The runs of plain text in it, in order; code spans are no plain text. */
  readonly runs: readonly string[];
  /** Offset of the heading's line in the file. */
  readonly offset: number;
};

type Markdown = typeof import('mdast-util-from-markdown');
let markdown: Markdown | undefined;

/** The Markdown headings of a piece of documentation, ATX and setext, code fences and the like left out. */
export const headingsOf: (doc: Doc) => readonly DocHeading[] = perFile((doc) => {
  if (isPlain(doc)) return plainHeadings(doc);
  const headings: DocHeading[] = [];
  const blocks = readMarkdown().fromMarkdown(
    doc.lines
      .slice(0, MOST_LINES)
      .map(({ text }) => withoutInlineMarks(text))
      .join('\n'),
  );
  collect(blocks, doc, headings);
  return headings;
});

/** Whether a heading names its section as clippy wants safety sections to be named, in one of its text runs. */
export function isSafetyHeading({ runs }: DocHeading): boolean {
  return runs.some((run) => /^(?:Safety|SAFETY|Implementation [Ss]afety)$/.test(run.trim()));
}

/** Whether the documentation has a `# Safety` section, by clippy's rules. */
export function hasSafetySection(doc: Doc | null): boolean {
  if (doc === null || !NAMES_SAFETY.test(doc.text)) return false;
  // The way nearly everybody writes it needs no parser, where nothing can turn it into code or a quote.
  if (/^# (?:Safety|SAFETY)$/m.test(doc.text) && !/```|~~~|^ {4}|^\t|<!--|<pre/m.test(doc.text)) return true;
  return headingsOf(doc).some(isSafetyHeading);
}

/** What every name of a safety section holds. */
const NAMES_SAFETY = /Safety|SAFETY|Implementation safety/;

/** Loaded on first use: it takes longer to load than most reviews take, and few of them read documentation. */
function readMarkdown(): Markdown {
  // What `require` gives is untyped; the name right beside it says which module it is.
  markdown ??= createRequire(import.meta.url)('mdast-util-from-markdown') as Markdown;
  return markdown;
}

// Text to be searched for emphasis and links, which takes the square of its length when it is made to.
const LONGEST_HEADING = 500;
const MOST_HEADINGS = 1000;
const MOST_LINES = 5000;
const LEAD =
  /^(?:[\s>]|[-+*](?=\s)|\d{1,9}[.)](?=\s))*(?:`{3,}|~{3,}|<[!?/]?[-\w[]*|#{1,6}(?=\s)|[-=_*\s]+$)?/;

/** A line with the marks taken out that cannot change which blocks there are, column by column. */
function withoutInlineMarks(line: string): string {
  const lead = LEAD.exec(line)?.[0].length ?? 0;
  return line.slice(0, lead) + line.slice(lead).replaceAll(/[*_[\]`~&\\<!|]/g, 'x');
}

/**
 * Can every heading be told by its own line? It cannot where underlines make headings, where one may stand in a quote or
 * list, and where HTML or an indented fence may keep one from being a heading.
 */
function isPlain({ lines }: Doc): boolean {
  return lines.length <= MOST_LINES && lines.every(({ text }) => !TRICKY.test(text));
}

const TRICKY =
  /^\s*[-=]+\s*$|^\s*[>+]|^\s+(?:#|`{3}|~{3})|^\s*(?:[-+*]|\d{1,9}[.)])\s+(?:[#>]|`{3}|~{3}|[-+*]\s|\d)|^\s*<|\r|\t/;

/** Headings that stand at the start of a line and outside of fences, which do too. */
function plainHeadings(doc: Doc): readonly DocHeading[] {
  const headings: DocHeading[] = [];
  let fence: string | null = null;
  for (const { text, offset } of doc.lines) {
    const [mark] = /^(?:`{3,}|~{3,})/.exec(text) ?? [];
    if (fence !== null) {
      if (mark?.startsWith(fence) && text.slice(mark.length).trim() === '') fence = null;
    } else if (mark !== undefined) fence = mark;
    else if (/^#{1,6}(?:\s|$)/.test(text) && headings.length < MOST_HEADINGS)
      headings.push(headingOn(text, offset));
  }
  return headings;
}

function headingOn(line: string, offset: number): DocHeading {
  const level = /^#+/.exec(line)?.[0].length ?? 1;
  const text = line.slice(level).trim();
  const isBare = /^[\w ,.:;'()/-]*$/.test(text) && !text.includes('://');
  const runs = isBare ? (text === '' ? [] : [text]) : runsOfLine(line);
  return { level, text: runs.join(''), runs, offset };
}

function runsOfLine(line: string): readonly string[] {
  return line.length > LONGEST_HEADING ? [line] : runsOf(readMarkdown().fromMarkdown(line));
}

function collect(node: Nodes, doc: Doc, headings: DocHeading[]): void {
  if (headings.length === MOST_HEADINGS) return;
  if (node.type === 'heading') headings.push(readHeading(node, doc));
  else if ('children' in node) for (const child of node.children) collect(child, doc, headings);
}

function readHeading({ depth, position }: Heading, doc: Doc): DocHeading {
  const first = (position?.start.line ?? 1) - 1;
  const lines = doc.lines.slice(first, position?.end.line ?? first + 1).map(({ text }) => text);
  // The marks of a container stand before the heading's own, on its first line.
  const written = [lines[0]?.slice((position?.start.column ?? 1) - 1) ?? '', ...lines.slice(1)].join('\n');
  const offset = doc.lines[first]?.offset ?? doc.range.start;
  const runs = runsOfLine(written);
  return { level: depth, text: runs.join(''), runs, offset };
}

function runsOf(node: Nodes): readonly string[] {
  if (node.type === 'text') return [node.value];
  return 'children' in node ? node.children.flatMap(runsOf) : [];
}
