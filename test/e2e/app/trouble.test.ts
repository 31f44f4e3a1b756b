import { describe, expect, it } from 'vitest';
import type { Fault } from '../github/faults.ts';
import type { LoggedRequest } from '../github/journal.ts';
import type { PullHandle } from '../github/pull-handle.ts';
import { BAD_LOAD, bareUnsafe } from './sources.ts';
import { useStage } from './stage.ts';

const stage = useStage();

/** A fault without what it hits. */
type Trouble = Fault extends infer One
  ? One extends Fault
    ? Omit<One, 'match' | 'operation'>
    : never
  : never;

/** Lets an operation on this pull request's repository meet trouble. */
function disturb(pull: PullHandle, operation: string, trouble: Trouble): void {
  const { name } = pull.pull.repository;
  const match = ({ operation: one, path, body }: LoggedRequest) =>
    one === operation && (path.includes(`/${name}/`) || String(JSON.stringify(body)).includes(`"${name}"`));
  stage().github.faults.add({ ...trouble, match } as Fault);
}

/** One warning and one error were said once each, and the check run ended. */
function expectOneEffect(pull: PullHandle, why = ''): void {
  expect([pull.reviews.length, pull.comments.length], why).toEqual([1, 2]);
  expect(
    pull.checkRuns.map(({ status, conclusion }) => [status, conclusion]),
    why,
  ).toEqual([['completed', 'neutral']]);
  expect(stage().github.faults.unmet).toEqual([]);
}

const FILES = { 'src/lib.rs': BAD_LOAD, 'src/a.rs': bareUnsafe() };

/** What goes wrong, with which operation, and how. */
type Case = readonly [name: string, operation: string, trouble: Trouble];
const ONCE: readonly Case[] = [
  ['502 after the review was made', 'pulls/create-review', { kind: 'status-after', status: 502 }],
  ['502 before the review was made', 'pulls/create-review', { kind: 'status-before', status: 502 }],
  ['a connection cut after the review was made', 'pulls/create-review', { kind: 'reset', after: true }],
  ['a connection cut before it', 'pulls/create-review', { kind: 'reset' }],
  ['no answer to a review that was made', 'pulls/create-review', { kind: 'hang', after: true }],
  ['half an answer to a review that was made', 'pulls/create-review', { kind: 'truncate' }],
  ['a second 502 after another', 'pulls/create-review', { kind: 'status-before', status: 502, times: 2 }],
  ['502 after the check run was begun', 'checks/create', { kind: 'status-after', status: 502 }],
  ['502 before it', 'checks/create', { kind: 'status-before', status: 502 }],
  ['502 after the check run was completed', 'checks/update', { kind: 'status-after', status: 502 }],
  ['a connection cut before it', 'checks/update', { kind: 'reset' }],
  ['files that cannot be listed twice', 'pulls/list-files', { kind: 'status-before', status: 500, times: 2 }],
  ['half a list of files', 'pulls/list-files', { kind: 'truncate' }],
  ['a list of files that is a web page', 'pulls/list-files', { kind: 'wrong-type' }],
  ['a pull request that is not there yet', 'pulls/get', { kind: 'not-found-lag', times: 2 }],
  ['blobs that do not come', 'graphql', { kind: 'reset', times: 2 }],
  ['comments that cannot be listed', 'pulls/list-review-comments', { kind: 'status-before', status: 503 }],
];
const LIMITS: readonly Case[] = [
  ['a limit with a time', 'pulls/create-review', { kind: 'secondary-limit', retryAfter: 20 }],
  ['a limit without one', 'pulls/create-review', { kind: 'secondary-limit', retryAfter: null }],
  ['the limit of the hour', 'pulls/get', { kind: 'rate-limit', seconds: 30 }],
  ['a limit as 429', 'checks/create', { kind: 'secondary-limit', retryAfter: 10, status: 429 }],
];

describe('in the end everything stands once on GitHub', () => {
  it('whatever breaks once or twice', async () => {
    const pulls = await Promise.all(ONCE.map(() => stage().pull(FILES)));
    for (const [at, [, operation, trouble]] of ONCE.entries()) {
      const pull = pulls[at];
      if (pull !== undefined) disturb(pull, operation, trouble);
    }
    await Promise.all(pulls.map((pull) => stage().tell(pull, 'opened')));
    for (const [at, pull] of pulls.entries()) expectOneEffect(pull, ONCE[at]?.[0]);
  });

  // A limit is the whole installation's: one after another.
  it.each(LIMITS)('%s', async (name, operation, trouble) => {
    const pull = await stage().pull(FILES);
    disturb(pull, operation, trouble);
    await stage().tell(pull, 'opened');
    expectOneEffect(pull, name);
  });

  it('a token that ends in the middle', async () => {
    const pull = await stage().pull(FILES);
    const { github } = stage();
    const { name } = pull.pull.repository;
    const match = ({ operation, path }: LoggedRequest) => {
      if (operation !== 'pulls/list-files' || !path.includes(`/${name}/`)) return false;
      for (const token of github.world.tokens.values()) token.revoked = true;
      return true;
    };
    github.faults.add({ match, kind: 'slow', milliseconds: 1 });
    await stage().tell(pull, 'opened');
    expectOneEffect(pull);
  });

  it('a repository that has another name by now', async () => {
    const repository = await stage().repository({ roles: { ann: 'write' } });
    const first = await repository.createPull({ files: { 'README.md': 'x\n' } });
    const { payload } = await stage().tell(first, 'opened');
    await first.push(FILES);
    repository.rename('moved-away');
    const again = await stage().github.deliveries.sendPayload('pull_request', payload);
    await stage().app.settled(again);
    expect(first.comments).toHaveLength(2);
    expect(await first.reviewed()).toMatchObject({ conclusion: 'neutral' });
  });
});

it('of comments of which GitHub refuses one, the others are posted, and the check run names it', async () => {
  const files = Object.fromEntries([1, 2, 3, 4].map((at) => [`src/f${at}.rs`, bareUnsafe(`f${at}`)]));
  const pull = await stage().pull(files);
  const { name } = pull.pull.repository;
  stage().github.faults.add({
    match: ({ operation, path, body }) =>
      operation === 'pulls/create-review' &&
      path.includes(`/${name}/`) &&
      JSON.stringify(body).includes('src/f3.rs'),
    kind: 'status-before',
    status: 422,
    body: { message: 'Unprocessable Entity', errors: ['Line could not be resolved'], status: '422' },
    times: 20,
  });
  const check = await stage().review(pull);
  expect(pull.comments.map(({ path }) => path).toSorted()).toEqual(['src/f1.rs', 'src/f2.rs', 'src/f4.rs']);
  const row = check.output.summary
    ?.split('\n')
    .find((line) => line.includes('src/f3.rs') && line.startsWith('|'));
  expect(row).toContain('refused by GitHub');
  expect(check.annotations).toHaveLength(4);
});

it('trouble with one pull request does not keep the others waiting', async () => {
  const [bad, good] = [await stage().pull(FILES), await stage().pull(FILES)];
  disturb(bad, 'pulls/list-files', { kind: 'hang', times: 2 });
  const sent = await stage().github.deliver('pull_request', 'opened', { pull: bad });
  await stage().tell(good, 'opened');
  expect(bad.checkRuns.every(({ status }) => status !== 'completed')).toBe(true);
  expectOneEffectOf(good);
  await stage().app.settled(sent);
  expectOneEffect(bad);
});

function expectOneEffectOf(pull: PullHandle): void {
  expect([pull.reviews.length, pull.comments.length, pull.checkRuns.length]).toEqual([1, 2, 1]);
}
