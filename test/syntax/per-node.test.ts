import { expect, test } from 'vitest';
import { nearestOf, perNode } from '../../src/syntax/per-node.ts';
import { nodeAtWords, parseRust } from './parse-rust.ts';

test('what was computed for a node is remembered for it, and for no other file', () => {
  let asked = 0;
  const lengthOf = perNode((_file, node) => {
    asked += 1;
    return node.text.length;
  });
  const [one, two] = [parseRust('fn f() {}'), parseRust('fn long() {}')];
  expect([lengthOf(one, one.root), lengthOf(one, one.root), lengthOf(two, two.root)]).toEqual([9, 9, 12]);
  expect(asked).toBe(2);
});

test('the nearest wanted node is the node itself or what holds it, out of macros too', () => {
  const functionAround = nearestOf((_file, { type }) => type === 'function_item');
  const file = parseRust(
    'fn outer() { vec![unsafe { here() }]; fn inner() { there(); } }\nconst ALONE: u8 = 1;',
  );
  const nameOf = (words: string) =>
    functionAround(file, nodeAtWords(file, words))?.childForFieldName('name')?.text ?? null;
  expect([nameOf('here'), nameOf('there'), nameOf('ALONE'), nameOf('here')]).toEqual([
    'outer',
    'inner',
    null,
    'outer',
  ]);
});

test('nodes that were passed on the way are not looked at again', () => {
  let looks = 0;
  const itemAround = nearestOf((_file, { type }) => {
    looks += 1;
    return type === 'function_item';
  });
  const file = parseRust('fn f() { a(b(c(here))); }');
  itemAround(file, nodeAtWords(file, 'here'));
  const before = looks;
  itemAround(file, nodeAtWords(file, 'a'));
  expect(looks - before).toBeLessThanOrEqual(2);
});
