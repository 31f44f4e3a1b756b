import type { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installationClient, refusal } from './clients.ts';
import { expectNoViolations } from './expectations.ts';
import type { PullHandle } from './pull-handle.ts';
import { type GitHubStandIn, startGitHub } from './start-github.ts';

let github: GitHubStandIn;
let octokit: Octokit;
let pull: PullHandle;
const place = { owner: 'acme', repo: 'crate' };
const comment = () => octokit.rest.issues.createComment({ ...place, issue_number: 1, body: 'hello' });
const rules = () => github.brokenInvariants().map((one) => one.rule);

beforeEach(async () => {
  github = await startGitHub();
  octokit = await installationClient(github);
  pull = await github.createPull({ files: { 'a.rs': 'a\n' } });
});
afterEach(async () => {
  expectNoViolations(github);
  await github.stop();
});

describe('a planned fault', () => {
  it('answers before the work is done, or after', async () => {
    github.faults.add({ operation: 'issues/create-comment', kind: 'status-before', status: 502 });
    github.faults.add({ operation: 'issues/create-comment', kind: 'status-after', status: 502 });
    expect((await refusal(comment())).status).toBe(502);
    expect(pull.issueComments).toHaveLength(0);
    expect((await refusal(comment())).status).toBe(502);
    expect(pull.issueComments).toHaveLength(1);
    expect(github.requests.slice(-2).map(({ performed, fault }) => [performed, fault])).toEqual([
      [false, 'status-before'],
      [true, 'status-after'],
    ]);
  });

  it('cuts the connection, before the work or after it', async () => {
    github.faults.add({ operation: 'issues/create-comment', kind: 'reset' });
    await expect(comment()).rejects.toThrow();
    expect(pull.issueComments).toHaveLength(0);
    github.faults.add({ operation: 'issues/create-comment', kind: 'reset', after: true });
    await expect(comment()).rejects.toThrow();
    expect(pull.issueComments).toHaveLength(1);
  });

  it('hangs until the client gives up', async () => {
    github.faults.add({ operation: 'repos/get', kind: 'hang' });
    const request = { signal: AbortSignal.timeout(100) };
    await expect(octokit.rest.repos.get({ ...place, request })).rejects.toThrow(/abort|timeout/i);
  });

  it('ends the body in the middle, or calls it something else', async () => {
    github.faults.add({ operation: 'pulls/list-files', kind: 'truncate' });
    github.faults.add({ operation: 'pulls/list-files', kind: 'wrong-type' });
    const files = () => octokit.rest.pulls.listFiles({ ...place, pull_number: 1 });
    // Octokit takes a body that breaks off for an empty one, and says 200.
    expect((await files()).data).toBe('');
    expect((await files()).data).toMatch(/^\[\{"sha"/);
  });

  it('answers as before, like a replica that lags behind a push', async () => {
    const head = async () => (await octokit.rest.pulls.get({ ...place, pull_number: 1 })).data.head.sha;
    const before = await head();
    await pull.push({ 'a.rs': 'b\n' });
    github.faults.add({ operation: 'pulls/get', kind: 'stale' });
    expect([await head(), await head()]).toEqual([before, pull.headSha]);
  });

  it('hits the nth request that matches, as often as it says', async () => {
    github.faults.add({ match: ({ method }) => method === 'GET', nth: 2, times: 2, kind: 'not-found-lag' });
    const get = () =>
      octokit.rest.repos.get(place).then(
        () => 200,
        (error: { status: number }) => error.status,
      );
    expect([await get(), await get(), await get(), await get()]).toEqual([200, 404, 404, 200]);
    expect(github.faults.unmet).toEqual([]);
    github.faults.add({ operation: 'pulls/list', kind: 'reset' });
    expect(github.faults.unmet).toHaveLength(1);
  });
});

describe('a limit', () => {
  it('on content refuses the one that is too many, until the time it names is over', async () => {
    github.settings.contentPerMinute = 3;
    for (const body of ['a', 'b', 'c'])
      await octokit.rest.issues.createComment({ ...place, issue_number: 1, body });
    const { status, headers, body } = await refusal(comment());
    expect([status, headers['retry-after']]).toEqual([403, '60']);
    expect(body).toMatchObject({ message: expect.stringContaining('secondary rate limit') });
    expect(rules()).toEqual([]);
    expect((await refusal(octokit.rest.repos.get(place))).status).toBe(403);
    expect(rules()).toEqual(['nobody asks again before the time that a limit named']);
    github.advance(61_000);
    expect((await comment()).status).toBe(201);
  });

  it('of the hour says when it is over', async () => {
    github.settings.hourlyLimit = 2;
    await octokit.rest.repos.get(place);
    await octokit.rest.repos.get(place);
    const { status, headers } = await refusal(octokit.rest.repos.get(place));
    expect([status, headers['x-ratelimit-remaining']]).toEqual([403, '0']);
    github.advance(Number(headers['x-ratelimit-reset']) * 1000 - github.world.now());
    octokit = await installationClient(github);
    expect((await octokit.rest.repos.get(place)).status).toBe(200);
  });

  it('may come without a Retry-After, which means a minute', async () => {
    github.faults.add({ operation: 'repos/get', kind: 'secondary-limit', retryAfter: null, status: 429 });
    const { status, headers } = await refusal(octokit.rest.repos.get(place));
    expect([status, headers['retry-after']]).toEqual([429, undefined]);
    github.advance(59_000);
    expect((await refusal(octokit.rest.repos.get(place))).status).toBe(429);
    github.advance(2_000);
    expect((await octokit.rest.repos.get(place)).status).toBe(200);
  });
});

describe('an invariant is broken by', () => {
  const marked = (state: string, extra = ''): string => {
    const marker = { kind: 'finding', fingerprint: 'f'.repeat(32), state };
    return `x${extra}\n<!-- rust-pro:1:${Buffer.from(JSON.stringify(marker)).toString('base64')}:${'0'.repeat(64)} -->`;
  };
  const inline = (body: string) =>
    octokit.rest.pulls.createReviewComment({
      ...place,
      pull_number: 1,
      commit_id: pull.headSha,
      path: 'a.rs',
      line: 1,
      body,
    });

  it('a second open comment on one finding, not by one that is gone', async () => {
    await inline(marked('gone'));
    await inline(marked('open'));
    expect(rules()).toEqual([]);
    await inline(marked('open', ' in other words'));
    expect(rules()).toEqual(['a finding is commented on once']);
  });

  it('a check run that is left open', async () => {
    await octokit.rest.checks.create({
      ...place,
      name: 'rust-pro',
      head_sha: pull.headSha,
      status: 'in_progress',
    });
    expect(rules()).toEqual(['no check run is left open']);
  });

  it('a POST sent again after it worked', async () => {
    github.faults.add({ operation: 'issues/create-comment', kind: 'status-after', status: 502 });
    await refusal(comment());
    await comment();
    expect(rules()).toEqual(['no POST repeats one that worked']);
  });
});

it('starts in under a second', async () => {
  const start = performance.now();
  const other = await startGitHub();
  await other.createPull({ files: { 'a.rs': 'a\n' } });
  await other.stop();
  expect(performance.now() - start).toBeLessThan(1000);
});
