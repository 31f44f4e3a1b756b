import { expect, test } from 'vitest';
import { parseLock } from '../../src/syntax/lock-file.ts';
import { lockGraph, packageWords } from '../../src/syntax/lock-graph.ts';
import { lockText } from '../support/lock-text.ts';

const graphOf = (text: string) => lockGraph(parseLock('Cargo.lock', text));

/** The way to the last package of a name, in words. */
function wayTo(text: string, name: string): readonly string[] {
  const graph = graphOf(text);
  const path = graph.pathTo(graph.named(name).at(-1) ?? -1);
  return path.flatMap((at) => graph.lock.packages[at] ?? []).map(packageWords);
}

test('a package is reached from a member of the workspace by a shortest way', () => {
  const text = lockText({ app: ['a', 'b'] }, { a: ['deep'], b: ['c'], c: ['deep'], deep: [] });
  expect(wayTo(text, 'deep')).toEqual(['app 0.1.0', 'a 1.0.0', 'deep 1.0.0']);
  expect(wayTo(text, 'app')).toEqual(['app 0.1.0']);
});

test('a package is asked for by those that need it directly', () => {
  const graph = graphOf(lockText({ app: ['a', 'b'] }, { a: ['deep'], b: ['deep'], deep: [] }));
  const askers = (name: string) =>
    graph.neededBy(graph.named(name)[0] ?? -1).map((at) => graph.lock.packages[at]?.name);
  expect(askers('deep')).toEqual(['a', 'b']);
  expect(askers('app')).toEqual([]);
});

test('what nothing needs is its own way', () => {
  expect(wayTo(lockText({ app: [] }, { lonely: [] }), 'lonely')).toEqual(['lonely 1.0.0']);
});

test('packages that need each other end no search', () => {
  expect(wayTo(lockText({ app: ['a'] }, { a: ['b'], b: ['a'] }), 'b')).toHaveLength(3);
});

test('of several versions the one is meant that is written, and of several sources too', () => {
  const registry = 'registry+https://github.com/rust-lang/crates.io-index';
  const text = [
    '[[package]]\nname = "app"\nversion = "0.1.0"',
    `dependencies = ["a 2.0.0", "b 1.0.0 (git+https://e.org/b?branch=x)", "missing", "a 9.0.0"]\n`,
    `[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "${registry}"\n`,
    `[[package]]\nname = "a"\nversion = "2.0.0"\nsource = "${registry}"\n`,
    `[[package]]\nname = "b"\nversion = "1.0.0"\nsource = "${registry}"\n`,
    '[[package]]\nname = "b"\nversion = "1.0.0"\nsource = "git+https://e.org/b?branch=x#0123456789"\n',
  ].join('\n');
  const graph = graphOf(text);
  expect(graph.needs(0)).toEqual([2, 4]);
  expect(graph.named('b')).toEqual([3, 4]);
  expect(graph.named('nobody')).toEqual([]);
});
