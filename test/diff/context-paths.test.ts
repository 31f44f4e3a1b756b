import { expect, test } from 'vitest';
import { contextPaths } from '../../src/diff/context-paths.ts';

test('the manifests above a Rust file are asked for up to the root', () => {
  expect(contextPaths(['crates/a/src/lib.rs', 'crates/b/build.rs'])).toEqual([
    '.gitattributes',
    'Cargo.toml',
    'crates/Cargo.toml',
    'crates/a/Cargo.toml',
    'crates/a/src/Cargo.toml',
    'crates/b/Cargo.toml',
  ]);
});

test('a changed manifest brings the root, and what has changed is not context', () => {
  expect(contextPaths(['a/Cargo.toml'])).toEqual(['.gitattributes', 'Cargo.toml']);
  expect(contextPaths(['Cargo.toml', 'main.rs', '.gitattributes'])).toEqual([]);
});

test('other files need no manifest', () => {
  expect(contextPaths(['docs/Notes.md', 'src/NotCargo.toml'])).toEqual(['.gitattributes']);
  expect(contextPaths([])).toEqual([]);
});
