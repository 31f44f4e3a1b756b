import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { Probot } from 'probot';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type AppParts, createApp } from '../src/app.ts';
import type { Job, PullRef } from '../src/ports.ts';
import { APP_ID, checkOf, issueComment, pullRequest, REF } from './events/payloads.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The real Probot with our handlers; any request to the world fails the test. */
async function setUp(parts: Partial<AppParts> = {}) {
  const fetched = vi.fn();
  vi.stubGlobal('fetch', fetched);
  const pushed: Job[] = [];
  const said: string[] = [];
  const probot = new Probot({
    appId: APP_ID,
    privateKey,
    secret: 's'.repeat(32),
    log: pino({ level: 'silent' }),
  });
  const app = createApp({
    push: async (job) => void pushed.push(job),
    drop: () => 0,
    self: { appId: APP_ID },
    tell: (event, facts) => void said.push(`${event} ${JSON.stringify(facts)}`),
    ...parts,
  });
  await probot.load(app);
  type Event = Parameters<Probot['receive']>[0];
  const receive = (name: string, payload: object) =>
    probot.receive({ id: 'd-1', name, payload } as unknown as Event);
  return { receive, pushed, said, fetched };
}

describe('a delivery', () => {
  test('of a push is queued as one review, without a word to GitHub', async () => {
    const { receive, pushed, fetched } = await setUp();
    await receive('pull_request', pullRequest('synchronize'));
    expect(pushed).toEqual([{ kind: 'review', ref: REF, deliveryId: 'd-1', full: false }]);
    expect(fetched).not.toHaveBeenCalled();
  });

  test('of a comment is queued as its commands, and says who asked', async () => {
    const { receive, pushed, said } = await setUp();
    await receive('issue_comment', issueComment({ comment: { body: '/rust-pro status\n/rust-pro help' } }));
    expect(pushed.map((job) => job.kind === 'command' && job.line)).toEqual([
      '/rust-pro status',
      '/rust-pro help',
    ]);
    expect(said.join()).toContain('"actor":"ada"');
  });

  test('of no interest is told, with the reason', async () => {
    const { receive, pushed, said } = await setUp();
    await receive('pull_request', pullRequest('labeled'));
    expect(pushed).toEqual([]);
    expect(said).toEqual([expect.stringContaining('pull_request.labeled')]);
  });

  test('that cannot be queued fails, so that it is not answered as accepted', async () => {
    const push = async () => Promise.reject(new Error('the queue is closed'));
    const { receive } = await setUp({ push });
    await expect(receive('pull_request', pullRequest('opened'))).rejects.toThrow('the queue is closed');
  });

  test('of an installation that went away drops its jobs and no others', async () => {
    const dropped: ((ref: PullRef) => boolean)[] = [];
    const drop = (matches: (ref: PullRef) => boolean) => dropped.push(matches);
    const { receive } = await setUp({ drop });
    const installation = { id: 7 };
    await receive('installation', { action: 'deleted', installation });
    await receive('installation_repositories', {
      action: 'removed',
      installation,
      repositories_removed: [{ id: 11 }],
    });
    const other = { ...REF, repository: { ...REF.repository, id: 11 } };
    expect(dropped.map((matches) => matches(REF))).toEqual([true, false]);
    expect(dropped.map((matches) => matches(other))).toEqual([true, true]);
    expect(dropped.map((matches) => matches({ ...other, installation: 8 }))).toEqual([false, false]);
  });
});

describe('a check that is wanted again', () => {
  const unnamed = checkOf('check_suite', 'rerequested', { check: { pull_requests: [] } });

  test('is queued for its pull request', async () => {
    const { receive, pushed } = await setUp();
    await receive('check_run', checkOf('check_run', 'rerequested'));
    expect(pushed).toEqual([{ kind: 'review', ref: REF, deliveryId: 'd-1', full: true }]);
  });

  test('and names none is looked up by its commit, after the delivery was answered', async () => {
    let found: (numbers: number[]) => void = () => undefined;
    const findPulls = vi.fn(() => new Promise<number[]>((resolve) => (found = resolve)));
    const { receive, pushed } = await setUp({ findPulls });
    await receive('check_suite', unnamed);
    expect(findPulls).toHaveBeenCalledWith(
      expect.objectContaining({ installation: 7, headSha: 'a'.repeat(40) }),
    );
    expect(pushed).toEqual([]);
    found([3, 12]);
    await vi.waitFor(() => expect(pushed.map(({ ref }) => ref.number)).toEqual([3, 12]));
  });

  test('and cannot be looked up is told', async () => {
    const { receive, said } = await setUp({ findPulls: async () => Promise.reject(new Error('no answer')) });
    await receive('check_suite', unnamed);
    await vi.waitFor(() => expect(said.at(-1)).toContain('no answer'));
  });
});
