import { describe, expect, test } from 'vitest';
import { hasSafetyComment } from '../../src/syntax/safety-comments.ts';
import { unsafeRegions } from '../../src/syntax/unsafe-regions.ts';
import { parseRust } from './parse-rust.ts';

const documented = (text: string): readonly boolean[] => {
  const file = parseRust(text);
  return unsafeRegions(file)
    .filter(({ kind, inMacroDefinition }) => (kind === 'block' || kind === 'impl') && !inMacroDefinition)
    .map((region) => hasSafetyComment(file, region));
};
const inFunction = (body: string) => documented(`fn f() {\n${body}\n}\n`);

describe('a comment counts', () => {
  test.each([
    ['above a block', '// SAFETY: a\nunsafe { g() }'],
    ['above a call with the block in it', '// SAFETY: a\nh(1, unsafe { g() });'],
    ['above the statement of a wrapped block', '// SAFETY: a\nlet x =\n    unsafe { g() };'],
    ['above let-else', '// SAFETY: a\nlet Some(x) =\n    (unsafe { g() }) else { return };'],
    ['above an if-let chain on its line', '// SAFETY: a\nif let Some(x) = unsafe { g() } && x > 1 {}'],
    ['above a closure', '// SAFETY: a\nlet c = || unsafe { g() };'],
    ['above an async block', '// SAFETY: a\nlet c = async { 1 }.map(|_| unsafe { g() });'],
    ['above a labelled loop', "// SAFETY: a\n'l: while unsafe { g() } {}"],
    ['in a match arm', 'match x {\n    // SAFETY: a\n    1 => unsafe { g() },\n    _ => {}\n}'],
    [
      'above a match guard on its line',
      'match x {\n    // SAFETY: a\n    y if unsafe { g(y) } => 1,\n    _ => 2\n}',
    ],
    ['in a struct literal', 'let s = S {\n    // SAFETY: a\n    a: unsafe { g() },\n};'],
    ['above an attribute of the statement', '// SAFETY: a\n#[cfg(unix)]\nunsafe { g() };'],
    ['with words before it', '// Lorem. safety: a\nunsafe { g() };'],
    ['first in the block', 'unsafe {\n    // SAFETY: a\n    g()\n}'],
    ['in a constant of the body', '// SAFETY: a\nconst K: u8 = unsafe { g() };'],
    ['in an array length', '// SAFETY: a\nlet a = [0; unsafe { g() }];'],
    ['in macro arguments', '// SAFETY: a\nprintln!("{}", unsafe { g() });'],
    [
      'in an arm of select!',
      'tokio::select! {\n    _ = x => {\n        // SAFETY: a\n        unsafe { g() }\n    }\n}',
    ],
    ['in nested macros', 'a! {\n    b! {\n        // SAFETY: a\n        unsafe { g() };\n    }\n}'],
    ['as a block comment of many lines', '/*\n * SAFETY: a\n */\nunsafe { g() };'],
  ])('%s', (_, body) => expect(inFunction(body)).toEqual([true]));

  test('in a static, a trait’s default method and an item macro', () => {
    expect(documented('// SAFETY: a\nstatic S: u8 = unsafe { g() };\n')).toEqual([true]);
    expect(
      documented('trait T {\n    fn f() {\n        // SAFETY: a\n        unsafe { g() }\n    }\n}\n'),
    ).toEqual([true]);
    expect(documented('cfg_rt! {\n    // SAFETY: a\n    unsafe impl Send for X {}\n}\n')).toEqual([true]);
    expect(documented('thread_local! {\n    // SAFETY: a\n    static S: u8 = unsafe { g() };\n}\n')).toEqual([
      true,
    ]);
  });
});

describe('a comment does not count', () => {
  test.each([
    ['without the colon', '// SAFETY a\nunsafe { g() };'],
    ['as a heading', '/// # Safety\nunsafe { g() };'],
    ['on the block’s own line', '/* SAFETY: a */ unsafe { g() };'],
    ['behind the block', 'unsafe { g() }; // SAFETY: a'],
    ['with code between', '// SAFETY: a\nh();\nunsafe { g() };'],
    ['above an outer statement block', '// SAFETY: a\nlet _ = {\n    if unsafe { g() } {}\n};'],
    ['above an outer if', '// SAFETY: a\nif x {\n    unsafe { g() }\n}'],
    ['above an attribute of several lines', '// SAFETY: a\n#[cfg(any(\n    unix\n))]\nunsafe { g() };'],
    ['above a block comment that does not say so', '// SAFETY: a\nh(); /* b */\nunsafe { g() };'],
  ])('%s', (_, body) => expect(inFunction(body)).toEqual([false]));

  test('above the function, and above the impl before', () => {
    expect(documented('// SAFETY: a\nfn f() {\n    unsafe { g() }\n}\n')).toEqual([false]);
    expect(documented('// SAFETY: a\nunsafe impl Send for X {}\nunsafe impl Sync for X {}\n')).toEqual([
      true,
      false,
    ]);
  });
});

test('many blocks one after another cost no more than their number', () => {
  const text = `fn f(p: *const u8) {\n${'    unsafe { *p };\n'.repeat(20_000)}}\n`;
  const file = parseRust(text);
  const regions = unsafeRegions(file);
  const start = process.cpuUsage().user;
  expect(regions.some((region) => hasSafetyComment(file, region))).toBe(false);
  expect(process.cpuUsage().user - start).toBeLessThan(3_000_000);
});
