import { compare } from '../review/gather.ts';
import { sumUnsafe } from '../review/inventory.ts';
import type { UnsafeChange, UnsafeCount, UnsafeInventory, UnsafeOfFile } from '../review/review.ts';
import type { ReportFacts } from './facts.ts';
import { codeSpan, collapsed, table } from './markdown.ts';
import { placeLink } from './place.ts';
import { clip, count } from './words.ts';

const KINDS = ['blocks', 'functions', 'impls', 'traits', 'externs'] as const;
const MOST_ROWS = 50;
const MOST_PIECES = 100;
const HOW = ['added', 'removed', 'changed', 'moved'] as const;

/** Unsafe code before and after: a row a file that has any, their sum, and the crates as far as seen. */
export function inventorySection({ files, changes, crates }: UnsafeInventory, facts: ReportFacts): string {
  const listed = files.filter(({ before, after }) => total(before) + total(after) > 0);
  if (listed.length === 0) return '';
  const rest = listed.length - MOST_ROWS;
  const rows = [
    ...listed
      .slice(0, MOST_ROWS)
      .map((file) => [codeSpan(clip(file.path, 200)), ...cells(file), became(file)]),
    ...(rest > 0 ? [[`and ${count(rest, 'more file')}`]] : []),
    ...(listed.length > 1 ? [['**all**', ...cells(sumOf(listed)), tally(changes)]] : []),
    ...crates.map((crate) => [
      `**crate ${codeSpan(clip(crate.crate ?? crate.manifest, 100))}**, ${count(crate.files, 'file')} seen`,
      ...cells(crate),
    ]),
  ];
  const head = ['File', ...KINDS, 'undocumented', 'in this change'];
  const full = rows.map((row) => [...row, ...head.slice(row.length).map(() => '')]);
  const parts = [`#### Unsafe code, before and after`, table(head, full), piecesOf(changes, facts)];
  return parts.filter((part) => part !== '').join('\n\n');
}

type Sides = { readonly before: UnsafeCount; readonly after: UnsafeCount };

function cells({ before, after }: Sides): readonly string[] {
  return [
    ...KINDS.map((kind) => step(before[kind], after[kind])),
    step(undocumented(before), undocumented(after)),
  ];
}

function total(counts: UnsafeCount): number {
  return KINDS.reduce((all, kind) => all + counts[kind], 0);
}

function undocumented(counts: UnsafeCount): number {
  return total(counts) - counts.documented;
}

function sumOf(files: readonly Sides[]): Sides {
  return {
    before: sumUnsafe(files.map(({ before }) => before)),
    after: sumUnsafe(files.map(({ after }) => after)),
  };
}

function step(before: number, after: number): string {
  return before === after ? `${after}` : `${before} → ${after}`;
}

function became({ added, removed, changed, movedIn, movedOut }: UnsafeOfFile): string {
  return words([
    [added, 'added'],
    [removed, 'removed'],
    [changed, 'changed'],
    [movedIn, 'moved here'],
    [movedOut, 'moved away'],
  ]);
}

function tally(changes: readonly UnsafeChange[]): string {
  return words(HOW.map((how) => [changes.filter((change) => change.how === how).length, how]));
}

function words(counts: readonly (readonly [number, string])[]): string {
  return counts.flatMap(([n, word]) => (n > 0 ? [`${n} ${word}`] : [])).join(', ');
}

/** What became of each piece, what is new first; folded, for most readers want the sums. */
function piecesOf(changes: readonly UnsafeChange[], facts: ReportFacts): string {
  if (changes.length === 0) return '';
  const ordered = changes.toSorted(
    (a, b) => HOW.indexOf(a.how) - HOW.indexOf(b.how) || compare(a.path, b.path) || a.line - b.line,
  );
  const lines = ordered.slice(0, MOST_PIECES).map((change) => `- ${pieceLine(change, facts)}`);
  const rest = ordered.length - lines.length;
  return collapsed(
    `Each piece of unsafe code: ${tally(changes)}`,
    [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n'),
  );
}

function pieceLine(change: UnsafeChange, facts: ReportFacts): string {
  const { how, kind, path, line, item, documented, from } = change;
  const where =
    how === 'removed'
      ? codeSpan(clip(path, 200))
      : placeLink(path, { startLine: line, endLine: line }, facts);
  const what = `${kind}${item === '' || kind === 'extern' ? '' : ` ${codeSpan(clip(item, 120))}`}`;
  const origin =
    from === null ? '' : ` from ${codeSpan(clip(from.path === path ? from.item : from.path, 200))}`;
  return `${how}: ${where} ${what}${origin}${documented || how === 'removed' ? '' : ', undocumented'}`;
}
