import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { gitEnvironment } from '../../../src/edges/local/git.ts';
import { readGitChange } from '../../../src/edges/local/read-git-change.ts';
import { type GitRepo, gitRepo } from '../../support/git-repo.ts';

let repo: GitRepo;
beforeEach(() => {
  repo = gitRepo();
});
afterEach(() => {
  vi.unstubAllEnvs();
  repo.remove();
});

const ran = (): boolean => existsSync(join(repo.dir, '.git/ran'));
/** A program that tells that it ran and passes its input on. */
const program = (): string => `sh -c 'touch "${join(repo.dir, '.git/ran')}"; cat'`;

test.each([
  ['a clean filter', 'filter.evil.clean', '*.rs filter=evil'],
  ['a filter that is required', 'filter.evil.required', '*.rs filter=evil'],
  ['a filter process', 'filter.ev=il.x.process', '*.rs filter=ev=il.x'],
  ['a text converter', 'diff.evil.textconv', '*.rs diff=evil'],
  ['a diff driver', 'diff.evil.command', '*.rs diff=evil'],
  ['an external diff', 'diff.external', ''],
  ['a monitor of files', 'core.fsmonitor', ''],
  ['a pager', 'core.pager', ''],
])('%s of the repository is not run', async (_, key, attributes) => {
  repo.write('.gitattributes', `${attributes}\n`);
  repo.write('x.rs', 'a\n');
  repo.commit();
  repo.git('config', key, key.endsWith('required') ? 'true' : program());
  if (key.endsWith('required')) repo.git('config', 'filter.evil.clean', program());
  repo.write('x.rs', 'b\n');
  for (const how of [{}, { staged: true }, { base: 'HEAD', head: 'HEAD' }, { all: true }]) {
    await readGitChange({ repo: repo.dir, ...how });
  }
  const { files } = await readGitChange({ repo: repo.dir });
  expect(files).toMatchObject([{ path: 'x.rs', head: { state: 'text', text: 'b\n' } }]);
  expect(ran()).toBe(false);
});

test('a hook of the repository is not run, and its index is not written', async () => {
  repo.write('x.rs', 'a\n');
  repo.commit();
  repo.write('.git/hooks/post-index-change', `#!/bin/sh\ntouch "${join(repo.dir, '.git/ran')}"\n`);
  repo.git('config', 'core.hooksPath', '.git/hooks');
  repo.write('x.rs', 'a\n');
  await readGitChange({ repo: repo.dir });
  expect(ran()).toBe(false);
});

test('taste in the configuration changes nothing', async () => {
  const base = Array.from({ length: 30 }, (_, n) => `line ${n}\n`).join('');
  repo.write('dir/old.rs', base);
  repo.commit();
  repo.git('mv', 'dir/old.rs', 'dir/new.rs');
  repo.write('dir/new.rs', base.replace('line 9', '\n'));
  const plain = await readGitChange({ repo: join(repo.dir, 'dir') });
  const taste = [
    'noprefix true',
    'mnemonicPrefix true',
    'context 0',
    'renames false',
    'relative true',
    'wordRegex .',
  ]
    .concat([
      'algorithm patience',
      'suppressBlankEmpty true',
      'submodule log',
      'interHunkContext 9',
      'orderFile /dev/zero',
    ])
    .map((line) => `diff.${line}`.split(' '));
  for (const [key = '', value = ''] of [...taste, ['color.ui', 'always'], ['core.abbrev', '4']]) {
    repo.git('config', key, value);
  }
  expect(await readGitChange({ repo: join(repo.dir, 'dir') })).toEqual(plain);
  expect(plain.files).toMatchObject([
    { path: 'dir/new.rs', previousPath: 'dir/old.rs', hunks: [{ baseLines: 7 }] },
  ]);
});

test('a link on the way to a file is not followed', async () => {
  const outside = gitRepo();
  outside.write('x.rs', 'secret\n');
  outside.write('Cargo.toml', 'secret = 1\n');
  repo.write('dir/x.rs', 'a\n');
  repo.write('dir/y.rs', 'a\n');
  repo.commit();
  renameSync(join(repo.dir, 'dir/y.rs'), join(repo.dir, 'y.rs'));
  rmSync(join(repo.dir, 'dir'), { recursive: true });
  symlinkSync(outside.dir, join(repo.dir, 'dir'));
  for (const all of [false, true]) {
    expect(JSON.stringify(await readGitChange({ repo: repo.dir, all }))).not.toContain('secret');
  }
  outside.remove();
});

test('a repository inside the repository is not read as files', async () => {
  repo.write('x.rs', 'a\n');
  repo.commit();
  mkdirSync(join(repo.dir, 'inner'));
  repo.git('init', '--quiet', 'inner');
  repo.write('inner/y.rs', 'y\n');
  expect((await readGitChange({ repo: repo.dir })).files).toEqual([]);
});

test('git knows no secret and no redirection of ours', () => {
  vi.stubEnv('WEBHOOK_SECRET', 'hush');
  vi.stubEnv('GIT_DIR', '/elsewhere');
  vi.stubEnv('GIT_EXTERNAL_DIFF', 'evil');
  const environment = gitEnvironment();
  expect(environment).not.toHaveProperty('WEBHOOK_SECRET');
  expect(environment).not.toHaveProperty('GIT_DIR');
  expect(environment).not.toHaveProperty('GIT_EXTERNAL_DIFF');
  expect(environment).toMatchObject({
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
  });
});

test('the index of the commit being made counts, when it is of this repository', async () => {
  repo.write('x.rs', 'a\n');
  repo.commit();
  repo.write('x.rs', 'b\n');
  const read = () => readGitChange({ repo: repo.dir, staged: true });
  const other = join(repo.dir, '.git/next-index');
  repo.git(
    '-c',
    `alias.prepare=!cp .git/index "${other}" && GIT_INDEX_FILE="${other}" git add x.rs`,
    'prepare',
  );
  expect((await read()).files).toEqual([]);
  vi.stubEnv('GIT_INDEX_FILE', other);
  expect((await read()).files).toMatchObject([{ path: 'x.rs', head: { text: 'b\n' } }]);
  vi.stubEnv('GIT_INDEX_FILE', join(repo.dir, 'elsewhere'));
  expect((await read()).files).toEqual([]);
});

test('without git on the path the reader is told to install it', async () => {
  vi.stubEnv('PATH', '/nowhere');
  await expect(readGitChange({ repo: repo.dir })).rejects.toThrow(/git was not found: install it/);
});
