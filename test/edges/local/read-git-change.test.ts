import { chmodSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyHunks } from '../../../src/diff/apply-hunks.ts';
import type { Change, ChangedFile } from '../../../src/diff/change.ts';
import { readGitChange } from '../../../src/edges/local/read-git-change.ts';
import { type GitRepo, gitRepo } from '../../support/git-repo.ts';

let repo: GitRepo;
beforeEach(() => {
  repo = gitRepo();
});
afterEach(() => repo.remove());

function fileOf(change: Change, path: string): ChangedFile {
  const file = change.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`no ${path} among ${change.files.map((one) => one.path).join()}`);
  return file;
}
function expectWhole(file: ChangedFile, base: string, head: string): void {
  expect(file).toMatchObject({ base: { state: 'text', text: base }, head: { state: 'text', text: head } });
  expect(applyHunks(base, file.hunks)).toBe(head);
}
const link = (target: string, path: string): void => symlinkSync(target, join(repo.dir, path));
const LONG = Array.from({ length: 20 }, (_, n) => `line ${n}\n`).join('');

/** One change with every kind of file; `finish` decides where it ends up: committed, staged or in the work tree. */
function changeEverything(): void {
  link('target', 'a-link');
  repo.write('modified.rs', LONG);
  repo.write('crlf.rs', 'a\r\nb\r\n');
  repo.write('no-end.rs', 'a\nb');
  repo.write('deleted.rs', 'gone\n');
  repo.write('old name.rs', LONG);
  repo.write('mode.rs', 'fn f() {}\n');
  repo.write('binary.bin', Buffer.from([0, 1, 2]));
  repo.write('becomes-link.rs', 'text\n');
  repo.write('.gitattributes', 'hidden.rs -diff\n');
  repo.write('hidden.rs', 'one\ntwo\n');
  repo.write('latin1.rs', Buffer.from('é\n', 'latin1'));
  repo.write('same.rs', 'unchanged\n');
  repo.commit('before');
  repo.git('checkout', '--quiet', '-b', 'topic');
  repo.write('modified.rs', LONG.replace('line 5', 'changed'));
  repo.write('crlf.rs', 'a\r\nc\r\n');
  repo.write('no-end.rs', 'a\nc');
  repo.write('added.rs', 'new\n');
  repo.write('empty.rs', '');
  repo.write('spaces "quotes" é🦀\nand newline\t.rs', 'nasty\n');
  repo.write('binary.bin', Buffer.from([0, 1, 3]));
  repo.write('hidden.rs', 'one\nevil\n');
  repo.write('latin1.rs', Buffer.from('è\n', 'latin1'));
  repo.write('large.rs', 'x'.repeat((1 << 20) + 1));
  for (const path of ['deleted.rs', 'a-link', 'becomes-link.rs']) rmSync(join(repo.dir, path));
  link('elsewhere', 'a-link');
  link('/etc/passwd', 'becomes-link.rs');
  renameSync(join(repo.dir, 'old name.rs'), join(repo.dir, 'new name.rs'));
  repo.write('new name.rs', LONG.replace('line 9', 'changed'));
  chmodSync(join(repo.dir, 'mode.rs'), 0o755);
}

describe.each(['commits', 'index', 'work tree'] as const)('between %s', (where) => {
  test('every kind of file has its status, kind, hunks and both texts', async () => {
    changeEverything();
    // A new name is a rename for git only once it is added.
    if (where === 'work tree') repo.git('add', '--intent-to-add', 'new name.rs');
    if (where === 'index') repo.git('add', '--all');
    if (where === 'commits') repo.commit('after');
    const how = { commits: { base: 'main', head: 'topic' }, index: { staged: true }, 'work tree': {} };
    const change = await readGitChange({ repo: repo.dir, ...how[where] });

    expect(change).toMatchObject({ source: 'git', baseName: repo.git('rev-parse', 'main'), limits: [] });
    expect(change.headName).toBe(where === 'commits' ? repo.git('rev-parse', 'topic') : where);
    expect(change.fileCount).toBe(change.files.length);
    expect(change.files.map(({ path }) => path)).toEqual(change.files.map(({ path }) => path).toSorted());
    expect(change.files.map(({ path, status, kind }) => `${path}: ${status} ${kind}`)).toEqual([
      'a-link: modified symlink',
      'added.rs: added text',
      'becomes-link.rs: modified symlink',
      'binary.bin: modified binary',
      'crlf.rs: modified text',
      'deleted.rs: deleted text',
      'empty.rs: added text',
      'hidden.rs: modified text',
      'large.rs: added text',
      'latin1.rs: modified text',
      'mode.rs: mode-changed text',
      'modified.rs: modified text',
      'new name.rs: renamed text',
      'no-end.rs: modified text',
      'spaces "quotes" é🦀\nand newline\t.rs: added text',
    ]);
    expectWhole(fileOf(change, 'modified.rs'), LONG, LONG.replace('line 5', 'changed'));
    expectWhole(fileOf(change, 'crlf.rs'), 'a\r\nb\r\n', 'a\r\nc\r\n');
    expectWhole(fileOf(change, 'no-end.rs'), 'a\nb', 'a\nc');
    expectWhole(fileOf(change, 'new name.rs'), LONG, LONG.replace('line 9', 'changed'));
    expect(fileOf(change, 'new name.rs').previousPath).toBe('old name.rs');
    // An attribute of the repository cannot hide what has changed.
    expectWhole(fileOf(change, 'hidden.rs'), 'one\ntwo\n', 'one\nevil\n');
    expectWhole(fileOf(change, 'mode.rs'), 'fn f() {}\n', 'fn f() {}\n');
    const added = fileOf(change, 'spaces "quotes" é🦀\nand newline\t.rs');
    expect(added).toMatchObject({ base: { state: 'absent' }, head: { state: 'text', text: 'nasty\n' } });
    expect(added.hunks).toMatchObject([{ baseStart: 0, baseLines: 0, headStart: 1, headLines: 1 }]);
    expect(fileOf(change, 'empty.rs')).toMatchObject({ hunks: [], head: { state: 'text', text: '' } });
    expect(fileOf(change, 'deleted.rs')).toMatchObject({
      base: { text: 'gone\n' },
      head: { state: 'absent' },
    });
    expect(fileOf(change, 'binary.bin').head).toEqual({ state: 'unread', reason: 'binary' });
    expect(fileOf(change, 'latin1.rs').head).toEqual({ state: 'unread', reason: 'not UTF-8' });
    expect(fileOf(change, 'large.rs').head).toEqual({ state: 'unread', reason: 'over 1 MiB' });
    for (const path of ['a-link', 'becomes-link.rs']) {
      expect(fileOf(change, path)).toMatchObject({
        hunks: [],
        head: { state: 'unread', reason: 'a symbolic link' },
      });
    }
    expect(JSON.stringify(change)).not.toContain('root:');
  });
});

test('what the work tree holds is compared after its line endings are turned', async () => {
  repo.write('.gitattributes', '*.rs text eol=crlf\n');
  repo.write('x.rs', 'a\r\nb\r\n');
  repo.commit();
  repo.write('x.rs', 'a\r\nc\r\n');
  const change = await readGitChange({ repo: repo.dir });
  expectWhole(fileOf(change, 'x.rs'), 'a\nb\n', 'a\nc\n');
});

test('new files count unless they are ignored, from any directory of the repository', async () => {
  repo.write('.gitignore', 'target/\n');
  repo.write('deep/down/keep', '');
  repo.commit();
  repo.write('target/x.rs', '');
  repo.write('src/new.rs', 'fn f() {}\n');
  const change = await readGitChange({ repo: join(repo.dir, 'deep/down') });
  expect(change.files.map(({ path, status }) => [path, status])).toEqual([['src/new.rs', 'added']]);
  expect(change.files[0]?.hunks[0]?.lines).toEqual([{ kind: 'added', text: 'fn f() {}', head: 1 }]);
});

test('a file that left the index alone is still there', async () => {
  repo.write('x.rs', 'a\n');
  repo.write('y.rs', 'a\n');
  repo.commit();
  repo.git('rm', '--quiet', '--cached', 'x.rs', 'y.rs');
  repo.write('x.rs', 'b\n');
  const change = await readGitChange({ repo: repo.dir });
  expect(fileOf(change, 'x.rs').status).toBe('modified');
  expectWhole(fileOf(change, 'x.rs'), 'a\n', 'b\n');
});

test('a submodule is named and not entered', async () => {
  const other = gitRepo();
  other.write('lib.rs', 'fn f() {}\n');
  const first = other.commit();
  repo.write('keep', '');
  repo.commit();
  repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.dir, 'dep');
  const change = await readGitChange({ repo: repo.dir, staged: true });
  expect(fileOf(change, 'dep')).toMatchObject({
    kind: 'submodule',
    status: 'added',
    hunks: [],
    head: { state: 'unread', reason: 'a submodule' },
  });
  expect(first).not.toBe('');
  other.remove();
});

test('a file in conflict is reported as unread', async () => {
  repo.write('x.rs', 'a\n');
  repo.commit();
  repo.git('checkout', '--quiet', '-b', 'topic');
  repo.write('x.rs', 'b\n');
  repo.commit();
  repo.git('checkout', '--quiet', 'main');
  repo.write('x.rs', 'c\n');
  repo.commit();
  expect(() => repo.git('merge', '--quiet', 'topic')).toThrow();
  const change = await readGitChange({ repo: repo.dir });
  expect(fileOf(change, 'x.rs').head).toEqual({ state: 'unread', reason: 'it has merge conflicts' });
});

test('a pointer of Git LFS is text, and the reader is told', async () => {
  repo.write('model.rs', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n');
  const change = await readGitChange({ repo: repo.dir });
  expect(fileOf(change, 'model.rs').kind).toBe('text');
  expect(change.limits.at(-1)).toMatch(/^1 of the files are stored with Git LFS/);
});

test('every tracked file counts as new, of the work tree and of a commit', async () => {
  repo.write('a.rs', 'a\n');
  repo.write('gone.rs', 'g\n');
  link('a.rs', 'l.rs');
  repo.commit();
  rmSync(join(repo.dir, 'gone.rs'));
  repo.write('a.rs', 'b\n');
  repo.write('untracked.rs', 'u\n');
  const kinds = (change: Change) =>
    change.files.map(({ path, status, kind }) => [path, status, kind].join(' '));
  const here = await readGitChange({ repo: repo.dir, all: true });
  expect(here).toMatchObject({ source: 'tree', baseName: 'nothing', headName: 'work tree', context: [] });
  expect(kinds(here)).toEqual(['a.rs added text', 'l.rs added symlink']);
  expect(fileOf(here, 'a.rs')).toMatchObject({ head: { text: 'b\n' }, hunks: [{ headLines: 1 }] });
  const there = await readGitChange({ repo: repo.dir, all: true, head: 'HEAD' });
  expect(kinds(there)).toEqual(['a.rs added text', 'gone.rs added text', 'l.rs added symlink']);
  expect(fileOf(there, 'a.rs').head).toEqual({ state: 'text', text: 'a\n' });
});

test.each(['commit', 'index', 'work tree'] as const)(
  'manifests above a changed file are context: %s',
  async (where) => {
    repo.write('Cargo.toml', '[workspace]\n');
    repo.write('crates/a/Cargo.toml', '[package]\n');
    repo.write('crates/b/Cargo.toml', '[package]\n');
    repo.write('crates/a/src/lib.rs', '');
    link('/etc/passwd', 'crates/Cargo.toml');
    repo.write('crates/a/src/Cargo.toml/no.rs', '');
    repo.commit();
    repo.write('crates/a/src/lib.rs', 'fn f() {}\n');
    repo.git('add', '--all');
    if (where === 'commit') repo.commit();
    const sides = { commit: { base: 'HEAD~1', head: 'HEAD' }, index: { staged: true }, 'work tree': {} }[
      where
    ];
    const { context } = await readGitChange({ repo: repo.dir, ...sides });
    expect(context).toEqual([
      { path: 'Cargo.toml', text: '[workspace]\n' },
      { path: 'crates/a/Cargo.toml', text: '[package]\n' },
    ]);
  },
);

test.each([{ head: 'topic' }, { staged: true }, {}])(
  'workflows are context of a change of dependencies: %o',
  async (head) => {
    repo.write('Cargo.toml', '[package]\nname = "ring"\n');
    repo.write('.github/workflows/ci.yml', 'on: push\n');
    repo.write('.github/workflows/run.sh', 'true\n');
    repo.write('.github/workflows/deep/er.yml', 'on: push\n');
    repo.write('.github/other.yml', 'on: push\n');
    repo.commit('before');
    repo.git('checkout', '--quiet', '-b', 'topic');
    repo.write('Cargo.toml', '[package]\nname = "gong"\n');
    if ('head' in head) repo.commit('after');
    else repo.git('add', '--all');
    const { context } = await readGitChange({
      repo: repo.dir,
      ...('head' in head ? { base: 'main' } : {}),
      ...head,
    });
    expect(context).toEqual([{ path: '.github/workflows/ci.yml', text: 'on: push\n' }]);
  },
);

test('the members of a changed workspace are context, those that a pattern names too', async () => {
  repo.write('Cargo.toml', '[workspace]\nmembers = ["app", "crates/*"]\n');
  repo.write('app/Cargo.toml', '[package]\nname = "app"\n');
  repo.write('crates/a/Cargo.toml', '[package]\nname = "a"\n');
  repo.commit('before');
  repo.write('Cargo.toml', '[workspace]\nmembers = ["app", "crates/*"]\n[profile.release]\nlto = true\n');
  repo.write('app/build.rs', '');
  const { context } = await readGitChange({ repo: repo.dir });
  expect(context).toEqual([
    { path: 'app/Cargo.toml', text: '[package]\nname = "app"\n' },
    { path: 'crates/a/Cargo.toml', text: '[package]\nname = "a"\n' },
  ]);
});

test.each([{ head: 'topic' }, { staged: true }, {}])(
  'a lock file may be longer than other files: %o',
  async (head) => {
    const long = 'x'.repeat((1 << 20) + 1);
    repo.write('Cargo.lock', long);
    repo.commit('before');
    repo.git('checkout', '--quiet', '-b', 'topic');
    repo.write('Cargo.lock', `${long}y`);
    repo.write('a/Cargo.lock', long.repeat(4));
    repo.write('Cargo.lock.rs', long);
    if ('head' in head) repo.commit('after');
    else repo.git('add', '--all');
    const change = await readGitChange({
      repo: repo.dir,
      ...('head' in head ? { base: 'main' } : {}),
      ...head,
    });
    expectWhole(fileOf(change, 'Cargo.lock'), long, `${long}y`);
    expect(fileOf(change, 'a/Cargo.lock').head).toEqual({ state: 'unread', reason: 'over 4 MiB' });
    expect(fileOf(change, 'Cargo.lock.rs').head).toEqual({ state: 'unread', reason: 'over 1 MiB' });
  },
);
