import { expect, test } from 'vitest';
import { loadGrammar } from '../../src/edges/local/load-grammar.ts';
import { sharedTrees } from '../../src/review/shared-trees.ts';
import type { RustParser } from '../../src/syntax/grammar.ts';
import { changeOf, fileOf } from '../support/sample-review.ts';

const plain = await loadGrammar();

/** A parser that counts the files it parsed, and those whose trees it freed. */
function counting(): { rust: RustParser; parsed: () => number; freed: () => number } {
  let parsed = 0;
  let freed = 0;
  const parse: RustParser['parse'] = (path, text, interest) => {
    const file = plain.parse(path, text, interest);
    const free = file.dispose.bind(file);
    parsed += 1;
    file.dispose = () => {
      freed += 1;
      free();
    };
    return file;
  };
  return { rust: { parse }, parsed: () => parsed, freed: () => freed };
}

const OLD = 'fn old() {}\n';
const NEW = 'fn new() {}\n';

test('a text of the change is parsed once, and freed when the review ends', () => {
  const { rust, parsed, freed } = counting();
  const trees = sharedTrees(changeOf([fileOf('src/lib.rs', OLD, NEW)]), rust);
  const first = trees.rust.parse('src/lib.rs', NEW);
  first.dispose();
  const again = trees.rust.parse('src/lib.rs', NEW);
  expect(again).toBe(first);
  expect(trees.rust.parse('src/lib.rs', OLD)).not.toBe(first);
  expect([parsed(), freed()]).toEqual([2, 0]);
  trees.end();
  expect(freed()).toBe(2);
});

test('a text that a suggestion would make is nobody else’s business', () => {
  const { rust, parsed, freed } = counting();
  const trees = sharedTrees(changeOf([fileOf('src/lib.rs', OLD, NEW)]), rust);
  trees.rust.parse('src/lib.rs', 'fn made() {}\n').dispose();
  trees.rust.parse('src/lib.rs', 'fn made() {}\n').dispose();
  expect([parsed(), freed()]).toEqual([2, 2]);
});

test('what is in use stays whole while others make room', () => {
  const { rust, freed } = counting();
  const filler = `// ${'x'.repeat(1 << 20)}\n`;
  const paths = Array.from({ length: 12 }, (_, at) => `src/m${at}.rs`);
  const trees = sharedTrees(changeOf(paths.map((path) => fileOf(path, null, filler + NEW))), rust);
  const held = trees.rust.parse('src/m0.rs', filler + NEW);
  for (const path of paths.slice(1)) trees.rust.parse(path, filler + NEW).dispose();
  expect(freed()).toBeGreaterThan(2);
  expect(freed()).toBeLessThan(12);
  expect(held.nodes('function_item').map(({ text }) => text)).toEqual(['fn new() {}']);
  trees.end();
  expect(freed()).toBe(12);
});
