import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readGitChange } from '../../../src/edges/local/read-git-change.ts';
import { type GitRepo, gitRepo } from '../../support/git-repo.ts';

let repo: GitRepo;
beforeEach(() => {
  repo = gitRepo();
});
afterEach(() => repo.remove());

const STORE = (ordering: string) =>
  `fn open(g: &Gate) {\n    g.ready.store(true, Ordering::${ordering});\n}\n`;
const LOAD = 'fn is_open(g: &Gate) -> bool {\n    g.ready.load(Ordering::Acquire)\n}\n';

function commitCrate(): string {
  repo.write('ring/Cargo.toml', '[package]\nname = "ring"\n');
  repo.write('ring/src/lib.rs', 'mod open;\nmod deep;\n');
  repo.write('ring/src/open.rs', STORE('Release'));
  repo.write('ring/src/deep/load.rs', LOAD);
  repo.write('ring/src/other.rs', 'fn f(a: &A) { a.already.load(Ordering::Acquire); }\n');
  repo.write('ring/src/notes.txt', 'ready Acquire\n');
  repo.write('other/src/lib.rs', LOAD);
  symlinkSync('deep/load.rs', join(repo.dir, 'ring/src/link.rs'));
  return repo.commit('before');
}
const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);

test('reads the files of the crate that may use a changed atomic, of a commit, the index and the work tree', async () => {
  const base = commitCrate();
  repo.git('checkout', '--quiet', '-b', 'topic');
  repo.write('ring/src/open.rs', STORE('Relaxed'));
  const workTree = await readGitChange({ repo: repo.dir, base });
  repo.git('add', '.');
  const index = await readGitChange({ repo: repo.dir, base, staged: true });
  repo.commit('after');
  const commit = await readGitChange({ repo: repo.dir, base, head: 'topic' });
  for (const change of [workTree, index, commit]) {
    expect(paths(change.context)).toEqual(['ring/Cargo.toml', 'ring/src/deep/load.rs', 'ring/src/lib.rs']);
    expect(change.searches).toEqual([{ folder: 'ring/src/', names: ['ready'], whole: true }]);
    expect(change.limits).toEqual([]);
  }
});

test('looks at the head that it is given, not at what lies around', async () => {
  const base = commitCrate();
  repo.git('checkout', '--quiet', '-b', 'topic');
  repo.write('ring/src/open.rs', STORE('Relaxed'));
  repo.commit('after');
  repo.write('ring/src/deep/load.rs', `${LOAD}// later\n`);
  repo.write('ring/src/late.rs', LOAD);
  const change = await readGitChange({ repo: repo.dir, base, head: 'topic' });
  expect(paths(change.context)).not.toContain('ring/src/late.rs');
  expect(change.context).toContainEqual({ path: 'ring/src/deep/load.rs', text: LOAD });
});

test('reads nothing more where no atomic is touched', async () => {
  const base = commitCrate();
  repo.write('ring/src/plain.rs', 'fn ready() {}\n');
  const change = await readGitChange({ repo: repo.dir, base });
  expect(paths(change.context)).not.toContain('ring/src/deep/load.rs');
  expect(change.searches).toEqual([]);
});

test('says so when there are too many files to read', async () => {
  const base = commitCrate();
  for (let n = 0; n < 301; n += 1) repo.write(`ring/src/many/f${n}.rs`, LOAD);
  repo.commit('many');
  repo.git('checkout', '--quiet', '-b', 'topic');
  repo.write('ring/src/open.rs', STORE('Relaxed'));
  const head = repo.commit('after');
  const change = await readGitChange({ repo: repo.dir, base: `${head}~1`, head });
  expect(base).not.toBe(head);
  expect(change.searches).toEqual([{ folder: 'ring/src/', names: ['ready'], whole: false }]);
  expect(change.limits).toEqual([
    'not every file of `ring/src/` was searched for `ready`: 302 files hold these names',
  ]);
  expect(change.context.length).toBeLessThan(305);
});
