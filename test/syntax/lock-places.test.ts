import { expect, test } from 'vitest';
import { parseLock } from '../../src/syntax/lock-file.ts';

const ENTRY = '[[package]]\nname = "a"\nversion = "1.0.0"\ndependencies = [\n "b",\n]';
const OTHER = '[[package]]\nname = "b"\nversion = "2.0.0"';

test.each([
  ['\n', `version = 4\n\n${ENTRY}\n\n${OTHER}\n`],
  ['\r\n', `version = 4\n\n${ENTRY}\n\n${OTHER}\n\n[metadata]\n"x" = "y"\n`.replaceAll('\n', '\r\n')],
])('a package ends before the next one begins, and its version stands on its line (%j)', (end, text) => {
  const { packages } = parseLock('Cargo.lock', text);
  const places = packages.map(({ range, at }) => [
    text.slice(range.start, range.end),
    text.slice(at.start, at.end),
  ]);
  expect(places).toEqual([
    [ENTRY.replaceAll('\n', end), 'version = "1.0.0"'],
    [OTHER.replaceAll('\n', end), 'version = "2.0.0"'],
  ]);
});
