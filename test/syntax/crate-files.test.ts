import { expect, test } from 'vitest';
import { crateFilesOf, crateRootOf } from '../../src/syntax/crate-files.ts';
import { innerAttributePlace } from '../../src/syntax/inner-attribute-place.ts';
import { fileOf } from '../review/bench.ts';
import { changeOfFiles } from '../support/example-change.ts';
import { parseRust } from './parse-rust.ts';

test('a file belongs to the nearest manifest above it, changed or not', () => {
  const change = changeOfFiles([fileOf('a/src/lib.rs', 'was', 'is'), fileOf('a/src/gone.rs', 'was', null)], {
    'Cargo.toml': '',
    'a/Cargo.toml': '',
    'a/src/b.rs': 'as before',
    'src/main.rs': '',
    'ab/src/lib.rs': '',
    'a/README.md': '',
  });
  expect(crateFilesOf(change, 'a/Cargo.toml')).toEqual([
    { path: 'a/src/b.rs', base: 'as before', head: 'as before' },
    { path: 'a/src/gone.rs', base: 'was', head: null },
    { path: 'a/src/lib.rs', base: 'was', head: 'is' },
  ]);
  expect(crateFilesOf(change, 'Cargo.toml').map(({ path }) => path)).toEqual([
    'ab/src/lib.rs',
    'src/main.rs',
  ]);
  expect(crateRootOf(crateFilesOf(change, 'a/Cargo.toml'))).toBe('a/src/lib.rs');
  expect(crateRootOf(crateFilesOf(change, 'b/Cargo.toml'))).toBe(null);
});

test.each([
  ['nothing before it', '¦fn f() {}\n'],
  ['an attribute', '//! Docs.\n\n¦#![no_std]\n#![deny(x)]\nfn f() {}\n'],
  ['docs of the module', '// Licence\n\n//! Docs.\n//! More.\n¦\nuse a;\n'],
  ['docs of the first item', '¦/// Docs of f.\nfn f() {}\n'],
  ['a licence', '#!/usr/bin/env run\n// Licence\n// line two\n\n¦// about f\nfn f() {}\n'],
])('an inner attribute goes where it may stand, with %s', (_, marked) => {
  const text = marked.replace('¦', '');
  const at = innerAttributePlace(parseRust(text));
  expect(`${text.slice(0, at)}¦${text.slice(at)}`).toBe(marked);
  expect(parseRust(`${text.slice(0, at)}#![x]\n${text.slice(at)}`).errors).toEqual([]);
});
