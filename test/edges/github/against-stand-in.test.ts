import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyHunks } from '../../../src/diff/apply-hunks.ts';
import type { ChangedFile } from '../../../src/diff/change.ts';
import { createGitHub, type GitHubApp } from '../../../src/edges/github/client.ts';
import { react, reply } from '../../../src/edges/github/comments.ts';
import { createMarkers } from '../../../src/edges/github/markers.ts';
import { readPermission } from '../../../src/edges/github/permission.ts';
import { ANSWER_COMMAND, READ_PULL, WRITE_PULL } from '../../../src/edges/github/permissions.ts';
import { createPullReader } from '../../../src/edges/github/pull-reader.ts';
import { createPullWriter } from '../../../src/edges/github/pull-writer.ts';
import { readSharedFile } from '../../../src/edges/github/read-shared-file.ts';
import { TransientError } from '../../../src/errors.ts';
import type { NewComment, PullRef, RenderedCheck } from '../../../src/ports.ts';
import { expectInvariants, expectNoViolations } from '../../e2e/github/expectations.ts';
import type { Files } from '../../e2e/github/git.ts';
import type { PullHandle } from '../../e2e/github/pull-handle.ts';
import { type GitHubStandIn, startGitHub } from '../../e2e/github/start-github.ts';
import { newComment } from './world.ts';

let github: GitHubStandIn;
let app: GitHubApp;

beforeEach(async () => {
  github = await startGitHub();
  app = createGitHub({
    appId: github.world.app.id,
    privateKey: github.world.app.privateKey,
    baseUrl: `${github.url}/api/v3`,
    clock: { now: () => new Date(), sleep: async () => undefined },
    tell: () => undefined,
    pace: { writeInterval: 0, writesPerHour: 400, concurrentReads: 10 },
    timeouts: { read: 10_000, write: 2_500 },
  });
});
afterEach(async () => {
  await github.stop();
});

function refOf({ pull }: PullHandle): PullRef {
  const { id, owner, name } = pull.repository;
  return {
    installation: github.installation.id,
    repository: { id, owner: owner.login, name },
    number: pull.number,
  };
}

function open(pull: PullHandle) {
  const ref = refOf(pull);
  const markers = createMarkers([github.world.app.privateKey]);
  const read = app.installationClient(ref.installation, ref.repository.id, READ_PULL);
  const write = app.installationClient(ref.installation, ref.repository.id, WRITE_PULL);
  return {
    ref,
    markers,
    reader: createPullReader(read, markers),
    writer: createPullWriter(write, markers),
    async close() {
      await Promise.all([read.dispose(), write.dispose()]);
      expectNoViolations(github);
      expectInvariants(github);
    },
  };
}

/** Everything that git can do to a file. */
const BASE: Files = {
  'src/lib.rs': 'fn one() {}\n\nfn two() {}\n',
  'src/crlf.rs': 'fn a() {}\r\nfn b() {}\r\n',
  'src/gone.rs': 'fn gone() {}\n',
  'src/old name.rs': `${Array.from({ length: 20 }, (_, n) => `fn f${n}() {}`).join('\n')}\n`,
  'tools/run.sh': 'echo 1\n',
  'docs/readme.md': 'one\ntwo\nthree\n',
  'logo.png': new Uint8Array([0x89, 0x50, 0, 1, 2]),
  'latin.rs': new Uint8Array([0x2f, 0x2f, 0x20, 0xe9, 0x0a]),
  'link.rs': { mode: '120000', content: 'src/lib.rs' },
  'moved.rs': { mode: '120000', content: 'src/moved.rs' },
  'was.rs': 'fn was() {}\nfn a_file() {}\nfn of_three_lines() {}\n',
  'Cargo.toml': '[package]\nname = "crate"\n',
};
const HEAD: Files = {
  'src/lib.rs': 'fn one() {}\n\nfn two() { three() }\nfn three() {}',
  'src/crlf.rs': 'fn a() {}\r\nfn b() { 1 }\r\n',
  'src/gone.rs': null,
  'src/old name.rs': null,
  'src/"nëw" näme.rs': `${Array.from({ length: 20 }, (_, n) => `fn f${n}() {}`).join('\n')}\nfn more() {}\n`,
  'tools/run.sh': { mode: '100755', content: 'echo 1\n' },
  'docs/readme.md': 'one\n2\nthree\n',
  'logo.png': new Uint8Array([0x89, 0x50, 0, 9, 9]),
  'latin.rs': new Uint8Array([0x2f, 0x2f, 0x20, 0xe8, 0x0a]),
  'link.rs': { mode: '120000', content: 'src/crlf.rs' },
  'moved.rs': null,
  'was.rs': { mode: '120000', content: 'src/lib.rs' },
  'went.rs': { mode: '120000', content: 'src/moved.rs' },
  'src/empty.rs': '',
  'src/bom.rs': '\uFEFFfn bom() {}\n',
  'vendor/dep': { mode: '160000', content: 'c'.repeat(40) },
};

describe('reading a change', () => {
  it('gives every file as git has it', async () => {
    const pull = await github.createPull({ base: BASE, files: HEAD, fork: true });
    const { reader, ref, close } = open(pull);
    const state = await reader.readState(ref);
    const change = await reader.readChange(state);
    expect(state).toMatchObject({ headSha: pull.headSha, mergeBaseSha: pull.baseSha, changedFiles: 14 });
    expect(change).toMatchObject({ source: 'github', fileCount: 14, limits: [] });
    const files = new Map(change.files.map((file) => [file.path, file]));
    const facts = [...files.values()].map(({ path, status, kind, previousPath }) => [
      path,
      status,
      kind,
      previousPath,
    ]);
    expect(facts).toEqual([
      ['docs/readme.md', 'modified', 'text', null],
      ['latin.rs', 'modified', 'text', null],
      ['link.rs', 'modified', 'symlink', null],
      ['logo.png', 'modified', 'binary', null],
      ['src/"nëw" näme.rs', 'renamed', 'text', 'src/old name.rs'],
      ['src/bom.rs', 'added', 'text', null],
      ['src/crlf.rs', 'modified', 'text', null],
      ['src/empty.rs', 'added', 'text', null],
      ['src/gone.rs', 'deleted', 'text', null],
      ['src/lib.rs', 'modified', 'text', null],
      ['tools/run.sh', 'mode-changed', 'text', null],
      ['vendor/dep', 'added', 'submodule', null],
      ['was.rs', 'modified', 'symlink', null],
      ['went.rs', 'renamed', 'symlink', 'moved.rs'],
    ]);
    for (const [path, content] of Object.entries(HEAD)) {
      if (typeof content === 'string' && path.endsWith('.rs')) {
        expect(files.get(path)?.head).toEqual({ state: 'text', text: content });
      }
    }
    for (const file of change.files) expectRebuilt(file);
    expect(files.get('docs/readme.md')?.head).toEqual({
      state: 'text',
      text: 'one\n2\nthree\n',
      partial: true,
    });
    expect(files.get('latin.rs')?.head).toEqual({ state: 'unread', reason: 'not UTF-8' });
    expect(files.get('src/gone.rs')?.head).toEqual({ state: 'absent' });
    expect(files.get('link.rs')?.head).toEqual({ state: 'unread', reason: 'a symlink' });
    expect(change.context).toContainEqual({ path: 'Cargo.toml', text: BASE['Cargo.toml'] });
    await close();
  });

  it('works when the fork is gone', async () => {
    const pull = await github.createPull({ base: BASE, files: { 'src/lib.rs': 'fn x() {}\n' }, fork: true });
    pull.deleteFork();
    const { reader, ref, close } = open(pull);
    const change = await reader.readChange(await reader.readState(ref));
    expect(change.files[0]?.head).toEqual({ state: 'text', text: 'fn x() {}\n' });
    await close();
  });

  it('works out hunks where GitHub leaves the patch out', async () => {
    const long = Array.from({ length: 400 }, (_, n) => `fn f${n}() {}`);
    const head = long.with(200, 'fn changed() {}').join('\n');
    github.settings.diff.patchLines = 1;
    const pull = await github.createPull({ base: { 'a.rs': long.join('\n') }, files: { 'a.rs': head } });
    const { reader, ref, close } = open(pull);
    const [file] = (await reader.readChange(await reader.readState(ref))).files;
    expect(file?.hunks).toHaveLength(1);
    expect(file?.hunks[0]?.lines.filter(({ kind }) => kind === 'added')).toMatchObject([
      { text: 'fn changed() {}' },
    ]);
    if (file) expectRebuilt(file);
    await close();
  });

  it('looks again where GitHub leaves out patches and says that nothing changed', async () => {
    const text = (n: number) => `${Array.from({ length: 990 }, (_, line) => `${n} ${line}`).join('\n')}\n`;
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`notes/${n}.txt`, text(n)]));
    const { reader, ref, close } = open(await github.createPull({ files }));
    const change = await reader.readChange(await reader.readState(ref));
    expect(
      github.requests.filter(({ operation }) => operation === 'pulls/list-files').length,
    ).toBeGreaterThan(1);
    expect(github.requests.filter(({ operation }) => operation === 'git/get-blob')).toEqual([]);
    for (const file of change.files) expect(file.head).toMatchObject({ text: files[file.path] });
    await close();
  });

  it('says how many files GitHub does not list', async () => {
    github.settings.diff.listed = 5;
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, n) => [`src/f${n}.rs`, `fn f${n}() {}\n`]),
    );
    const { reader, ref, close } = open(await github.createPull({ base: BASE, files }));
    const change = await reader.readChange(await reader.readState(ref));
    expect(change).toMatchObject({ fileCount: 8, limits: ['GitHub lists 5 of 8 changed files'] });
    expect(change.files).toHaveLength(5);
    await close();
  });

  it('is given up when the head moves meanwhile', async () => {
    const pull = await github.createPull({ base: BASE, files: HEAD });
    const { reader, ref, close } = open(pull);
    const state = await reader.readState(ref);
    await pull.push({ 'src/lib.rs': 'fn other() {}\n' });
    await expect(reader.readChange(state)).rejects.toBeInstanceOf(TransientError);
    await close();
  });

  it('takes few requests for twenty files', async () => {
    const base = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`src/f${n}.rs`, `fn f${n}() {}\n`]),
    );
    const files = Object.fromEntries(
      Object.keys(base).map((path) => [path, `fn in_${path.slice(4, -3)}() {}\n`]),
    );
    const { reader, writer, ref, close } = open(await github.createPull({ base, files }));
    const state = await reader.readState(ref);
    const id = await writer.startCheck(state, 'job');
    await reader.readBaseFile(state, '.github/rust-pro.yml');
    await reader.readChange(state);
    await reader.readPosted(ref);
    await writer.publish(state, { summary: 's', create: [on('src/f1.rs', 1)], edit: [] });
    await writer.completeCheck(state, id, CHECK);
    const work = github.requests.filter(({ path }) => !path.includes('/access_tokens') && path !== '/app');
    expect(work.map(({ operation }) => operation)).toHaveLength(14);
    await close();
  });

  it('waits for a pull request that GitHub does not show yet', async () => {
    github.faults.add({ kind: 'not-found-lag', operation: 'pulls/get', times: 3 });
    const { reader, ref, close } = open(await github.createPull({ base: BASE, files: HEAD }));
    expect((await reader.readState(ref)).state).toBe('open');
    await close();
  });
});

describe('settings', () => {
  it('come from the tip of the base branch, never from the head', async () => {
    const repository = await github.createRepository({ files: BASE });
    const pull = await repository.createPull({ files: { 'rust-pro.yml': 'head' } });
    const { reader, ref, close } = open(pull);
    const state = await reader.readState(ref);
    expect(await reader.readBaseFile(state, 'rust-pro.yml')).toBeNull();
    await repository.commit({ 'rust-pro.yml': 'base' });
    expect(await reader.readBaseFile(state, 'rust-pro.yml')).toBe('base');
    await close();
  });

  it('may be shared by another repository that the App sees', async () => {
    await github.createRepository({ name: '.github', files: { 'rust-pro.yml': 'shared' } });
    const place = { installation: github.installation.id, owner: 'acme', name: '.github' };
    expect(await readSharedFile(app, place, 'rust-pro.yml')).toBe('shared');
    expect(await readSharedFile(app, place, 'other.yml')).toBeNull();
    expect(await readSharedFile(app, { ...place, name: 'absent' }, 'rust-pro.yml')).toBeNull();
    expect(await readSharedFile(app, { ...place, owner: 'other' }, 'rust-pro.yml')).toBeNull();
  });
});

describe('writing a review', () => {
  it('posts once, whatever happens, and reads back what it posted', async () => {
    const pull = await github.createPull({ base: BASE, files: HEAD });
    const { reader, writer, ref, close } = open(pull);
    const state = await reader.readState(ref);
    const plan = { summary: 'two', create: [on('src/lib.rs', 4, 3), on('src/crlf.rs', 2)], edit: [] };
    github.faults.add({ kind: 'status-after', status: 502, operation: 'pulls/create-review' });
    expect(await writer.publish(state, plan)).toMatchObject({ created: 2, refused: [] });
    expect(await writer.publish(state, plan)).toMatchObject({ created: 0, alreadyThere: 2 });
    expect(pull.reviews).toHaveLength(1);
    const { findings } = await reader.readPosted(ref);
    expect(findings.map(({ id, state, path, body }) => [id, state, path, body])).toEqual([
      ['RP-4', 'open', 'src/lib.rs', 'comment 4'],
      ['RP-2', 'open', 'src/crlf.rs', 'comment 2'],
    ]);
    await close();
  });

  it.each(['hang', 'reset'] as const)('posts once when the answer is lost (%s)', async (kind) => {
    const pull = await github.createPull({ base: BASE, files: HEAD });
    const { reader, writer, ref, close } = open(pull);
    const state = await reader.readState(ref);
    github.faults.add({ kind, after: true, operation: 'pulls/create-review' });
    await writer.publish(state, { summary: '', create: [on('src/lib.rs', 4)], edit: [] });
    expect(pull.comments).toHaveLength(1);
    await close();
  });

  it('loses only the comment that GitHub cannot place', async () => {
    const pull = await github.createPull({ base: BASE, files: HEAD });
    const { reader, writer, ref, close } = open(pull);
    const state = await reader.readState(ref);
    const bad = on('src/lib.rs', 400);
    const result = await writer.publish(state, {
      summary: '',
      create: [on('src/lib.rs', 3), bad, on('src/lib.rs', 4)],
      edit: [],
    });
    expect(result.refused.map(({ comment }) => comment)).toEqual([bad]);
    expect(pull.comments.map(({ line }) => line)).toEqual([3, 4]);
    await close();
  });

  it.each([true, false])('marks what is gone (minimising permitted: %s)', async (allowed) => {
    github.settings.minimizeAllowed = allowed;
    const pull = await github.createPull({ base: BASE, files: HEAD });
    const { reader, writer, ref, close } = open(pull);
    const state = await reader.readState(ref);
    await writer.publish(state, { summary: '', create: [on('src/lib.rs', 3)], edit: [] });
    const [posted] = (await reader.readPosted(ref)).findings;
    const edit = posted ? [{ posted, body: 'gone in abc', minimize: true }] : [];
    expect(await writer.publish(state, { summary: '', create: [], edit })).toMatchObject({
      edited: 1,
      minimized: allowed ? 1 : 0,
    });
    expect((await reader.readPosted(ref)).findings).toMatchObject([{ state: 'gone', body: 'gone in abc' }]);
    await close();
  });

  it('fills a check run with all its annotations, once', async () => {
    const pull = await github.createPull({ base: BASE, files: HEAD });
    const { reader, writer, ref, close } = open(pull);
    const state = await reader.readState(ref);
    github.faults.add({ kind: 'status-after', status: 502, operation: 'checks/create' });
    github.faults.add({ kind: 'status-after', status: 502, operation: 'checks/update', times: 2 });
    const id = await writer.startCheck(state, 'job');
    const annotation = { path: 'src/lib.rs', level: 'warning', title: 't', message: 'm' } as const;
    const annotations = Array.from({ length: 120 }, (_, n) => ({
      ...annotation,
      startLine: n + 1,
      endLine: n + 1,
    }));
    await writer.completeCheck(state, id, { ...CHECK, annotations });
    expect(pull.checkRuns).toHaveLength(1);
    expect(pull.checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'neutral' });
    expect(pull.checkRuns[0]?.annotations.map(({ start_line }) => start_line)).toEqual(
      annotations.map(({ startLine }) => startLine),
    );
    await close();
  });
});

it('a command is answered with a reaction and one reply, by who may ask', async () => {
  const repository = await github.createRepository({ files: BASE, roles: { kim: 'maintain', lee: 'read' } });
  const pull = await repository.createPull({ files: HEAD });
  const asked = github.user('kim').comment(pull, '/rust-pro help');
  const { ref, markers, close } = open(pull);
  const client = app.installationClient(ref.installation, ref.repository.id, ANSWER_COMMAND);
  const to = { kind: 'issue', id: asked.id } as const;
  expect(await readPermission(client, 'acme', 'crate', 'kim')).toBe('maintain');
  expect(await readPermission(client, 'acme', 'crate', 'lee')).toBe('read');
  expect(await readPermission(client, 'acme', 'crate', 'nobody')).toBe('none');
  await react(client, ref, to, 'eyes');
  expect(await reply(client, markers, ref, { to, text: 'help' })).toBe('posted');
  expect(await reply(client, markers, ref, { to, text: 'help' })).toBe('already');
  expect(pull.issueComments).toHaveLength(2);
  await client.dispose();
  await close();
});

const CHECK: RenderedCheck = { conclusion: 'neutral', title: 't', summary: 's', text: 'x', annotations: [] };

function on(path: string, line: number, startLine: number | null = null): NewComment {
  return newComment(line, { path, startLine });
}

function expectRebuilt({ path, base, head, hunks }: ChangedFile): void {
  if (base.state !== 'text' || head.state !== 'text') return;
  expect(applyHunks(base.text, hunks), path).toBe(head.text);
}
