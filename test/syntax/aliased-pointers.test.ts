import { expect, test } from 'vitest';
import { doubleBorrows } from '../../src/syntax/double-borrows.ts';
import type { RustFile } from '../../src/syntax/rust-file.ts';
import { sharedWrites } from '../../src/syntax/shared-writes.ts';
import { stalePointers } from '../../src/syntax/stale-pointers.ts';
import { parseRust } from './parse-rust.ts';

const FINDERS: readonly ((file: RustFile) => readonly unknown[])[] = [
  stalePointers,
  doubleBorrows,
  sharedWrites,
];

test('a hostile file costs no more than its length', () => {
  const many = (line: (at: number) => string) =>
    Array.from({ length: 5_000 }, (_, at) => line(at)).join('\n');
  const texts = [
    `let x = p as ${'/**/'.repeat(60)} ;`,
    `let x = ${'/**/'.repeat(60)} ; s.as_ptr();`,
    many((at) => `let p${at} = s${at}.as_ptr();`),
    many((at) => `g(&*p${at}, &mut *p${at});`),
    `${'g(&*p, '.repeat(300)}&mut *p${')'.repeat(300)};`,
  ];
  for (const text of texts) {
    const file = parseRust(`fn f(p: *mut u8) { unsafe {\n${text}\n} }\n`);
    const start = performance.now();
    for (const find of FINDERS) find(file);
    expect(performance.now() - start).toBeLessThan(2000);
  }
});

test('calls are told apart by what stands in them', () => {
  const found = doubleBorrows(
    parseRust('fn f(p: *mut u8, q: *mut u8) { unsafe { g(&*p); h(&mut *p, 1); k(&*p, &mut *p); } }\n'),
  );
  expect(found.map(({ used }) => used.text)).toEqual(['k(&*p, &mut *p)']);
});
