import type { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installationClient, refusal } from './clients.ts';
import type { PullHandle } from './pull-handle.ts';
import { type GitHubStandIn, startGitHub } from './start-github.ts';

let github: GitHubStandIn;
let octokit: Octokit;
let pull: PullHandle;
const place = { owner: 'acme', repo: 'crate' };

beforeEach(async () => {
  github = await startGitHub();
  octokit = await installationClient(github);
  pull = await github.createPull({ files: { 'a.rs': 'a\n' } });
});
afterEach(async () => {
  await github.stop();
});

const note = (more: object = {}) => ({
  path: 'a.rs',
  start_line: 1,
  end_line: 1,
  annotation_level: 'warning' as const,
  message: 'x',
  ...more,
});
const create = (more: object = {}) =>
  octokit.rest.checks.create({ ...place, name: 'rust-pro', head_sha: pull.headSha, ...more });
const withNotes = (annotations: unknown[]) => create({ output: { title: 't', summary: 's', annotations } });

it('a check run is opened, filled and closed', async () => {
  const { data, status } = await create({ status: 'in_progress', external_id: 'job-1' });
  expect([status, data.status, data.conclusion]).toEqual([201, 'in_progress', null]);
  const update = (annotations: unknown[]) =>
    octokit.rest.checks.update({
      ...place,
      check_run_id: data.id,
      output: { summary: 's', annotations: annotations as never },
    });
  await update(Array.from({ length: 50 }, () => note()));
  await update([note({ message: 'the last' })]);
  const closed = await octokit.rest.checks.update({
    ...place,
    check_run_id: data.id,
    conclusion: 'success',
    status: 'completed',
  });
  expect(closed.data).toMatchObject({
    status: 'completed',
    conclusion: 'success',
    output: { annotations_count: 51 },
  });
  const notes = await octokit.paginate(octokit.rest.checks.listAnnotations, {
    ...place,
    check_run_id: data.id,
  });
  expect([notes.length, notes.at(-1)?.message]).toEqual([51, 'the last']);
  expect(github.violations).toEqual([]);
});

it('a completed one needs a conclusion', async () => {
  const { status, body } = await refusal(create({ status: 'completed' }));
  expect(status).toBe(422);
  expect(body).toMatchObject({ message: expect.stringContaining('"conclusion" wasn\'t supplied.') });
});

it('takes 50 annotations at once and 65,535 characters, which the description says, so that more is on record', async () => {
  expect((await refusal(withNotes(Array.from({ length: 51 }, () => note())))).status).toBe(422);
  expect((await refusal(create({ output: { title: 't', summary: 's'.repeat(65_536) } }))).status).toBe(422);
  const button = { label: 'again', description: 'Review again', identifier: 'again' };
  expect((await refusal(create({ actions: [button, button, button, button] }))).status).toBe(422);
  expect(github.takeViolations().map((one) => one.message)).toEqual([
    expect.stringMatching(/annotations .*50 items/),
    expect.stringMatching(/summary .*65535 characters/),
    expect.stringMatching(/actions .*3 items/),
  ]);
});

it.each([
  ['columns over two lines', { end_line: 2, start_column: 1, end_column: 2 }],
  ['half a pair of columns', { start_column: 1 }],
  ['columns backwards', { start_column: 3, end_column: 2 }],
  ['lines backwards', { start_line: 2, end_line: 1 }],
  ['line zero', { start_line: 0 }],
  ['a title of 256 characters', { title: 'x'.repeat(256) }],
  ['a message of more than 64 KiB', { message: 'é'.repeat(33_000) }],
])('an annotation with %s is refused', async (_, more) => {
  expect((await refusal(withNotes([note(more)]))).body).toMatchObject({
    errors: [{ resource: 'CheckRun', code: 'invalid', field: 'annotations' }],
  });
});

it('an annotation with a title of 255 characters and columns on one line is taken', async () => {
  const { data } = await withNotes([note({ title: 'x'.repeat(255), start_column: 2, end_column: 2 })]);
  expect(data.output.annotations_count).toBe(1);
});

it('lists the newest run of each name on a commit, and all when asked', async () => {
  await create();
  const second = await create();
  const list = async (filter?: 'all') =>
    (await octokit.rest.checks.listForRef({ ...place, ref: pull.headSha, ...(filter && { filter }) })).data;
  expect((await list()).check_runs.map((run) => run.id)).toEqual([second.data.id]);
  expect((await list('all')).total_count).toBe(2);
  expect((await list()).check_runs[0]?.pull_requests).toMatchObject([{ number: 1 }]);
});

it('names no pull request that comes from a fork', async () => {
  const forked = await github.createPull({
    files: { 'b.rs': 'b\n' },
    fork: true,
    repository: await github.createRepository({ name: 'two' }),
  });
  const { data } = await octokit.rest.checks.create({
    owner: 'acme',
    repo: 'two',
    name: 'rust-pro',
    head_sha: forked.headSha,
  });
  expect(data.pull_requests).toEqual([]);
});

it('is refused on a commit that is not there', async () => {
  expect((await refusal(create({ head_sha: '0'.repeat(40) }))).status).toBe(422);
});
