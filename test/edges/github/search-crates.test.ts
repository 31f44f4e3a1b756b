import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitHub } from '../../../src/edges/github/client.ts';
import { createMarkers } from '../../../src/edges/github/markers.ts';
import { READ_PULL } from '../../../src/edges/github/permissions.ts';
import { createPullReader } from '../../../src/edges/github/pull-reader.ts';
import { expectInvariants, expectNoViolations } from '../../e2e/github/expectations.ts';
import type { Files } from '../../e2e/github/git.ts';
import { type GitHubStandIn, startGitHub } from '../../e2e/github/start-github.ts';
import { lockText } from '../../support/lock-text.ts';

let github: GitHubStandIn;
beforeEach(async () => {
  github = await startGitHub();
});
afterEach(async () => {
  await github.stop();
});

async function changeOf(base: Files, files: Files) {
  const pull = await github.createPull({ base, files, fork: true });
  const app = createGitHub({
    appId: github.world.app.id,
    privateKey: github.world.app.privateKey,
    baseUrl: `${github.url}/api/v3`,
    clock: { now: () => new Date(), sleep: async () => undefined },
    tell: () => undefined,
    pace: { writeInterval: 0, writesPerHour: 400, concurrentReads: 10 },
    timeouts: { read: 10_000, write: 2_500 },
  });
  const { id, owner, name } = pull.pull.repository;
  const ref = {
    installation: github.installation.id,
    repository: { id, owner: owner.login, name },
    number: pull.pull.number,
  };
  const client = app.installationClient(ref.installation, id, READ_PULL);
  const reader = createPullReader(client, createMarkers([github.world.app.privateKey]));
  const change = await reader.readChange(await reader.readState(ref));
  await client.dispose();
  expectNoViolations(github);
  expectInvariants(github);
  return change;
}

const STORE = (ordering: string) =>
  `fn open(g: &Gate) {\n    g.ready.store(true, Ordering::${ordering});\n}\n`;
const LOAD = 'fn is_open(g: &Gate) -> bool {\n    g.ready.load(Ordering::Acquire)\n}\n';
const CRATE: Files = {
  'ring/Cargo.toml': '[package]\nname = "ring"\n',
  'ring/src/lib.rs': 'mod open;\nmod deep;\n',
  'ring/src/open.rs': STORE('Release'),
  'ring/src/deep/load.rs': LOAD,
  'ring/src/other.rs': 'fn f(a: &A) { a.already.load(Ordering::Acquire); }\n',
  'ring/src/link.rs': { mode: '120000', content: 'deep/load.rs' },
  'other/src/lib.rs': LOAD,
};

test('reads the files of the crate that may use a changed atomic, at the head', async () => {
  const change = await changeOf(CRATE, { 'ring/src/open.rs': STORE('Relaxed') });
  expect(change.context.map(({ path }) => path)).toEqual([
    'ring/Cargo.toml',
    'ring/src/deep/load.rs',
    'ring/src/lib.rs',
  ]);
  expect(change.searches).toEqual([{ folder: 'ring/src/', names: ['ready'], whole: true }]);
  expect(change.limits).toEqual([]);
});

test('lists no folder where no atomic is touched', async () => {
  const change = await changeOf(CRATE, { 'ring/src/plain.rs': 'fn ready() {}\n' });
  expect(change.searches).toEqual([]);
  expect(change.context.map(({ path }) => path)).not.toContain('ring/src/deep/load.rs');
});

test('a crate that the change takes away has nothing left to search', async () => {
  const gone = Object.fromEntries(Object.keys(CRATE).map((path) => [path, null]));
  const change = await changeOf({ ...CRATE, 'readme.md': 'x\n' }, gone);
  expect(change.searches?.every(({ whole }) => whole)).toBe(true);
});

test('owns up to a crate that is too large to read', async () => {
  const many = Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`ring/src/many/f${n}.rs`, LOAD]));
  const change = await changeOf({ ...CRATE, ...many }, { 'ring/src/open.rs': STORE('Relaxed') });
  expect(change.searches).toEqual([{ folder: 'ring/src/', names: ['ready'], whole: false }]);
  expect(change.limits).toEqual([
    'not every file of `ring/src/` was searched for `ready`: it has 303 more files, and 300 were read',
  ]);
});

test('reads the workflows at the head where dependencies change', async () => {
  const base: Files = {
    'Cargo.toml': '[package]\nname = "ring"\n',
    '.github/workflows/ci.yml': 'on: push\n',
    '.github/workflows/release.yaml': 'on: push\n',
    '.github/workflows/run.sh': 'true\n',
    '.github/workflows/link.yml': { mode: '120000', content: 'ci.yml' },
    '.github/other.yml': 'a: b\n',
  };
  const change = await changeOf(base, {
    'Cargo.toml': '[package]\nname = "gong"\n',
    '.github/workflows/ci.yml': 'on: pull_request\n',
  });
  expect(change.context).toEqual([{ path: '.github/workflows/release.yaml', text: 'on: push\n' }]);
});

test('reads no workflow where the change has nothing to do with them', async () => {
  const base: Files = {
    'Cargo.toml': '[package]\nname = "ring"\n',
    '.github/workflows/ci.yml': 'on: push\n',
  };
  const { context } = await changeOf(base, { 'src/lib.rs': 'fn f() {}\n' });
  expect(context.map(({ path }) => path)).toEqual(['Cargo.toml']);
});

test('reads the manifests of the workspace where its lock file changes', async () => {
  const base: Files = {
    'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
    'Cargo.lock': 'version = 4\n',
    'crates/a/Cargo.toml': '[package]\nname = "a"\n',
    'crates/a/src/lib.rs': 'fn f() {}\n',
  };
  const { context } = await changeOf(base, { 'Cargo.lock': 'version = 4\n\n' });
  expect(context.map(({ path }) => path)).toEqual(['Cargo.toml', 'crates/a/Cargo.toml']);
});

test('reads the files that may call what an advisory of a changed lock file names', async () => {
  const lock = (version: string) => lockText({ app: ['time'] }, { [`time ${version}`]: [] });
  const base: Files = {
    'Cargo.lock': lock('0.3.47'),
    'src/date.rs': 'use time::Date;\nfn f() { Date::parse("", &F); }\n',
    'src/other.rs': 'fn f() -> u8 { "1".parse().unwrap() }\n',
  };
  const { context } = await changeOf(base, { 'Cargo.lock': lock('0.3.41') });
  expect(context.map(({ path }) => path)).toEqual(['src/date.rs']);
});

test('reads the members of a changed workspace with profiles', async () => {
  const base: Files = {
    'Cargo.toml': '[workspace]\nmembers = ["app"]\n',
    'app/Cargo.toml': '[package]\nname = "app"\n',
  };
  const profiled = `${String(base['Cargo.toml'])}[profile.release]\nlto = true\n`;
  const { context } = await changeOf(base, { 'Cargo.toml': profiled });
  expect(context).toEqual([{ path: 'app/Cargo.toml', text: base['app/Cargo.toml'] }]);
});

test('reads a lock file that is longer than other files may be', async () => {
  const long = `# ${'x'.repeat(1 << 20)}\n`;
  const base: Files = { 'Cargo.lock': `${long}version = 3\n`, 'a.rs': `${long}a` };
  const { files } = await changeOf(base, { 'Cargo.lock': `${long}version = 4\n`, 'a.rs': `${long}b` });
  expect(files).toMatchObject([
    { path: 'Cargo.lock', base: { text: `${long}version = 3\n` }, head: { text: `${long}version = 4\n` } },
    { path: 'a.rs', base: { state: 'unread' }, head: { state: 'unread', reason: 'over 1 MiB' } },
  ]);
});
