import { expect, test } from 'vitest';
import { trustedAnswersIn } from '../../src/syntax/trusted-answers.ts';
import { parseRust } from './parse-rust.ts';

function answers(text: string): readonly string[] {
  const file = parseRust(text);
  return file.nodes('function_item').flatMap((fn) => trustedAnswersIn(file, fn).map(({ kind }) => kind));
}

const fill = (loop: string, head = 'fn f<I: ExactSizeIterator>(items: I, p: *mut u8)') =>
  `${head} { let n = items.len(); unsafe { ${loop} } }`;

test('an iterator is not believed in loops that only it ends', () => {
  expect(answers(fill('for x in items { ptr::write(p, x); }'))).toEqual(['overrun']);
  expect(answers(fill('for x in items.take(n) { ptr::write(p, x); }'))).toEqual([]);
  expect(answers(fill('let all = items.take(n); for x in all { ptr::write(p, x); }'))).toEqual([]);
  expect(answers(fill('for x in items { if i == n { break; } ptr::write(p, x); }'))).toEqual([]);
  expect(answers(fill('for x in items { v.extend(x); }'))).toEqual([]);
  expect(
    answers(fill('for x in items { ptr::write(p, x); }', 'unsafe fn f<I: ExactSizeIterator>(items: I)')),
  ).toEqual([]);
  expect(
    answers(fill('for x in items { ptr::write(p, x); }', 'fn f<I: TrustedLen + Iterator>(items: I)')),
  ).toEqual([]);
  expect(answers(fill('for x in items { ptr::write(p, x); }', 'fn f(items: Vec<u8>)'))).toEqual([]);
});

test('a length that an iterator told is no length, unless it is checked', () => {
  expect(answers(fill('v.set_len(n);'))).toEqual(['told-length']);
  expect(answers(fill('assert_eq!(n, done); v.set_len(n);'))).toEqual([]);
  expect(answers(fill('v.set_len(done);'))).toEqual([]);
});

test('a count of bytes is believed of known readers only', () => {
  const read = (use: string, type = 'impl Read') =>
    `fn f(mut r: ${type}) { let n = r.read(b)?; unsafe { ${use} } }`;
  expect(answers(read('v.set_len(n)'))).toEqual(['read-count']);
  expect(answers(read('b.get_unchecked(..n)'))).toEqual(['read-count']);
  expect(answers(read('v.set_len(n.min(9))'))).toEqual([]);
  expect(answers(read('v.set_len(n)', 'File'))).toEqual([]);
  expect(answers(read('g(n)'))).toEqual([]);
});

test('two answers are two answers', () => {
  const ask = (body: string) => `fn f<S: AsRef<[u8]>>(s: S) { ${body} }`;
  expect(answers(ask('let n = s.as_ref().len(); unsafe { copy(s.as_ref().as_ptr(), n) }'))).toEqual([
    'asked-twice',
  ]);
  expect(answers(ask('let s = s.as_ref(); unsafe { copy(s.as_ptr(), s.len()) }'))).toEqual([]);
  expect(answers(ask('let n = s.as_ref().len(); g(s.as_ref().as_ptr())'))).toEqual([]);
});
