import { expect, test } from 'vitest';
import type { ChangedFile } from '../../src/diff/change.ts';
import { lockChanges, lockedPackages, lockFor, locksOf } from '../../src/syntax/lock-change.ts';
import { packageWords } from '../../src/syntax/lock-graph.ts';
import { fileOf } from '../review/bench.ts';
import { changeOfFiles } from '../support/example-change.ts';
import { lockText } from '../support/lock-text.ts';

const words = (packages: Parameters<typeof packageWords>[0][]) => packages.map(packageWords);

function changed(base: string | null, head: string, path = 'Cargo.lock') {
  const [lock] = lockChanges(changeOfFiles([fileOf(path, base, head)]));
  if (lock === undefined) throw new Error('no change of a lock file');
  return lock;
}

test('packages that come and go are told by name and version', () => {
  const base = lockText({ app: ['a', 'b'] }, { a: [], b: [] });
  const head = lockText({ app: ['a', 'c'] }, { 'a 1.1.0': [], c: [] });
  const lock = changed(base, head);
  expect(words([...lock.added])).toEqual(['a 1.1.0', 'c 1.0.0']);
  expect(words([...lock.removed])).toEqual(['a 1.0.0', 'b 1.0.0']);
  expect(lock.altered).toEqual([]);
});

test('the same version from elsewhere, or with other bytes, is altered', () => {
  const base = lockText({ app: ['a', 'b'] }, { a: [], b: [] });
  const checksum = /checksum = "(\w+)"/.exec(base)?.[1] ?? '';
  const head = base.replace(checksum, 'f'.repeat(64));
  expect(changed(base, head).altered).toMatchObject([
    { before: { name: 'a', checksum }, after: { name: 'a', checksum: 'f'.repeat(64) } },
  ]);
});

test('of two packages of one name and version the one that stayed is no pair of the one that came', () => {
  const one = '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "git+https://e.org/a#01"\n';
  const other = one.replace('e.org', 'f.org');
  expect(changed(one, `${one}\n${other}`).altered).toEqual([]);
  expect(changed(`${one}\n${other}`, `${one}\n${other.replace('f.org', 'g.org')}`).altered).toMatchObject([
    { before: { source: 'git+https://f.org/a#01' }, after: { source: 'git+https://g.org/a#01' } },
  ]);
});

test('everything in a new lock file is new, and nothing in one whose base cannot be read', () => {
  const head = lockText({ app: [] }, { a: [] });
  expect(words([...changed(null, head).added])).toEqual(['app 0.1.0', 'a 1.0.0']);
  expect(changed('<<<<<<< ours\n', head)).toMatchObject({ added: [], removed: [], altered: [] });
});

test('a head that cannot be read is no change, and neither is another file', () => {
  const text = lockText({ app: [] });
  for (const file of [fileOf('Cargo.lock', text, '[[package'), fileOf('yarn.lock', text, `${text}\n`)])
    expect(lockChanges(changeOfFiles([file]))).toEqual([]);
});

test('the lock files that can be seen are those of the change and of its context', () => {
  const file: ChangedFile = fileOf('a/Cargo.lock', null, lockText({ one: ['x'] }, { x: [] }));
  const change = changeOfFiles([file], { 'Cargo.lock': lockText({ two: ['x'] }, { 'x 2.0.0': [] }) });
  expect(locksOf(change).map(({ path }) => path)).toEqual(['a/Cargo.lock', 'Cargo.lock']);
  expect(words([...lockedPackages(change, 'x')])).toEqual(['x 1.0.0', 'x 2.0.0']);
  expect(lockFor(locksOf(change), 'a/b/Cargo.toml')?.path).toBe('a/Cargo.lock');
  expect(lockFor(locksOf(change), 'b/Cargo.toml')?.path).toBe('Cargo.lock');
  expect(lockFor([{ path: 'a/Cargo.lock' }], 'b/Cargo.toml')).toBe(null);
});
