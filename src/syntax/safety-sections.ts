import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { commentsOf } from './comments.ts';
import { type DocHeading, hasSafetySection, headingsOf, isSafetyHeading } from './doc-headings.ts';
import type { Doc, DocLine } from './docs.ts';
import { ancestorsOf } from './items.ts';
import { decorated } from './neighbours.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** A `# Safety` section of an item's documentation. */
export type SafetySection = {
  readonly heading: DocHeading;
  /** The lines below the heading, up to the next heading of its level or above, blank ones at the ends left out. */
  readonly lines: readonly DocLine[];
};

/** The first `# Safety` section of a piece of documentation; null where there is none. */
export function safetySectionOf(doc: Doc | null): SafetySection | null {
  if (doc === null || !hasSafetySection(doc)) return null;
  const headings = headingsOf(doc);
  const heading = headings.find(isSafetyHeading);
  if (heading === undefined) return null;
  const next = headings.find(({ offset, level }) => offset > heading.offset && level <= heading.level);
  const end = next?.offset ?? Number.POSITIVE_INFINITY;
  const below = doc.lines.filter(({ offset }) => offset > heading.offset && offset < end);
  // The underline of a setext heading is part of it.
  const said = /^\s*[-=]+\s*$/.test(below[0]?.text ?? '') ? below.slice(1) : below;
  const first = said.findIndex(isSaid);
  return { heading, lines: first === -1 ? [] : said.slice(first, said.findLastIndex(isSaid) + 1) };
}

function isSaid({ text }: DocLine): boolean {
  return text.trim() !== '';
}

/** What a section asks for, point by point: its list items, or its paragraphs where it has no list. */
export function pointsOf({ lines }: SafetySection): readonly string[] {
  const points: string[] = [];
  let isOpen = false;
  let inFence = false;
  const hasList = lines.some(({ text }) => BULLET.test(text));
  for (const { text } of lines) {
    if (/^\s*(?:```|~~~)/.test(text)) inFence = !inFence;
    const bullet = BULLET.exec(text);
    if (inFence || text.trim() === '' || /^\s*(?:```|~~~|\[[^\]]+\]:)/.test(text)) isOpen = false;
    else if (bullet !== null) isOpen = points.push(text.slice(bullet[0].length).trim()) > 0;
    else if (isOpen) points.push(`${points.pop() ?? ''} ${text.trim()}`);
    else if (!hasList) isOpen = points.push(text.trim()) > 0;
  }
  return points;
}

const BULLET = /^\s*(?:[-*+]|\d{1,3}[.)])\s+/;

/** The items whose documentation speaks of safety anywhere, in text order: the only ones that may have a section. */
export const itemsSpeakingOfSafety: (file: RustFile) => readonly Node[] = perFile((file) => {
  const found = new Map<number, Node>();
  for (const { start } of wordsOfSafety(file)) {
    const item = documentedAt(file, start);
    if (item !== null) found.set(item.startIndex, item);
  }
  return [...found.values()].toSorted((a, b) => a.startIndex - b.startIndex);
});

function wordsOfSafety(file: RustFile): readonly TextRange[] {
  const inComments = commentsOf(file).filter(({ doc, text }) => doc === 'outer' && /safety/i.test(text));
  // Documentation in attributes is rare; the literal is read when the item is asked.
  const inAttributes = [...file.text.matchAll(/#!?\[[^\]"]*\bdoc\s*=\s*[^\]]*safety/gi)].map(({ index }) => ({
    start: index,
    end: index,
  }));
  return [...inComments.map(({ range }) => range), ...inAttributes];
}

/** What the doc comment or attribute at an offset documents. */
function documentedAt(file: RustFile, offset: number): Node | null {
  const leaf = file.nodeAt(offset);
  for (const node of [leaf, ...ancestorsOf(file, leaf)]) {
    if (/^(?:line_comment|block_comment|attribute_item)$/.test(node.type)) return decorated(file, node);
    if (/item$|^block$|^source_file$/.test(node.type)) return null;
  }
  return null;
}

/** A line that opens the part on safety without being the heading that tools look for. */
const IN_PROSE =
  /^(?:#{1,6}\s*)?[*_`]{0,3}safety(?:\s+(?:requirements?|considerations?|notes?|contract|(?:pre)?conditions?|invariants?|warning))?[*_`:]{0,4}\s*#*$/i;

/** The line of a piece of documentation that stands for a `# Safety` heading, such as `Safety requirements:`. */
export function safetyLeadIn(doc: Doc | null): DocLine | null {
  return (
    doc?.lines.find(
      ({ text }, index) => IN_PROSE.test(text.trim()) && (doc.lines[index - 1]?.text ?? '').trim() === '',
    ) ?? null
  );
}
