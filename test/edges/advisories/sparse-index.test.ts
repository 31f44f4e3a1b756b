import { expect, it } from 'vitest';
import { indexPath, readIndexFile } from '../../../src/edges/advisories/sparse-index.ts';
import { indexLine } from './fake-registry.ts';

it.each([
  ['a', '1/a'],
  ['ab', '2/ab'],
  ['abc', '3/a/abc'],
  ['cargo', 'ca/rg/cargo'],
  ['MyCrate', 'my/cr/mycrate'],
  ['a-b_c', 'a-/b_/a-b_c'],
])('%s stands at %s', (name, path) => {
  expect(indexPath(name)).toBe(path);
});

it('a file of the index is read line by line', () => {
  const text = `${indexLine('Foo', '0.1.0', { pubtime: '2026-01-02T03:04:05Z' })}\n${indexLine('Foo', '0.2.0', { yanked: true, pubtime: 'yesterday' })}`;
  expect(readIndexFile('foo', text)).toMatchObject([
    { version: '0.1.0', yanked: false, published: '2026-01-02T03:04:05Z' },
    { version: '0.2.0', yanked: true, published: null },
  ]);
});

it.each([
  ['nothing', ''],
  ['a page', '<html></html>'],
  ['half a line', indexLine('foo', '0.1.0').slice(0, -20)],
  ['a good line and a bad one', `${indexLine('foo', '0.1.0')}{}\n`],
  ['another crate', indexLine('bar', '0.1.0')],
  ['a checksum that is none', indexLine('foo', '0.1.0', { cksum: 'short' })],
])('%s is no file of a crate', (_, text) => {
  expect(readIndexFile('foo', text)).toBeNull();
});
