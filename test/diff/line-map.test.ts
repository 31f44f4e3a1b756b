import { expect, test } from 'vitest';
import { lineMap } from '../../src/diff/line-map.ts';
import { parsePatch } from '../../src/diff/parse-patch.ts';

const map = lineMap(
  parsePatch(
    ['@@ -10,4 +10,4 @@', ' ten', '-eleven', '-twelve', '+new eleven', '+new twelve', ' thirteen']
      .concat(['@@ -30,3 +30,2 @@', ' thirty', '-thirty-one', ' thirty-two', '@@ -50,0 +50,1 @@', '+fifty'])
      .join('\n'),
  ),
);

test('lines outside hunks map by offset', () => {
  expect([1, 9, 14, 29, 33, 50, 51].map(map.headOf)).toEqual([1, 9, 14, 29, 32, 49, 51]);
  expect([1, 9, 14, 29, 32, 49, 51].map(map.baseOf)).toEqual([1, 9, 14, 29, 33, 50, 51]);
});

test('what came or went has no other side', () => {
  expect([10, 11, 12, 13, 31].map(map.headOf)).toEqual([10, null, null, 13, null]);
  expect([10, 11, 12, 13, 50].map(map.baseOf)).toEqual([10, null, null, 13, null]);
  expect([0, -1].map(map.headOf)).toEqual([null, null]);
});

test('a comment may stand on any head line of a hunk and on no other', () => {
  expect([9, 10, 11, 13, 14, 30, 31, 32, 49, 50, 51].filter(map.isInDiff)).toEqual([10, 11, 13, 30, 31, 50]);
});

test('both ends of a comment are in one hunk', () => {
  expect(map.sameHunk(10, 13)).toBe(true);
  expect(map.sameHunk(13, 30)).toBe(false);
  expect(map.sameHunk(20, 20)).toBe(false);
});

test('a plain removal counts at both neighbours, a replacement at the lines that came', () => {
  const lines = Array.from({ length: 60 }, (_, index) => index + 1);
  expect(lines.filter(map.removedAt)).toEqual([11, 12, 30, 31]);
});

test('the neighbours of a replacement still know what went', () => {
  expect([9, 10, 11, 13, 14].map((line) => map.removedTextAt(line).length)).toEqual([0, 2, 2, 2, 0]);
  expect(map.removedTextAt(31)).toEqual(['thirty-one']);
  expect(map.removedTextAt(50)).toEqual([]);
});

test('counts and added lines', () => {
  expect(map).toMatchObject({ addedLines: [11, 12, 50], addedCount: 3, removedCount: 3 });
});

test('without hunks nothing has moved', () => {
  const same = lineMap([]);
  expect([same.headOf(7), same.baseOf(7), same.isInDiff(7), same.removedAt(7)]).toEqual([7, 7, false, false]);
});

test('a removal at the very start or end counts at the one neighbour there is', () => {
  expect([0, 1, 2].filter(lineMap(parsePatch('@@ -1,2 +1 @@\n-a\n b')).removedAt)).toEqual([0, 1]);
  expect([1, 2, 3].filter(lineMap(parsePatch('@@ -1,3 +1,2 @@\n a\n b\n-c')).removedAt)).toEqual([2, 3]);
});

test('a block that goes on in a hunk right below is one block', () => {
  const split = lineMap(parsePatch('@@ -5,1 +4,0 @@\n-a\n@@ -5,0 +5,1 @@\n+b'));
  expect([split.headOf(4), split.headOf(6), split.baseOf(5)]).toEqual([4, 6, null]);
  expect([3, 4, 5, 6].map((line) => split.removedTextAt(line))).toEqual([[], ['a'], ['a'], ['a']]);
});
