import { expect, test } from 'vitest';
import { contextPaths, parentModules } from '../../src/diff/context-paths.ts';

const manifests = (paths: readonly string[]) =>
  contextPaths(paths).filter((path) => path.endsWith('Cargo.toml'));

test('the manifests above a Rust file are asked for up to the root', () => {
  expect(manifests(['crates/a/src/lib.rs', 'crates/b/build.rs'])).toEqual([
    'Cargo.toml',
    'crates/Cargo.toml',
    'crates/a/Cargo.toml',
    'crates/a/src/Cargo.toml',
    'crates/b/Cargo.toml',
  ]);
});

test('the files that declare the modules above a Rust file are asked for up to the root of its crate', () => {
  expect(parentModules('a/src/queue/block/slot.rs')).toEqual([
    'a/src/queue/block/mod.rs',
    'a/src/queue/block.rs',
    'a/src/queue/mod.rs',
    'a/src/queue.rs',
    'a/src/lib.rs',
    'a/src/main.rs',
  ]);
  expect(parentModules('src/queue/mod.rs')).toEqual(['src/queue.rs', 'src/lib.rs', 'src/main.rs']);
  expect(parentModules('src/lib.rs')).toEqual(['src/main.rs']);
  expect(parentModules('build.rs')).toEqual([]);
  expect(contextPaths(['src/a.rs', 'src/lib.rs'])).toEqual([
    '.gitattributes',
    'Cargo.toml',
    'src/Cargo.toml',
    'src/main.rs',
  ]);
});

test('a changed manifest brings the root and the lock files, and what has changed is not context', () => {
  expect(contextPaths(['a/Cargo.toml'])).toEqual([
    '.gitattributes',
    'Cargo.lock',
    'Cargo.toml',
    'a/Cargo.lock',
  ]);
  expect(contextPaths(['Cargo.toml', 'Cargo.lock', 'main.rs', '.gitattributes'])).toEqual([]);
});

test('other files need no manifest', () => {
  expect(contextPaths(['docs/Notes.md', 'src/NotCargo.toml'])).toEqual(['.gitattributes']);
  expect(contextPaths([])).toEqual([]);
});
