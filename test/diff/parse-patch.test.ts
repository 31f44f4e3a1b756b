import { expect, test } from 'vitest';
import { parsePatch } from '../../src/diff/parse-patch.ts';

test('an empty line of CRLF text is context though its blank was stripped', () => {
  expect(parsePatch('@@ -1,2 +1,1 @@\n\r\n-a\r')[0]?.lines).toEqual([
    { kind: 'context', text: '\r', base: 1, head: 1 },
    { kind: 'removed', text: 'a\r', base: 2 },
  ]);
});

test('nothing is no hunks, and messages count from the line that is given', () => {
  expect(parsePatch('')).toEqual([]);
  expect(() => parsePatch('@@ -1 +1 @@\n-a', 40)).toThrow(/line 42 .*hunk at line 40 is cut short/);
  expect(() => parsePatch('what')).toThrow(/line 1 .*expected a hunk header/);
});
