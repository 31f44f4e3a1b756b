import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { applyHunks } from '../../src/diff/apply-hunks.ts';
import type { Hunk } from '../../src/diff/change.ts';
import { hunksBetween } from '../../src/diff/hunks-between.ts';
import { lineMap } from '../../src/diff/line-map.ts';
import { parseUnifiedDiff } from '../../src/diff/parse-unified-diff.ts';
import { splitLines } from '../../src/diff/split-lines.ts';
import { textPair } from '../support/arbitrary-text.ts';
import { gitRepo } from '../support/git-repo.ts';
import { commitTrees, type Tree } from '../support/git-trees.ts';

const repo = gitRepo();
afterAll(repo.remove);

/** What git itself says of each pair of texts, in one run. */
function hunksOfGit(pairs: readonly (readonly [string, string])[]): readonly (readonly Hunk[])[] {
  const side = (index: 0 | 1): Tree => Object.fromEntries(pairs.map((pair, at) => [`${at}.rs`, pair[index]]));
  const [base = '', head = ''] = commitTrees(repo, [side(0), side(1)]);
  const files = parseUnifiedDiff(repo.git('diff', '--text', base, head));
  return pairs.map((_, at) => files.find((file) => file.path === `${at}.rs`)?.hunks ?? []);
}

/** Everything a map says must follow from the texts: equal lines pair up in order, all others are one-sided. */
function expectMap(base: string, head: string, hunks: readonly Hunk[]): void {
  const map = lineMap(hunks);
  const [baseLines, headLines] = [splitLines(base).lines, splitLines(head).lines];
  const unchanged: number[] = [];
  headLines.forEach((text, index) => {
    const from = map.baseOf(index + 1);
    expect(map.isAdded(index + 1)).toBe(from === null);
    if (from === null) return;
    expect(baseLines[from - 1]).toBe(text);
    expect(map.headOf(from)).toBe(index + 1);
    unchanged.push(from);
  });
  expect(unchanged).toEqual(unchanged.toSorted((a, b) => a - b));
  const kept = baseLines.map((_, index) => index + 1).filter((line) => map.headOf(line) !== null);
  expect(kept).toEqual(unchanged);
  expect(map.addedCount).toBe(headLines.length - unchanged.length);
  expect(map.removedCount).toBe(baseLines.length - unchanged.length);
  expect(map.addedLines).toEqual(headLines.map((_, index) => index + 1).filter((line) => map.isAdded(line)));
}

test('base and hunks of our own give the head, and both maps agree with the texts', () => {
  fc.assert(
    fc.property(textPair, ([base, head]) => {
      const hunks = hunksBetween(base, head);
      expect(applyHunks(base, hunks)).toBe(head);
      expectMap(base, head, hunks);
    }),
    { numRuns: 1000 },
  );
});

test('base and hunks of git give the head, and both maps agree with the texts', () => {
  fc.assert(
    fc.property(fc.array(textPair, { minLength: 20, maxLength: 20 }), (pairs) => {
      const hunks = hunksOfGit(pairs);
      pairs.forEach(([base, head], at) => {
        expect(applyHunks(base, hunks[at] ?? [])).toBe(head);
        expectMap(base, head, hunks[at] ?? []);
      });
    }),
    { numRuns: 20 },
  );
});

test('hunks of our own carry the headers that git writes when lines are unique', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 0, maxLength: 50 });
  const cuts = fc.array(fc.tuple(fc.nat(50), fc.nat(3)), { maxLength: 4 });
  const text = (lines: readonly number[]): string => lines.map((line) => `${line}\n`).join('');
  const shortened = fc.tuple(numbers, cuts).map(([all, gone]) => {
    const left = [...all];
    for (const [at, count] of gone) left.splice(at, count);
    return [text(all), text(left)] as const;
  });
  fc.assert(
    fc.property(fc.array(shortened, { minLength: 20, maxLength: 20 }), (pairs) => {
      expect(pairs.map(([base, head]) => hunksBetween(base, head))).toEqual(hunksOfGit(pairs));
    }),
    { numRuns: 20 },
  );
});
