import { expect, test } from 'vitest';
import { reliedFields, reliedWrites } from '../../src/syntax/relied-fields.ts';
import { parseRust } from './parse-rust.ts';

const STRUCT =
  'struct Ring { ptr: *mut u8, cap: usize, at: usize, label: String, hits: AtomicUsize, pub open: usize }\n';
const relied = (text: string) =>
  reliedFields(parseRust(STRUCT + text)).map(
    ({ type, field, users }) => `${type}.${field} ${users.join(' ')}`,
  );
const writes = (text: string) =>
  reliedWrites(parseRust(STRUCT + text), () => true).map(
    ({ how, field, writer }) => `${writer} ${how} ${field}`,
  );

test('a field is relied on where unsafe code names it, reads it before, or stands under a condition on it', () => {
  expect(
    relied(
      'impl Ring {\n    fn a(&self) { unsafe { *self.ptr } }\n    fn b(&self) { let n = self.cap; unsafe { get(n) } }\n    fn c(&self, i: usize) { if i < self.at { unsafe { go(i) } } }\n    unsafe fn d(&self) { self.at; }\n}\n',
    ),
  ).toEqual(['Ring.ptr a', 'Ring.cap b', 'Ring.at c d']);
});

test('a field is not relied on by safe code, when anybody can write it, or when its type tells nothing', () => {
  expect(
    relied(
      'impl Ring {\n    fn a(&self) { let n = self.cap; unsafe { go() } }\n    fn b(&self) { unsafe { go(self.label, self.hits, self.open) } }\n    fn c(&self) { if self.cap > 0 { go() } }\n}\nimpl Other { fn d(&self) { unsafe { *self.ptr } } }\n',
    ),
  ).toEqual([]);
});

test('namesakes of other modules are kept apart', () => {
  expect(relied('mod m { impl Ring { fn a(&self) { unsafe { *self.ptr } } } }\n')).toEqual([]);
  expect(
    relied('mod m { struct Ring { end: usize } impl Ring { fn a(&self) { unsafe { go(self.end) } } } }\n'),
  ).toEqual(['m::Ring.end a']);
});

test('safe code writes by assigning, lending mutably, and building', () => {
  const user = 'fn user(&self) { unsafe { go(self.ptr, self.cap) } }';
  expect(
    writes(
      `impl Ring {\n${user}\nfn new(ptr: *mut u8) -> Self { Self { ptr, cap: 0, at: 0 } }\nfn set(&mut self) { self.cap -= 1; self.at = 2; }\nfn lend(&mut self) { swap(&mut self.cap, &self.ptr) }\n}\n`,
    ),
  ).toEqual(['new builds ptr', 'new builds cap', 'set assigns cap', 'lend lends cap']);
});

test('a function is no news to itself, and unsafe code writes at its own word', () => {
  expect(writes('impl Ring { fn a(&mut self) { unsafe { go(self.cap) }; self.cap = 1; } }\n')).toEqual([]);
  const user = 'fn user(&self) { unsafe { go(self.cap) } }';
  expect(
    writes(
      `impl Ring { ${user} unsafe fn b(&mut self) { self.cap = 1 } fn c(&mut self) { unsafe { self.cap = 1 } } }\n`,
    ),
  ).toEqual([]);
});
