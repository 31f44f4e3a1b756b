import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verify } from '@octokit/webhooks-methods';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appClient, installationClient } from './clients.ts';
import { expectNoViolations } from './expectations.ts';
import type { PullHandle } from './pull-handle.ts';
import type { RepositoryHandle } from './repository-handle.ts';
import { type GitHubStandIn, startGitHub } from './start-github.ts';

type Received = { headers: IncomingHttpHeaders; text: string; body: Record<string, unknown> };
let github: GitHubStandIn;
let repository: RepositoryHandle;
let pull: PullHandle;
let receiver: Server;
let received: Received[];
let status = 202;

beforeEach(async () => {
  [received, status] = [[], 202];
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      received.push({ headers: request.headers, text, body: JSON.parse(text) });
      response.writeHead(status).end('seen');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  github = await startGitHub();
  github.connect({ url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/api/github/webhooks` });
  repository = await github.createRepository({ roles: { bob: 'write' } });
  pull = await repository.createPull({ files: { 'a.rs': 'a\n' } });
});
afterEach(async () => {
  receiver.close();
  expectNoViolations(github);
  await github.stop();
});

it('a delivery is signed and names the event, as any client of webhooks can verify', async () => {
  const delivery = await github.deliver('pull_request', 'opened', { pull });
  const [{ headers, text, body } = received[0] as never] = received as [Received];
  expect(await verify(github.secret, text, String(headers['x-hub-signature-256']))).toBe(true);
  expect(headers).toMatchObject({ 'x-github-event': 'pull_request', 'x-github-delivery': delivery.guid });
  expect(body).toMatchObject({
    action: 'opened',
    number: 1,
    pull_request: { head: { sha: pull.headSha }, user: { login: 'ann' } },
    repository: { full_name: 'acme/crate' },
    installation: { id: github.installation.id },
    sender: { login: 'ann', type: 'User' },
  });
  expect(text).not.toMatch(/Codertocat/i);
  expect(delivery).toMatchObject({ statusCode: 202, answer: 'seen' });
});

describe('what happens to a pull request is delivered as', () => {
  const cases: [string, () => unknown, object][] = [
    [
      'synchronize',
      () => pull.push({ 'a.rs': 'b\n' }),
      { before: expect.any(String), after: expect.any(String) },
    ],
    ['edited', () => pull.edit('another title'), { changes: { title: { from: 'change' } } }],
    ['converted_to_draft', () => pull.setDraft(true), { pull_request: { draft: true } }],
    ['ready_for_review', () => pull.setDraft(false), { pull_request: { draft: false } }],
    ['closed', () => pull.close(), { pull_request: { state: 'closed' } }],
    ['reopened', () => pull.reopen(), { pull_request: { state: 'open' } }],
  ];
  it.each(cases)('%s', async (action, happen, members) => {
    await happen();
    await github.deliver('pull_request', action, { pull });
    expect(received[0]?.body).toMatchObject({ action, ...members });
  });

  it('edited, with the base that it had', async () => {
    const sha = pull.baseSha;
    await repository.commit({ 'b.rs': '' }, { branch: 'next' });
    await pull.retarget('next');
    await github.deliver('pull_request', 'edited', { pull });
    expect(received[0]?.body).toMatchObject({
      changes: { base: { ref: { from: 'main' }, sha: { from: sha } } },
    });
  });
});

it('all that people write, press and queue can be delivered', async () => {
  const bob = github.user('bob');
  const comment = bob.comment(pull, '/rust-pro help');
  bob.editComment(comment, 'never mind');
  bob.deleteComment(comment);
  const inline = await bob.commentOnLine(pull, { path: 'a.rs', line: 1 }, 'why?');
  pull.resolveThread(inline, bob.user);
  pull.dismissReview(pull.approve(bob.user), bob.user);
  const octokit = await installationClient(github);
  const check = { owner: 'acme', repo: 'crate', name: 'rust-pro', head_sha: pull.headSha };
  await octokit.rest.checks.create({ ...check, status: 'completed', conclusion: 'neutral' });
  repository.rename('box');
  for (const happening of [...github.happenings]) await github.deliveries.send(happening);
  const [checkRun] = pull.checkRuns;
  if (checkRun === undefined) throw new Error('there is no check run');
  await github.deliver('check_run', 'rerequested', { pull, checkRun });
  const extra = { requested_action: { identifier: 'explain' } };
  await github.deliver('check_run', 'requested_action', { pull, checkRun, extra });
  await github.deliver('merge_group', 'checks_requested', { repository });
  for (const action of ['created', 'deleted', 'suspend', 'unsuspend', 'new_permissions_accepted'])
    await github.deliver('installation', action);
  for (const action of ['added', 'removed']) await github.deliver('installation_repositories', action);
  const names = received.map(({ headers, body }) => `${headers['x-github-event']} ${body.action}`);
  expect(names).toEqual(
    expect.arrayContaining(['issue_comment deleted', 'pull_request_review_thread resolved']),
  );
  expect(names).toHaveLength(github.happenings.length + 10);
});

it('delivers by itself when told to, what the App did included', async () => {
  github.autoDeliver = true;
  const octokit = await installationClient(github);
  await octokit.rest.issues.createComment({ owner: 'acme', repo: 'crate', issue_number: 1, body: 'hello' });
  await pull.push({ 'a.rs': 'b\n' });
  await github.delivered();
  expect(received.map(({ body }) => body)).toMatchObject([
    { action: 'created', sender: { login: 'rust-pro[bot]' } },
    { action: 'synchronize', sender: { login: 'ann' } },
  ]);
});

it('keeps a list of deliveries that failed, to be sent again under the same GUID', async () => {
  status = 500;
  const { guid } = await github.deliver('pull_request', 'opened', { pull });
  status = 202;
  await github.deliver('pull_request', 'opened', { pull });
  const { apps } = appClient(github).rest;
  const failed = await apps.listWebhookDeliveries({ status: 'failure' } as { per_page?: number });
  expect(failed.data.map((one) => [one.guid, one.status_code, one.redelivery])).toEqual([[guid, 500, false]]);
  await apps.redeliverWebhookDelivery({ delivery_id: failed.data[0]?.id ?? 0 });
  await expect.poll(() => received.length).toBe(3);
  expect(received[2]?.headers['x-github-delivery']).toBe(guid);
  expect(received[2]?.text).toBe(received[0]?.text);
});

it('gives the deliveries in pages, by cursor', async () => {
  for (let count = 0; count < 3; count += 1) await github.deliver('pull_request', 'opened', { pull });
  const octokit = appClient(github);
  const all = await octokit.paginate(octokit.rest.apps.listWebhookDeliveries, { per_page: 2 });
  expect(all.map((one) => one.id)).toEqual(github.deliveries.all.map((one) => one.id).toReversed());
});
