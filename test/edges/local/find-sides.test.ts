import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readGitChange } from '../../../src/edges/local/read-git-change.ts';
import { UserError } from '../../../src/errors.ts';
import { type GitRepo, gitRepo, runGit } from '../../support/git-repo.ts';

let repo: GitRepo;
let scratch: string;
beforeEach(() => {
  repo = gitRepo();
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'rust-pro-clone-')));
});
afterEach(() => {
  repo.remove();
  rmSync(scratch, { recursive: true, force: true });
});

/** main: one → two; topic, from one: `topic.rs`. Returns the hash of `one`. */
function fork(): string {
  repo.write('x.rs', 'one\n');
  const one = repo.commit();
  repo.git('checkout', '--quiet', '-b', 'topic');
  repo.write('topic.rs', 'topic\n');
  repo.commit();
  repo.git('checkout', '--quiet', 'main');
  repo.write('x.rs', 'two\n');
  repo.commit();
  repo.git('checkout', '--quiet', 'topic');
  return one;
}
const clone = (...options: string[]): string => {
  runGit(scratch, [
    '-c',
    'protocol.file.allow=always',
    'clone',
    '--quiet',
    ...options,
    `file://${repo.dir}`,
    'clone',
  ]);
  return join(scratch, 'clone');
};
const pathsOf = (change: { readonly files: readonly { readonly path: string }[] }) =>
  change.files.map((file) => file.path);

describe('what is compared', () => {
  test('two revisions, through their merge base', async () => {
    const one = fork();
    const change = await readGitChange({ repo: repo.dir, base: 'main', head: 'topic' });
    expect(change).toMatchObject({ baseName: one, headName: repo.git('rev-parse', 'topic'), limits: [] });
    expect(pathsOf(change)).toEqual(['topic.rs']);
  });

  test('on a branch, the work tree with the merge base of the default branch', async () => {
    const one = fork();
    repo.write('y.rs', 'y\n');
    const change = await readGitChange({ repo: repo.dir });
    expect(change).toMatchObject({ baseName: one, headName: 'work tree', limits: [] });
    expect(pathsOf(change)).toEqual(['topic.rs', 'y.rs']);
  });

  test('on the default branch, the work tree with HEAD, or with what its remote has', async () => {
    fork();
    repo.git('checkout', '--quiet', 'main');
    repo.write('y.rs', 'y\n');
    expect(pathsOf(await readGitChange({ repo: repo.dir }))).toEqual(['y.rs']);
    repo.git('update-ref', 'refs/remotes/origin/main', 'HEAD~1');
    expect(pathsOf(await readGitChange({ repo: repo.dir }))).toEqual(['x.rs', 'y.rs']);
  });

  test('the remote says which branch is the default', async () => {
    fork();
    repo.git('update-ref', 'refs/remotes/origin/trunk', 'topic');
    repo.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
    expect(pathsOf(await readGitChange({ repo: repo.dir }))).toEqual([]);
  });

  test('the name that new repositories get is tried last', async () => {
    fork();
    repo.git('branch', '--quiet', '-m', 'main', 'trunk');
    repo.git('config', 'init.defaultBranch', 'trunk');
    expect(pathsOf(await readGitChange({ repo: repo.dir }))).toEqual(['topic.rs']);
  });

  test('without a default branch, the work tree with HEAD, and the reader is told', async () => {
    fork();
    repo.git('branch', '--quiet', '-D', 'main');
    repo.write('y.rs', 'y\n');
    const change = await readGitChange({ repo: repo.dir });
    expect(pathsOf(change)).toEqual(['y.rs']);
    expect(change.limits).toEqual(['no default branch was found: the work tree is compared with HEAD']);
    await expect(readGitChange({ repo: repo.dir, head: 'topic' })).rejects.toThrow(/give --base REV/);
  });

  test('a detached HEAD is a head like any other', async () => {
    const one = fork();
    repo.git('checkout', '--quiet', '--detach', 'topic');
    expect(await readGitChange({ repo: repo.dir })).toMatchObject({
      baseName: one,
      files: [{ path: 'topic.rs' }],
    });
  });

  test('before the first commit every file is new', async () => {
    repo.write('staged.rs', 's\n');
    repo.git('add', 'staged.rs');
    repo.write('y.rs', 'y\n');
    const change = await readGitChange({ repo: repo.dir });
    expect(change).toMatchObject({
      baseName: 'nothing',
      limits: ['there is no commit yet: every file counts as added'],
    });
    expect(change.files.map(({ path, status }) => [path, status])).toEqual([
      ['staged.rs', 'added'],
      ['y.rs', 'added'],
    ]);
    expect(pathsOf(await readGitChange({ repo: repo.dir, staged: true }))).toEqual(['staged.rs']);
    await expect(readGitChange({ repo: repo.dir, base: 'main' })).rejects.toThrow(/no commit yet/);
  });

  test('the index without its unstaged changes', async () => {
    fork();
    repo.write('x.rs', 'staged\n');
    repo.git('add', 'x.rs');
    repo.write('x.rs', 'later\n');
    repo.write('y.rs', 'y\n');
    const change = await readGitChange({ repo: repo.dir, staged: true });
    expect(change).toMatchObject({
      headName: 'index',
      files: [{ path: 'x.rs', head: { text: 'staged\n' } }],
    });
  });

  test('histories without a merge base, as they stand', async () => {
    fork();
    repo.git('checkout', '--quiet', '--orphan', 'island');
    repo.write('x.rs', 'island\n');
    repo.commit();
    const change = await readGitChange({ repo: repo.dir, base: 'main', head: 'island' });
    expect(change.files).toMatchObject([
      { path: 'topic.rs', status: 'added' },
      { path: 'x.rs', base: { text: 'two\n' }, head: { text: 'island\n' } },
    ]);
    expect(change.limits).toEqual([
      expect.stringMatching(/^no merge base with main was found \(their histories/),
    ]);
  });

  test('a shallow clone, with the reason for what it lacks', async () => {
    fork();
    const dir = clone('--depth=1', '--no-single-branch');
    const change = await readGitChange({ repo: dir, base: 'origin/main', head: 'origin/topic' });
    expect(pathsOf(change)).toEqual(['topic.rs', 'x.rs']);
    expect(change.limits).toEqual([expect.stringMatching(/the clone is shallow/)]);
    await expect(readGitChange({ repo: dir, base: 'HEAD~1' })).rejects.toThrow(
      /unknown revision "HEAD~1".*shallow/,
    );
  });

  test('a bare repository, by its objects alone', async () => {
    fork();
    const dir = clone('--bare');
    runGit(dir, ['symbolic-ref', 'HEAD', 'refs/heads/main']);
    const change = await readGitChange({ repo: dir, head: 'topic' });
    expect(change.files).toMatchObject([{ path: 'topic.rs', head: { state: 'text', text: 'topic\n' } }]);
    await expect(readGitChange({ repo: dir })).rejects.toThrow(
      /no work tree to review: say which commit with --head/,
    );
    await expect(readGitChange({ repo: dir, all: true })).rejects.toThrow(/--head/);
  });

  test('a head that the default branch holds already has no changes, and the reader is told why', async () => {
    fork();
    const change = await readGitChange({ repo: repo.dir, head: 'main' });
    expect(change).toMatchObject({ files: [], limits: [expect.stringMatching(/^main is part of main/)] });
  });
});

describe('refusals', () => {
  test.each([
    [{ base: 'maim' }, 'unknown revision "maim"; did you mean "main"?'],
    [{ head: 'zzzzzzzzz' }, 'unknown revision "zzzzzzzzz"'],
    [{ base: '--output=x' }, 'unknown revision "--output=x"'],
    [{ base: 'main..topic' }, 'unknown revision "main..topic"'],
    [{ base: '' }, 'unknown revision ""'],
    [{ base: 'HEAD^{tree}' }, 'unknown revision "HEAD^{tree}"'],
    [{ staged: true, head: 'main' }, '--staged and --head exclude each other'],
    [{ all: true, base: 'main' }, '--all and --base exclude each other'],
    [{ all: true, staged: true }, '--all and --staged exclude each other'],
  ])('%o', async (options, message) => {
    fork();
    const attempt = readGitChange({ repo: repo.dir, ...options });
    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow(message);
  });

  test('a directory that is no repository, or is not there', async () => {
    await expect(readGitChange({ repo: scratch })).rejects.toThrow(/is not in a git repository/);
    await expect(readGitChange({ repo: join(scratch, 'nope') })).rejects.toThrow(
      /there is no directory ".*nope"/,
    );
  });
});
