import { expect, test } from 'vitest';
import { applyHunks } from '../../src/diff/apply-hunks.ts';
import { parsePatch } from '../../src/diff/parse-patch.ts';

const MARK = '\\ No newline at end of file';

test.each([
  [
    'another text',
    'a\nx\n',
    '@@ -1,2 +1,1 @@\n a\n-b',
    /@@ -1,2 \+1,1 @@ at line 2 .*expected "b", found "x"/,
  ],
  ['past the end', 'a\n', '@@ -1,2 +1,1 @@\n a\n-b', /at line 2 .*expected "b", found null/],
  ['far past the end', 'a\n', '@@ -9 +9 @@\n-b\n+c', /no such line/],
  ['out of order', 'a\nb\n', '@@ -2 +2 @@\n-b\n+c\n@@ -1 +1 @@\n-a\n+d', /@@ -1,1 \+1,1 @@ .*no such line/],
  ['a line feed too many', 'a\n', `@@ -1 +1 @@\n-a\n${MARK}\n+b`, /its line feed is not as the hunk says/],
  ['a line feed too few', 'a', '@@ -1 +1 @@\n-a\n+b', /its line feed is not as the hunk says/],
  ['lines after an open end', 'a\nb\n', `@@ -1 +1 @@\n-a\n+c\n${MARK}`, /line 2 of the base follows/],
])('a hunk that does not fit is refused: %s', (_, base, patch, words) => {
  expect(() => applyHunks(base, parsePatch(patch))).toThrow(words);
});

test('a line feed at the end comes and goes as the hunk says', () => {
  expect(applyHunks('a', parsePatch(`@@ -1 +1 @@\n-a\n${MARK}\n+a`))).toBe('a\n');
  expect(applyHunks('a\n', parsePatch(`@@ -1 +1 @@\n-a\n+a\n${MARK}`))).toBe('a');
  expect(applyHunks('a\nb', parsePatch('@@ -0,0 +1 @@\n+c'))).toBe('c\na\nb');
});
