import type { UnsafeCount, UnsafeInventory } from '../review/review.ts';
import { codeSpan, table } from './markdown.ts';
import { clip } from './words.ts';

const KINDS = ['blocks', 'functions', 'impls', 'traits', 'externs', 'documented'] as const;
const MOST_ROWS = 50;

/** Unsafe code before and after, a row a file that has any, and their sum. */
export function inventorySection(inventory: UnsafeInventory): string {
  const files = inventory.filter(({ before, after }) => total(before) + total(after) > 0);
  if (files.length === 0) return '';
  const rows = files
    .slice(0, MOST_ROWS)
    .map(({ path, before, after }) => [
      codeSpan(clip(path, 200)),
      ...KINDS.map((kind) => step(before[kind], after[kind])),
    ]);
  const rest = files.length - MOST_ROWS;
  const sums = KINDS.map((kind) => step(sum(files, 'before', kind), sum(files, 'after', kind)));
  const last = files.length > 1 ? [['**all**', ...sums]] : [];
  const more = rest > 0 ? [[`and ${rest} more`, ...KINDS.map(() => '')]] : [];
  return `#### Unsafe code, before and after\n\n${table(['File', ...KINDS], [...rows, ...more, ...last])}`;
}

function total(count: UnsafeCount): number {
  return count.blocks + count.functions + count.impls + count.traits + count.externs;
}

function sum(files: UnsafeInventory, side: 'before' | 'after', kind: (typeof KINDS)[number]): number {
  return files.reduce((all, file) => all + file[side][kind], 0);
}

function step(before: number, after: number): string {
  return before === after ? `${after}` : `${before} → ${after}`;
}
