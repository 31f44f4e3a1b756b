import { expect, test } from 'vitest';
import { cratesOf } from '../../src/review/crate-at.ts';
import type { RustFile } from '../../src/syntax/rust-file.ts';
import { changeOfFiles } from '../support/example-change.ts';
import { fileOf, knowledge } from './bench.ts';

const PROJECT = {
  manifest: 'Cargo.toml',
  crate: 'a',
  edition: '2021',
  rustVersion: null,
  published: null,
  lints: {},
};
const lengthOf = ({ text }: RustFile) => text.length;

test('each question gets the files that name its words, whoever asked for others before', () => {
  const change = changeOfFiles([fileOf('src/a.rs', 'fn one() {}', 'fn one() {} fn two() {}')], {
    'src/b.rs': 'fn two() {}',
    'src/c.rs': 'fn three() {}',
  });
  const crateAt = cratesOf(change, () => PROJECT, knowledge);
  const paths = (side: 'base' | 'head', path: string, ...words: readonly string[]) =>
    crateAt(path, side)
      .facts(words, lengthOf)
      .map((one) => one.path);
  expect(paths('head', 'src/c.rs', 'two')).toEqual(['src/a.rs', 'src/b.rs']);
  expect(paths('base', 'src/c.rs', 'two')).toEqual(['src/b.rs']);
  expect(paths('head', 'src/b.rs', 'two')).toEqual(['src/a.rs']);
  expect(paths('head', 'src/b.rs', 'two', 'three')).toEqual(['src/a.rs', 'src/c.rs']);
  expect(paths('head', 'src/b.rs', 'three')).toEqual(['src/c.rs']);
});
