import { expect, test } from 'vitest';
import { safetyCommentOf } from '../../src/syntax/safety-comments.ts';
import { unsafeRegions } from '../../src/syntax/unsafe-regions.ts';
import { parseRust } from './parse-rust.ts';

const said = (body: string) => {
  const file = parseRust(`fn f() {\n${body}\n}\n`);
  const [region] = unsafeRegions(file);
  return region === undefined ? null : safetyCommentOf(file, region);
};

test.each([
  ['of one line', '// SAFETY: a is live\nunsafe { g() }', 'a is live'],
  ['of many lines', '// Reads a.\n// SAFETY: a is\n//   live\nunsafe { g() }', 'a is\nlive'],
  ['in a doc comment', '/// Safety: a is live\nunsafe { g() }', 'a is live'],
  ['in a block comment', '/* SAFETY: a is\n * live\n */\nunsafe { g() }', 'a is\nlive'],
  ['in a block comment on one line', '/* SAFETY: a is live */\nunsafe { g() }', 'a is live'],
  ['above an attribute', '// SAFETY: a is live\n#[cold]\nunsafe { g() }', 'a is live'],
  ['first in the block', 'unsafe {\n    // SAFETY: a is\n    // live\n    g()\n}', 'a is\nlive'],
  ['first in the block, as a block', 'unsafe {\n    /* SAFETY: a is live */\n    g()\n}', 'a is live'],
  ['above the statement', '// SAFETY: a is live\nlet x =\n    unsafe { g() };', 'a is live'],
  ['behind code', 'let x = // SAFETY: a is live\n    unsafe { g() };', 'a is live'],
  ['that is empty', '// SAFETY:\nunsafe { g() }', ''],
])('reads what a comment says %s', (_, body, text) => {
  expect(said(body)?.text).toBe(text);
});

test('gives the range from the word to the end of the comment', () => {
  const text = 'fn f() {\n    // Reads. SAFETY: a is\n    // live\n    unsafe { g() }\n}\n';
  const file = parseRust(text);
  const [region] = unsafeRegions(file);
  const found = region === undefined ? null : safetyCommentOf(file, region);
  expect(text.slice(found?.range.start, found?.range.end)).toBe('SAFETY: a is\n    // live');
});

test.each([
  ['// SAFETY: a\nunsafe { g() }', true],
  ['//SAFETY: a\nunsafe { g() }', true],
  ['// - SAFETY: a\nunsafe { g() }', true],
  ['/* Lorem\n * SAFETY: a */\nunsafe { g() }', true],
  ['// Thread safety: a\nunsafe { g() }', false],
  ['/* Lorem safety: a */\nunsafe { g() }', false],
])('tells a tag from a word in a sentence: %j', (body, isTag) => {
  expect(said(body)?.isTag).toBe(isTag);
});

test('tells a comment behind code from one on lines of its own', () => {
  expect(said('h(); // SAFETY: a\nunsafe { g() }')?.isBehindCode).toBe(true);
  expect(said('/* SAFETY: a */\nunsafe { g() }')?.isBehindCode).toBe(false);
});
