import { expect, test } from 'vitest';
import { allowsRust, minorOf } from '../../src/syntax/rust-version.ts';

test.each([
  ['1.70', 70],
  ['1.70.1', 70],
  [' 1.85 ', 85],
  ['1', 0],
  ['nightly', null],
  ['2.0', null],
  ['1.x', null],
  [null, null],
])('the minor version of %j is %j', (version, minor) => {
  expect(minorOf(version)).toBe(minor);
});

test('a crate may use what its version has, and anything where it declares none', () => {
  const allows = (rustVersion: string | null) => [
    allowsRust({ rustVersion }, 80),
    allowsRust({ rustVersion }, 81),
  ];
  expect(allows('1.80')).toEqual([true, false]);
  expect(allows('1.80.1')).toEqual([true, false]);
  expect(allows(null)).toEqual([true, true]);
});
