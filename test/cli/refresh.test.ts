import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeRegistry, fakeRegistry, indexLine } from '../edges/advisories/fake-registry.ts';
import { type GitRepo, gitRepo } from '../support/git-repo.ts';
import { runCli } from './run-cli.ts';

const LOCK = `[[package]]
name = "serde"
version = "1.0.219"
source = "registry+https://github.com/rust-lang/crates.io-index"
`;

let repo: GitRepo;
beforeAll(() => {
  repo = gitRepo();
  repo.write('src/lib.rs', 'fn f() {}\n');
  repo.commit();
  repo.git('switch', '--quiet', '--create', 'topic');
  repo.write('Cargo.lock', LOCK);
});
afterAll(() => repo.remove());

let fake: FakeRegistry;
beforeEach(async () => {
  fake = await fakeRegistry();
  fake.crates.set('se/rd/serde', indexLine('serde', '1.0.219'));
});
afterEach(() => fake.close());

const review = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli(['review', '--format', 'json', ...args], {
    cwd: repo.dir,
    env: { OSV_URL: fake.url, CRATES_INDEX_URL: fake.url, ...env },
  });

test('review asks about the crates of the change with --refresh', async () => {
  expect(await review(['--refresh'])).toMatchObject({ code: 0, err: '' });
  expect(fake.seen.map(({ path }) => path).toSorted()).toEqual(['/se/rd/serde', '/v1/querybatch']);
});

test('review asks nobody without it, whatever a server would do', async () => {
  expect(await review([], { REFRESH_ADVISORIES: 'on' })).toMatchObject({ code: 0, err: '' });
  expect(fake.seen).toEqual([]);
});

test('a network that fails does not fail the review', async () => {
  fake.manner = 'broken';
  expect(await review(['--refresh'])).toMatchObject({ code: 0, err: '' });
});

test('an address that must not be asked is wrong usage', async () => {
  const ran = await review(['--refresh'], { OSV_URL: 'http://example.com' });
  expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('OSV_URL must be an https address') });
});
