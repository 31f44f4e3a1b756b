import type { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installationClient, refusal } from './clients.ts';
import type { PullHandle } from './pull-handle.ts';
import { type GitHubStandIn, startGitHub } from './start-github.ts';

let github: GitHubStandIn;
let octokit: Octokit;
let pull: PullHandle;
const place = { owner: 'acme', repo: 'crate' };
const first = { ...place, pull_number: 1 };

beforeEach(async () => {
  github = await startGitHub();
  octokit = await installationClient(github);
  pull = await github.createPull({ files: { 'a.rs': 'a\nb\n' } });
});
afterEach(async () => {
  await github.stop();
});

const messages = () => github.takeViolations().map((one) => `${one.where} ${one.message}`);

describe('on record', () => {
  it('is a misspelt member of a body, which GitHub would silently drop', async () => {
    const comments = [{ path: 'a.rs', line: 2, startLine: 1, body: 'x' }];
    const sent = await octokit.rest.pulls.createReview({ ...first, event: 'COMMENT', body: 'x', comments });
    expect(sent.status).toBe(200);
    expect(messages()).toEqual([
      'pulls/create-review body/comments/0 must NOT have additional properties startLine',
    ]);
  });

  it('is a value of the wrong kind, which GitHub refuses', async () => {
    const event = 'COMMENTED' as 'COMMENT';
    expect((await refusal(octokit.rest.pulls.createReview({ ...first, event }))).status).toBe(422);
    expect(messages()).toEqual([expect.stringContaining('must be equal to one of the allowed values')]);
  });

  it('is a query parameter that the operation does not have', async () => {
    await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', { ...first, page_size: 5 });
    expect(messages()).toEqual(['pulls/list-files has no query parameter "page_size"']);
  });

  it('is an operation that the stand-in does not know, answered with 501', async () => {
    const unknown = octokit.rest.actions.listWorkflowRunsForRepo(place);
    expect((await refusal(unknown)).status).toBe(501);
    expect(messages()).toEqual([expect.stringContaining('is not an operation that the stand-in knows')]);
  });

  it('is GraphQL below /api/v3, where an own server has none', async () => {
    expect((await refusal(octokit.request('POST /graphql', { query: '{ viewer { login } }' }))).status).toBe(
      501,
    );
    expect(messages()).toHaveLength(1);
  });

  it('is a delivery that GitHub would not send', async () => {
    github.judge.webhook('pull-request-opened', { action: 'opened' });
    github.judge.webhook('pull-request-exploded', {});
    expect(messages()).toEqual(
      expect.arrayContaining([
        expect.stringContaining("must have required property 'pull_request'"),
        'pull-request-exploded is not in the selection of webhooks',
      ]),
    );
  });

  it('is not a body that is no JSON: that is 400', async () => {
    const headers = { authorization: `token ${github.user('ann').user.token}`, 'user-agent': 'test' };
    const url = `${github.url}/repos/acme/crate/issues/1/comments`;
    const answer = await fetch(url, { method: 'POST', headers, body: '{' });
    expect([answer.status, await answer.json()]).toMatchObject([400, { message: 'Problems parsing JSON' }]);
    expect(messages()).toEqual([]);
  });
});

describe('GraphQL', () => {
  const threads = `query ($n: Int!, $after: String) { repository(owner: "acme", name: "crate") { pullRequest(number: $n) {
    reviewThreads(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes {
      id isResolved isOutdated viewerCanResolve comments(first: 1) { nodes {
        id databaseId author { login __typename } isMinimized minimizedReason } } } } } } }`;
  type Threads = {
    repository: {
      pullRequest: {
        reviewThreads: {
          totalCount: number;
          pageInfo: { hasNextPage: boolean; endCursor: string };
          nodes: {
            id: string;
            viewerCanResolve: boolean;
            comments: {
              nodes: {
                id: string;
                databaseId: number;
                author: { login: string };
                minimizedReason: string | null;
              }[];
            };
          }[];
        };
      };
    };
  };
  const ask = async (after: string | null = null) =>
    (await octokit.graphql<Threads>(threads, { n: 1, after })).repository.pullRequest.reviewThreads;
  const mutate = (mutation: string, id: string) =>
    octokit.graphql(`mutation ($id: ID!) { ${mutation} }`, { id }).catch((error: unknown) => error);

  beforeEach(async () => {
    const comments = [1, 2, 1].map((line) => ({ path: 'a.rs', line, body: 'x' }));
    await octokit.rest.pulls.createReview({ ...first, event: 'COMMENT', body: 'x', comments });
  });

  it('pages through the threads, and calls the App’s bot by its bare name', async () => {
    const one = await ask();
    expect([one.totalCount, one.nodes.length, one.pageInfo.hasNextPage]).toEqual([3, 2, true]);
    const two = await ask(one.pageInfo.endCursor);
    expect([two.nodes.length, two.pageInfo.hasNextPage]).toEqual([1, false]);
    expect(one.nodes[0]?.comments.nodes[0]).toMatchObject({
      databaseId: pull.comments[0]?.id,
      author: { login: 'rust-pro', __typename: 'Bot' },
    });
    expect(github.violations).toEqual([]);
  });

  it('hides comments for whoever may write pull requests, unless it is told not to', async () => {
    const id = (await ask()).nodes[0]?.comments.nodes[0]?.id ?? '';
    const minimize =
      'minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized } }';
    expect(await mutate(minimize, id)).toEqual({
      minimizeComment: { minimizedComment: { isMinimized: true } },
    });
    expect((await ask()).nodes[0]?.comments.nodes[0]?.minimizedReason).toBe('outdated');
    github.settings.minimizeAllowed = false;
    expect(await mutate(minimize, id)).toMatchObject({ errors: [{ type: 'FORBIDDEN' }] });
  });

  it('resolves threads only for who may write contents, which it says beforehand', async () => {
    const [thread] = (await ask()).nodes;
    const resolve = 'resolveReviewThread(input: { threadId: $id }) { thread { isResolved } }';
    expect(thread?.viewerCanResolve).toBe(false);
    expect(await mutate(resolve, thread?.id ?? '')).toMatchObject({
      errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
      data: { resolveReviewThread: null },
    });
    github.installation.permissions = { ...github.installation.permissions, contents: 'write' };
    octokit = await installationClient(github);
    expect(await mutate(resolve, thread?.id ?? '')).toEqual({
      resolveReviewThread: { thread: { isResolved: true } },
    });
    expect(github.violations).toEqual([]);
  });

  it('serves files by name', async () => {
    const query = `query ($e: String!, $t: String!) { repository(owner: "acme", name: "crate") {
      blob: object(expression: $e) { oid ... on Blob { text byteSize isBinary isTruncated } }
      none: object(expression: "main:no") { oid }
      tree: object(expression: $t) { ... on Tree { entries { name mode } } } } }`;
    const variables = { e: `${pull.headSha}:a.rs`, t: `${pull.headSha}:` };
    expect(await octokit.graphql(query, variables)).toMatchObject({
      repository: {
        blob: { text: 'a\nb\n', byteSize: 4, isBinary: false, isTruncated: false },
        none: null,
        tree: {
          entries: [
            { name: 'README.md', mode: 33188 },
            { name: 'a.rs', mode: 33188 },
          ],
        },
      },
    });
    expect(github.violations).toEqual([]);
  });

  it.each([
    ['a field that GitHub does not have', '{ viewer { shoeSize } }', /Cannot query field "shoeSize"/],
    ['a field that the stand-in does not know', '{ viewer { bio } }', /does not know|is a field/],
    [
      'a list without an end',
      'query { repository(owner: "acme", name: "crate") { pullRequest(number: 1) { reviewThreads { totalCount } } } }',
      /must provide a `first`/,
    ],
    [
      'a page of 101',
      'query { repository(owner: "acme", name: "crate") { pullRequest(number: 1) { reviewThreads(first: 101) { totalCount } } } }',
      /exceeds the `first` limit/,
    ],
    ['no GraphQL', '{', /Syntax Error/],
  ])('puts on record %s', async (_, query, message) => {
    await expect(octokit.graphql(query)).rejects.toThrow();
    expect(messages()).toEqual([expect.stringMatching(message)]);
  });
});
