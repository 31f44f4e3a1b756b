import type { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installationClient, refusal } from './clients.ts';
import { expectNoViolations } from './expectations.ts';
import { type GitHubStandIn, startGitHub } from './start-github.ts';

let github: GitHubStandIn;
let octokit: Octokit;
const place = { owner: 'acme', repo: 'crate' };
const first = { ...place, pull_number: 1 };

beforeEach(async () => {
  github = await startGitHub();
  octokit = await installationClient(github);
});
afterEach(async () => {
  expectNoViolations(github);
  await github.stop();
});

const many = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`f${String(at).padStart(4, '0')}.rs`, `// ${at}\n`]),
  );
const lines = (count: number, text = 'x'): string => `${text}\n`.repeat(count);

describe('the files of a pull request', () => {
  it('are git’s: renames found, binary files and pure renames without a patch, submodules and links with one', async () => {
    const repository = await github.createRepository({
      files: {
        'old name.rs': lines(9, 'a'),
        'b.bin': new Uint8Array([0, 1]),
        'gone.rs': 'x\n',
        'mode.sh': 'x\n',
      },
    });
    const sha = await repository.commit({});
    await repository.createPull({
      files: {
        'old name.rs': null,
        'new "name".rs': lines(9, 'a'),
        'b.bin': new Uint8Array([0, 2]),
        'gone.rs': null,
        'mode.sh': { mode: '100755', content: 'x\n' },
        link: { mode: '120000', content: 'mode.sh' },
        sub: { mode: '160000', content: sha },
      },
    });
    const { data } = await octokit.rest.pulls.listFiles(first);
    expect(
      data.map(({ filename, status, patch, changes }) => [filename, status, patch ?? null, changes]),
    ).toEqual([
      ['b.bin', 'modified', null, 0],
      ['gone.rs', 'removed', '@@ -1 +0,0 @@\n-x', 1],
      ['link', 'added', '@@ -0,0 +1 @@\n+mode.sh\n\\ No newline at end of file', 1],
      ['mode.sh', 'modified', null, 0],
      ['new "name".rs', 'renamed', null, 0],
      ['sub', 'added', `@@ -0,0 +1 @@\n+Subproject commit ${sha}`, 1],
    ]);
    expect(data[4]?.previous_filename).toBe('old name.rs');
  });

  it('come in pages of at most 100, which Link leads through', async () => {
    await github.createPull({ files: many(120) });
    const { data, headers } = await octokit.rest.pulls.listFiles({ ...first, per_page: 500 });
    expect(data).toHaveLength(100);
    expect(headers.link).toMatch(/page=2[^>]*>; rel="next".*page=2[^>]*>; rel="last"/);
    const all = await octokit.paginate(octokit.rest.pulls.listFiles, { ...first, per_page: 50 });
    expect(new Set(all.map((file) => file.filename)).size).toBe(120);
  });

  it('end at the most that GitHub lists, while changed_files tells the truth', async () => {
    github.settings.diff.listed = 30;
    await github.createPull({ files: many(31) });
    const all = await octokit.paginate(octokit.rest.pulls.listFiles, first);
    expect(all).toHaveLength(30);
    expect((await octokit.rest.pulls.get(first)).data.changed_files).toBe(31);
  });

  it('lose a patch that is too large, and past the page’s lines the counts too', async () => {
    github.settings.diff.patchLines = 50;
    github.settings.diff.pageLines = 100;
    await github.createPull({ files: { 'a.rs': lines(60), 'b.rs': lines(30), 'c.rs': lines(30) } });
    const { data } = await octokit.rest.pulls.listFiles(first);
    expect(data.map(({ patch, changes }) => [patch === undefined, changes])).toEqual([
      [true, 60],
      [false, 30],
      [true, 0],
    ]);
    const alone = await octokit.rest.pulls.listFiles({ ...first, per_page: 1, page: 3 });
    expect(alone.data[0]?.changes).toBe(30);
  });

  it('are refused as a diff above 300 of them', async () => {
    const repository = await github.createRepository();
    const pull = await repository.createPull({ files: many(300) });
    const diff = () => octokit.rest.pulls.get({ ...first, mediaType: { format: 'diff' } });
    expect(String((await diff()).data)).toMatch(/^diff --git a\/f0000.rs/);
    await pull.push({ 'z.rs': '' });
    expect(await refusal(diff())).toMatchObject({ status: 406, body: { errors: [{ code: 'too_large' }] } });
  });
});

describe('a pull request that moves', () => {
  it('keeps its merge base when the base branch goes on, and gets a new one by a rebase', async () => {
    const repository = await github.createRepository({ files: { 'a.rs': 'a\n' } });
    const pull = await repository.createPull({ files: { 'b.rs': 'b\n' } });
    const [base, head] = [pull.baseSha, pull.headSha];
    const onMain = await repository.commit({ 'c.rs': 'c\n' });
    const compare = async () =>
      (await octokit.rest.repos.compareCommitsWithBasehead({ ...place, basehead: `main...${pull.headSha}` }))
        .data;
    expect(await compare()).toMatchObject({
      merge_base_commit: { sha: base },
      status: 'diverged',
      behind_by: 1,
    });
    await pull.rebase();
    expect(pull.headSha).not.toBe(head);
    expect(await compare()).toMatchObject({
      merge_base_commit: { sha: onMain },
      status: 'ahead',
      total_commits: 1,
    });
    expect((await octokit.rest.pulls.listFiles(first)).data.map((file) => file.filename)).toEqual(['b.rs']);
  });

  it('loses what a force-push dropped, and shows another diff on another base', async () => {
    const repository = await github.createRepository({ files: { 'a.rs': 'a\n' } });
    const pull = await repository.createPull({ files: { 'b.rs': 'b\n' } });
    await pull.forcePush({ 'c.rs': 'c\n' });
    const names = async () => (await octokit.rest.pulls.listFiles(first)).data.map((file) => file.filename);
    expect(await names()).toEqual(['c.rs']);
    await repository.commit({ 'd.rs': 'd\n' }, { branch: 'next' });
    await pull.retarget('next');
    expect((await octokit.rest.pulls.get(first)).data.base.ref).toBe('next');
    expect(await names()).toEqual(['c.rs']);
  });

  it('from a fork has no head repository once the fork is deleted', async () => {
    const repository = await github.createRepository();
    const pull = await repository.createPull({ files: { 'b.rs': 'b\n' }, fork: true });
    expect((await octokit.rest.pulls.get(first)).data.head.repo?.full_name).toBe('ann/crate');
    pull.deleteFork();
    expect((await octokit.rest.pulls.get(first)).data.head.repo).toBeNull();
    expect((await octokit.rest.pulls.listFiles(first)).data).toHaveLength(1);
  });
});

describe('files of a commit', () => {
  it('are read as JSON to 1 MiB, raw beyond it, and as blobs at any size', async () => {
    const large = lines(70_000, 'sixteen letters.');
    const repository = await github.createRepository({ files: { 'src/a.rs': 'a\r\n', 'big.rs': large } });
    const sha = await repository.commit({});
    const { data } = await octokit.rest.repos.getContent({ ...place, path: 'src/a.rs', ref: sha });
    expect(data).toMatchObject({ type: 'file', encoding: 'base64', content: 'YQ0K\n' });
    const big = await octokit.rest.repos.getContent({ ...place, path: 'big.rs' });
    expect(big.data).toMatchObject({ encoding: 'none', content: '', size: large.length });
    const raw = await octokit.rest.repos.getContent({
      ...place,
      path: 'big.rs',
      mediaType: { format: 'raw' },
    });
    expect(String(raw.data) === large).toBe(true);
    const tree = await octokit.rest.git.getTree({ ...place, tree_sha: sha, recursive: '1' });
    const entry = tree.data.tree.find((one) => one.path === 'big.rs');
    const blob = await octokit.rest.git.getBlob({ ...place, file_sha: entry?.sha ?? '' });
    expect(Buffer.from(blob.data.content, 'base64').toString() === large).toBe(true);
    expect((await refusal(octokit.rest.repos.getContent({ ...place, path: 'no.rs' }))).status).toBe(404);
  });

  it('are not sent again to who has them, and that costs nothing', async () => {
    await github.createRepository();
    const { headers } = await octokit.rest.repos.get(place);
    const again = octokit.rest.repos.get({ ...place, headers: { 'if-none-match': headers.etag ?? '' } });
    const { status, headers: second } = await refusal(again);
    expect(status).toBe(304);
    expect(Number(second['x-ratelimit-used'])).toBe(Number(headers['x-ratelimit-used']));
    expect((await octokit.rest.rateLimit.get()).data.rate.used).toBe(Number(headers['x-ratelimit-used']));
  });

  it('are found under the new name of a renamed repository', async () => {
    const repository = await github.createRepository();
    repository.rename('box');
    const { data, url } = await octokit.rest.repos.get(place);
    expect(data.full_name).toBe('acme/box');
    expect(url).toMatch(/\/repositories\/\d+$/);
  });
});
