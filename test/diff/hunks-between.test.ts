import { expect, test } from 'vitest';
import { applyHunks } from '../../src/diff/apply-hunks.ts';
import { hunksBetween } from '../../src/diff/hunks-between.ts';

const numbered = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => `${text(n)}\n`).join('');

test('differences up to six lines apart share a hunk, others do not', () => {
  const base = numbered(40, String);
  const change = (...at: number[]): string => numbered(40, (n) => (at.includes(n) ? 'x' : String(n)));
  expect(hunksBetween(base, change(10, 17))).toHaveLength(1);
  expect(hunksBetween(base, change(10, 18))).toHaveLength(2);
  expect(hunksBetween(base, base)).toEqual([]);
});

test('texts with nothing in common are one replacement, in bounded time, between what they do share', () => {
  const same = numbered(100, (n) => `same ${n}`);
  const base = same + numbered(30_000, (n) => `old ${n}`) + same;
  const head = same + numbered(30_000, (n) => `new ${n}`) + same;
  const hunks = hunksBetween(base, head);
  expect(hunks).toHaveLength(1);
  expect(hunks[0]).toMatchObject({ baseStart: 98, baseLines: 30_006, headStart: 98, headLines: 30_006 });
  expect(applyHunks(base, hunks)).toBe(head);
});
