import { createRequire } from 'node:module';
import type { Nodes } from 'mdast';
import type { Doc } from './docs.ts';

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
export function headingsOf(doc: Doc): readonly DocHeading[] {
  const headings: DocHeading[] = [];
  collect(readMarkdown().fromMarkdown(doc.text), doc, headings);
  return headings;
}

/** Whether a heading names its section as clippy wants safety sections to be named, in one of its text runs. */
export function isSafetyHeading({ runs }: DocHeading): boolean {
  return runs.some((run) => /^(?:Safety|SAFETY|Implementation [Ss]afety)$/.test(run.trim()));
}

/** Whether the documentation has a `# Safety` section, by clippy's rules. */
export function hasSafetySection(doc: Doc | null): boolean {
  if (doc === null || !/safety/i.test(doc.text)) return false;
  return headingsOf(doc).some(isSafetyHeading);
}

/** Loaded on first use: it takes longer to load than most reviews take, and few of them read documentation. */
function readMarkdown(): Markdown {
  // What `require` gives is untyped; the name right beside it says which module it is.
  markdown ??= createRequire(import.meta.url)('mdast-util-from-markdown') as Markdown;
  return markdown;
}

function collect(node: Nodes, doc: Doc, headings: DocHeading[]): void {
  if (node.type === 'heading') {
    const runs = runsOf(node);
    const line = doc.lines[(node.position?.start.line ?? 1) - 1];
    headings.push({ level: node.depth, text: runs.join(''), runs, offset: line?.offset ?? doc.range.start });
  } else if ('children' in node) {
    for (const child of node.children) collect(child, doc, headings);
  }
}

function runsOf(node: Nodes): readonly string[] {
  if (node.type === 'text') return [node.value];
  return 'children' in node ? node.children.flatMap(runsOf) : [];
}
