import { describe, expect, test } from 'vitest';
import { attributesOf, hasCfgTest, isDocHidden, lintLevels } from '../../src/syntax/attributes.ts';
import { itemsOf } from '../../src/syntax/items.ts';
import { nodeAtWords, parseRust } from './parse-rust.ts';

function firstItem(text: string) {
  const file = parseRust(text);
  const [item] = itemsOf(file);
  if (item === undefined) throw new Error('no item');
  return { file, item };
}

test('attributes are read with name, argument, value and place, through comments and cfg_attr', () => {
  const text = `#[inline]
/// Doc.
#[tokio::test(flavor = "multi_thread, x")] // why
#[cfg_attr(all(unix, feature = "a,b"), doc = "x", unsafe(no_mangle))]
fn f() {
    #![allow(dead_code)]
}`;
  const { file, item } = firstItem(text);
  const found = attributesOf(file, item);
  expect(
    found.map(({ name, list, value, condition, inner }) => [name, list, value, condition, inner]),
  ).toEqual([
    ['inline', null, null, null, false],
    ['tokio::test', 'flavor = "multi_thread, x"', null, null, false],
    ['doc', null, '"x"', 'all(unix, feature = "a,b")', false],
    ['no_mangle', null, null, 'all(unix, feature = "a,b")', false],
    ['allow', 'dead_code', null, null, true],
  ]);
  for (const { offset, text: written } of found)
    expect(text.slice(offset, offset + written.length)).toBe(written);
  expect(found.map(({ range }) => text[range.start])).toEqual(Array(5).fill('#'));
});

test('attributes of the item before belong to that item alone', () => {
  const { file } = firstItem('#[a] fn f() {}\n#[b] fn g() {}');
  expect(itemsOf(file).map((item) => attributesOf(file, item).map(({ name }) => name))).toEqual([
    ['a'],
    ['b'],
  ]);
});

test('attributes of the first item in a macro end where the macro begins', () => {
  const { file } = firstItem('#[a]\nm! { #[b] fn f() {} }');
  expect(itemsOf(file).map((item) => attributesOf(file, item).map(({ name }) => name))).toEqual([['b']]);
});

describe('hasCfgTest holds for what only test builds have', () => {
  test.each([
    ['#[cfg(test)]', true],
    ['#[cfg(all(test, feature = "x"))]', true],
    ['#[cfg(all(unix, any(test)))]', true],
    ['#[cfg(any(test, unix))]', false],
    ['#[cfg(not(test))]', false],
    ['#[cfg(feature = "test")]', false],
    ['#[cfg_attr(test, allow(x))]', false],
    ['#[test]', false],
  ])('%s', (attribute, expected) => {
    const { file, item } = firstItem(`${attribute} mod m {}`);
    expect(hasCfgTest(file, item)).toBe(expected);
  });
});

test('doc(hidden) is seen, a doc text that says hidden is not', () => {
  expect(isDocHidden(...pair('#[doc(hidden)] fn f() {}'))).toBe(true);
  expect(isDocHidden(...pair('#[doc(alias = "x", hidden)] fn f() {}'))).toBe(true);
  expect(isDocHidden(...pair('#[doc = "hidden"] fn f() {}'))).toBe(false);
  expect(isDocHidden(...pair('#[doc(alias = "hidden")] fn f() {}'))).toBe(false);
});

function pair(text: string) {
  const { file, item } = firstItem(text);
  return [file, item] as const;
}

describe('lintLevels', () => {
  const levels = (text: string) => {
    const file = parseRust(text);
    return lintLevels(file, nodeAtWords(file, 'here')).map(
      ({ lint, level, reason, line }) => `${level} ${lint} ${reason ?? '-'} ${line}`,
    );
  };

  test('come from enclosing items and the file, innermost first', () => {
    const text = `#![warn(clippy::a)]
#[expect(clippy::a, b, reason = "it, is")]
mod m {
    #![deny(c)]
    #[allow(
        clippy::a,
    )]
    fn f() { here; }
    #[allow(d)]
    fn g() {}
}`;
    expect(levels(text)).toEqual([
      'allow clippy::a - 5',
      'deny c - 4',
      'expect clippy::a it, is 2',
      'expect b it, is 2',
      'warn clippy::a - 1',
    ]);
  });

  test('of one item: the later wins', () => {
    expect(levels('#[allow(a)]\n#[deny(a)]\nfn f() { here }')).toEqual(['deny a - 2', 'allow a - 1']);
  });

  test('hold on statements, expressions, match arms, fields and inside macros', () => {
    expect(levels('fn f() { #[allow(a)] unsafe { here } }')).toEqual(['allow a - 1']);
    expect(levels('fn f() { #[allow(a)] let x = unsafe { here }; }')).toEqual(['allow a - 1']);
    expect(levels('fn f() { match x { #[allow(a)] 1 => here, _ => {} } }')).toEqual(['allow a - 1']);
    expect(levels('fn f() { match x { #[allow(a)] 1 => {}, _ => here } }')).toEqual([]);
    expect(levels('struct S { #[allow(a)] here: u8, c: u8 }')).toEqual(['allow a - 1']);
    expect(levels('#[allow(a)] m! { fn f() { unsafe { here } } }')).toEqual(['allow a - 1']);
    expect(levels('m! { #[allow(a)] fn f() { unsafe { here } } }')).toEqual(['allow a - 1']);
  });

  test('of cfg_attr count, and those in comments and strings do not', () => {
    expect(levels('#[cfg_attr(unix, allow(a))] fn f() { here }')).toEqual(['allow a - 1']);
    expect(levels('// #[allow(a)]\nfn f() { "#[allow(b)]"; here }')).toEqual([]);
  });
});
