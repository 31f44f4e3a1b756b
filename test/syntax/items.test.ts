import { describe, expect, test } from 'vitest';
import {
  enclosingFunction,
  enclosingItem,
  headerStart,
  itemName,
  itemPath,
  itemsOf,
} from '../../src/syntax/items.ts';
import { nodeAtWords, parseRust } from './parse-rust.ts';

describe('itemPath names where a node stands', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['fn f() { here; }', 'f'],
    ['mod a { mod b { fn f() { here; } } }', 'a::b::f'],
    ['impl<T> Queue<T> { fn push(&self) { here; } }', 'Queue::push'],
    ['impl<T> crate::queue::Queue<T> { fn push(&self) { here; } }', 'Queue::push'],
    ['impl<T> Drop for Queue<T> { fn drop(&mut self) { here; } }', '<Queue<T> as Drop>::drop'],
    ['impl From<u8> for A { fn from(_: u8) -> A { here } }', '<A as From<u8>>::from'],
    ['impl dyn Any { fn f() { here; } }', 'dyn Any::f'],
    ['impl &mut A { fn f() { here; } }', 'A::f'],
    ['trait T { fn m() { here; } }', 'T::m'],
    ['fn f() { fn g() { here; } }', 'f::g'],
    ['fn f() { let c = || { here; }; }', 'f'],
    ['static X: u8 = here;', 'X'],
    ['struct S { here: u8 }', 'S'],
    ['cfg_rt! { impl A { fn f() { println!("{}", here); } fn fn_like() {} } }', 'A::f'],
    ['here!();', ''],
  ];
  test.each(cases)('%s', (text, path) => {
    const file = parseRust(text);
    expect(itemPath(file, nodeAtWords(file, 'here'))).toBe(path);
  });
});

test('itemsOf lists items in text order, those in item macros too', () => {
  const file = parseRust(
    'use a::b;\nmod m { const C: u8 = 1; }\ncfg! { pub fn f() {} }\nfn g() { struct L; }',
  );
  expect(itemsOf(file).map(({ type }) => type)).toEqual([
    'use_declaration',
    'mod_item',
    'const_item',
    'function_item',
    'function_item',
    'struct_item',
  ]);
});

test('enclosing item and function are the innermost, and the node itself counts', () => {
  const file = parseRust('mod m { fn f() { const C: u8 = here; } }');
  const here = nodeAtWords(file, 'here');
  const item = enclosingItem(file, here);
  const fn = enclosingFunction(file, here);
  expect(item && itemName(item)).toBe('C');
  expect(fn && itemName(fn)).toBe('f');
  expect(fn && enclosingItem(file, fn)?.equals(fn)).toBe(true);
  expect(enclosingItem(file, file.root)).toBe(null);
});

test('the header of an item begins after its docs and attributes', () => {
  const file = parseRust('/// Doc.\n#[inline]\n// note\npub unsafe fn f() {}\n');
  const [item] = itemsOf(file);
  expect(item && file.text.slice(headerStart(item))).toBe('pub unsafe fn f() {}\n');
});
