import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/diff/change.ts';
import { suspectDependencies, suspectPackages } from '../../src/syntax/suspect-names.ts';
import { fileOf } from '../review/bench.ts';
import { changeOf, changeOfFiles } from '../support/example-change.ts';
import { lockText } from '../support/lock-text.ts';

const direct = (change: Change) =>
  suspectDependencies(change).map(({ manifest, dependency, near }) => [
    manifest,
    dependency.package,
    near.name,
  ]);
const indirect = (change: Change) =>
  suspectPackages(change).map(({ lock, one, cause }) => [lock, one.name, cause?.dependency.name ?? null]);
const serd = '[dependencies]\nserd = "1"\n';

describe('a dependency is a suspect', () => {
  test('where no manifest named it and no lock file held it', () => {
    expect(direct(changeOf('a/Cargo.toml', null, serd))).toEqual([['a/Cargo.toml', 'serd', 'serde']]);
    expect(direct(changeOf('Cargo.toml', '[dependencies]\nlog = "0.4"\n', serd))).toHaveLength(1);
  });

  test('once, where it is named first', () => {
    const two = serd.replace('\n', '\nlog = "0.4"\n').concat('[dev-dependencies]\nserd = "1"\n');
    const files = [fileOf('a/Cargo.toml', null, two), fileOf('b/Cargo.toml', null, serd)];
    expect(direct(changeOfFiles(files))).toEqual([['a/Cargo.toml', 'serd', 'serde']]);
  });

  test('not where the same manifest named it, in whichever table', () => {
    expect(direct(changeOf('Cargo.toml', serd.replace('dep', 'dev-dep'), serd))).toEqual([]);
    expect(direct(changeOf('Cargo.toml', '[dependencies]\nx = { package = "SERD" }\n', serd))).toEqual([]);
  });

  test('not where another manifest has it, be it changed or not', () => {
    expect(direct(changeOf('a/Cargo.toml', null, serd, { 'Cargo.toml': serd }))).toEqual([]);
    const moved = [fileOf('Cargo.toml', serd, '[workspace]\n'), fileOf('a/Cargo.toml', null, serd)];
    expect(direct(changeOfFiles(moved))).toEqual([]);
  });

  test('not where a lock file had it', () => {
    const lock = lockText({ app: ['serd'] }, { serd: [] });
    expect(direct(changeOf('Cargo.toml', null, serd, { 'Cargo.lock': lock }))).toEqual([]);
    const files = [fileOf('Cargo.lock', lock, `${lock}\n`), fileOf('Cargo.toml', null, serd)];
    expect(direct(changeOfFiles(files))).toEqual([]);
  });

  test('though the lock file gains it', () => {
    const files = [
      fileOf('Cargo.lock', lockText({ app: [] }), lockText({ app: ['serd'] }, { serd: [] })),
      fileOf('Cargo.toml', '[package]\nname = "app"\n', `[package]\nname = "app"\n${serd}`),
    ];
    expect(direct(changeOfFiles(files))).toHaveLength(1);
    expect(indirect(changeOfFiles(files))).toEqual([]);
  });

  test('not where it is a package of the repository', () => {
    const own = '[package]\nname = "serd"\n';
    expect(direct(changeOf('Cargo.toml', null, serd, { 'serd/Cargo.toml': own }))).toEqual([]);
  });

  test('in a tree under review, old or not', () => {
    const lock = lockText({ app: ['serd'] }, { serd: [] });
    const tree = changeOfFiles([fileOf('Cargo.lock', null, lock), fileOf('Cargo.toml', null, serd)]);
    expect(direct({ ...tree, source: 'tree' })).toHaveLength(1);
    expect(indirect({ ...tree, source: 'tree' })).toEqual([]);
  });

  test('not in a patch, nor from a folder, another registry or the workspace', () => {
    const manifest = `
[dependencies]
serd = { version = "1", path = "../serd" }
rands = { version = "1", registry = "ours" }
tracings.workspace = true
[patch.crates-io]
oncecell = { git = "https://example.com/oncecell" }
[workspace.dependencies]
lazystatic = { git = "https://example.com/lazystatic" }
`;
    expect(direct(changeOf('Cargo.toml', null, manifest))).toEqual([
      ['Cargo.toml', 'lazystatic', 'lazy_static'],
    ]);
  });
});

describe('a package is a suspect', () => {
  const before = lockText({ app: ['a'] }, { a: [] });
  const after = lockText({ app: ['a'] }, { a: ['rands'], rands: [] });

  test('where the lock file alone gains it', () => {
    expect(indirect(changeOf('Cargo.lock', before, after))).toEqual([['Cargo.lock', 'rands', null]]);
    expect(indirect(changeOf('Cargo.lock', after, after.replaceAll('"rands', '"tracings')))).toHaveLength(1);
  });

  test('at the line of the manifest that brings it in', () => {
    const manifest = (version: string) => `[package]\nname = "app"\n[dependencies]\na = "${version}"\n`;
    const files = [fileOf('Cargo.lock', before, after), fileOf('Cargo.toml', manifest('1'), manifest('1.0'))];
    expect(indirect(changeOfFiles(files))).toEqual([['Cargo.lock', 'rands', 'a']]);
  });

  test('not in another version, nor from elsewhere than crates.io', () => {
    const newer = lockText({ app: ['a'] }, { a: ['rands'], 'rands 1.1.0': [] });
    expect(indirect(changeOf('Cargo.lock', after, newer))).toEqual([]);
    const elsewhere = after.replace(
      /(name = "rands"\n.*\n)source = .*/,
      '$1source = "git+https://e.org/r#01"',
    );
    expect(indirect(changeOf('Cargo.lock', before, elsewhere))).toEqual([]);
  });
});
