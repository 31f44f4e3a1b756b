import { expect, test } from 'vitest';
import {
  contextFilesOf,
  contextFolders,
  contextPaths,
  leftLimit,
  parentModules,
} from '../../src/diff/context-paths.ts';

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
    '.cargo/config',
    '.cargo/config.toml',
    '.gitattributes',
    'Cargo.toml',
    'src/Cargo.toml',
    'src/main.rs',
  ]);
});

test('a changed manifest brings the root, lock files, policies and changelogs, and no changed file is context', () => {
  const above = ['', 'a/'].flatMap((folder) =>
    [
      'Cargo.lock',
      'Cargo.toml',
      'deny.toml',
      '.deny.toml',
      '.cargo/deny.toml',
      '.cargo/audit.toml',
      '.cargo/config',
      '.cargo/config.toml',
      'CHANGELOG.md',
      'CHANGES.md',
      'RELEASES.md',
    ].map((name) => `${folder}${name}`),
  );
  const wanted = [...above, '.gitattributes', 'a/Trunk.toml']
    .filter((path) => path !== 'a/Cargo.toml')
    .toSorted();
  expect(contextPaths(['a/Cargo.toml'])).toEqual(wanted);
  const changed = [...above, '.gitattributes', 'a/main.rs', 'Trunk.toml', 'a/Trunk.toml'];
  expect(contextPaths(changed)).toEqual([]);
});

test('a lock file and a policy bring the manifest beside them', () => {
  expect(contextPaths(['Cargo.lock'])).toContain('Cargo.toml');
  expect(contextPaths(['a/deny.toml'])).toEqual(expect.arrayContaining(['a/Cargo.toml', 'Cargo.lock']));
});

test('workflows are listed where dependencies, their policy or a workflow change', () => {
  const workflows = { path: '.github/workflows', deep: false, files: 'workflows' } as const;
  for (const path of ['a/b/Cargo.toml', '.cargo/config.toml', '.github/workflows/ci.yml'])
    expect(contextFolders(['src/lib.rs', path])).toEqual([workflows]);
  expect(contextFolders(['src/lib.rs', 'docs/deny.md', 'NotCargo.toml'])).toEqual([]);
  const paths = ['ci.yml', 'deep/a.yml', 'release.yaml', 'run.sh'].map((name) => `.github/workflows/${name}`);
  expect(contextFilesOf(workflows, [...paths, '.github/other.yml'])).toEqual({
    paths: ['.github/workflows/ci.yml', '.github/workflows/release.yaml'],
    left: 0,
  });
});

test('a changed lock file brings the manifests that may be its own', () => {
  const folders = (paths: readonly string[]) =>
    contextFolders(paths).flatMap(({ path, files }) => (files === 'manifests' ? [path] : []));
  expect(folders(['Cargo.lock'])).toEqual(['']);
  expect(folders(['Cargo.toml', 'a/Cargo.toml'])).toEqual(['']);
  expect(folders(['rust/Cargo.toml', 'a/b/Cargo.toml'])).toEqual(['rust']);
  expect(folders(['b/Cargo.lock', 'a/Cargo.lock', 'a/fuzz/Cargo.lock', 'ab/Cargo.lock'])).toEqual([
    'a',
    'ab',
    'b',
  ]);
  const a = { path: 'a', deep: true, files: 'manifests' } as const;
  const many = Array.from({ length: 301 }, (_, n) => `a/crates/c${n}/Cargo.toml`);
  const found = contextFilesOf(a, [
    ...many,
    'a/Cargo.toml',
    'ab/Cargo.toml',
    'a/NotCargo.toml',
    'Cargo.toml',
  ]);
  expect(found.paths[0]).toBe('a/Cargo.toml');
  expect(found.paths).toHaveLength(300);
  expect(leftLimit(a, found.left)).toBe('2 more manifests below `a` were not consulted');
});

test('other files need no manifest', () => {
  expect(contextPaths(['docs/Notes.md', 'src/NotCargo.toml'])).toEqual(['.gitattributes']);
  expect(contextPaths([])).toEqual([]);
});
