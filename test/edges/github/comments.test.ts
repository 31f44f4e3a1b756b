import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { react, reply } from '../../../src/edges/github/comments.ts';
import { readPosted } from '../../../src/edges/github/read-posted.ts';
import type { Disposition } from '../../../src/ports.ts';
import {
  API,
  APP_ID,
  allowTokens,
  fingerprint,
  listed,
  MARKERS,
  newWorld,
  OURS,
  PLACE,
  PULL,
  REF,
} from './world.ts';

const TALK = '/repos/acme/crate/issues/7/comments';
const INLINE = '/repos/acme/crate/pulls/comments';
const WORD: Disposition = {
  fingerprint: fingerprint(1),
  state: 'resolved',
  kind: 'false-positive',
  reason: 'proven elsewhere --> really',
  by: 'ferris',
};
const FINDING = MARKERS.write(PLACE, {
  kind: 'finding',
  fingerprint: fingerprint(1),
  id: 'RP-1',
  ruleId: 'a/b',
  headSha: 'x',
  state: 'open',
});

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function newClient() {
  const world = newWorld();
  allowTokens(world.clock);
  return world;
}

/** A conversation that keeps what is posted to it. */
function conversation(status = 201) {
  const said: string[] = [];
  nock(API)
    .persist()
    .get(TALK)
    .query(true)
    .reply(200, () => said.map((body, index) => listed(index + 1, body)));
  nock(API)
    .persist()
    .post(TALK)
    .reply(async (request: Request) => {
      said.push(JSON.parse(await request.text()).body);
      return [status, { id: said.length }];
    });
  nock(API).persist().get(`${PULL}/comments`).query(true).reply(200, []);
  return said;
}

describe('an answer to a command', () => {
  it('carries what the person said of a finding, and is read back', async () => {
    const said = conversation();
    const { client } = newClient();
    const answer = { to: { kind: 'issue', id: 77 }, text: 'noted', disposition: WORD } as const;
    expect(await reply(client, MARKERS, REF, answer)).toBe('posted');
    expect(said[0]).toMatch(/^noted\n\n<!-- /);
    expect((await readPosted(client, MARKERS, REF)).dispositions).toEqual([WORD]);
  });

  it('is given once, however often the job runs', async () => {
    const said = conversation();
    const { client } = newClient();
    const answer = { to: { kind: 'issue', id: 77 }, text: 'noted' } as const;
    await reply(client, MARKERS, REF, answer);
    expect(await reply(client, MARKERS, REF, answer)).toBe('already');
    await reply(client, MARKERS, REF, { ...answer, to: { kind: 'issue', id: 78 } });
    expect(said).toHaveLength(2);
  });

  it('is not given again when it arrived though GitHub answered 502', async () => {
    const said = conversation(502);
    const { client } = newClient();
    await reply(client, MARKERS, REF, { to: { kind: 'issue', id: 77 }, text: 'noted' });
    expect(said).toHaveLength(1);
  });

  it('stands in the thread of the comment, under the comment that began it', async () => {
    const { client } = newClient();
    nock(API).get(`${INLINE}/78`).reply(200, { id: 78, in_reply_to_id: 70 });
    nock(API).get(`${PULL}/comments`).query(true).reply(200, []);
    const posted = nock(API).post(`${PULL}/comments/70/replies`).reply(201, { id: 79 });
    await reply(client, MARKERS, REF, { to: { kind: 'review', id: 78 }, text: 'noted' });
    expect(posted.isDone()).toBe(true);
  });

  it('goes to the conversation when its thread is gone', async () => {
    const said = conversation();
    const { client } = newClient();
    nock(API).get(`${INLINE}/78`).reply(404, {});
    await reply(client, MARKERS, REF, { to: { kind: 'review', id: 78 }, text: 'noted' });
    expect(said).toHaveLength(1);
  });
});

it('a reaction goes to the comment it is for', async () => {
  const { client } = newClient();
  const issue = nock(API)
    .post('/repos/acme/crate/issues/comments/5/reactions', { content: 'eyes' })
    .reply(201, {});
  const inline = nock(API).post(`${INLINE}/6/reactions`, { content: '+1' }).reply(200, {});
  await react(client, REF, { kind: 'issue', id: 5 }, 'eyes');
  await react(client, REF, { kind: 'review', id: 6 }, '+1');
  expect([issue.isDone(), inline.isDone()]).toEqual([true, true]);
});

describe('what was posted before', () => {
  function posted(inline: readonly object[], talk: readonly object[] = []) {
    nock(API).get(`${PULL}/comments`).query(true).reply(200, inline);
    nock(API).get(TALK).query(true).reply(200, talk);
    return readPosted(newClient().client, MARKERS, REF);
  }

  it('is known by its marker, without which the body is given', async () => {
    const { findings } = await posted([listed(5, `words\n\n${FINDING}`)]);
    expect(findings).toEqual([
      {
        fingerprint: fingerprint(1),
        id: 'RP-1',
        ruleId: 'a/b',
        state: 'open',
        commentId: 5,
        nodeId: 'PRRC_5',
        body: 'words',
        path: 'src/lib.rs',
      },
    ]);
  });

  it.each([
    ['a person who copied the marker', { user: { login: 'mallory', type: 'User' } }],
    ['a person with the name of our bot', { user: { ...OURS, type: 'User' } }],
    ['another bot', { user: { login: 'rust-pro-2[bot]', type: 'Bot' } }],
    ['another App that speaks as a bot of our name', { performed_via_github_app: { id: 1 } }],
    [
      'a person through our App',
      { user: { login: 'x', type: 'User' }, performed_via_github_app: { id: APP_ID } },
    ],
    ['an account that is gone', { user: null }],
  ])('is not what was written by %s', async (_, change) => {
    expect(await posted([listed(5, FINDING, change)])).toEqual({ findings: [], dispositions: [] });
  });

  it('is not what was signed for another pull request', async () => {
    const other = MARKERS.write(
      { ...PLACE, pull: 8 },
      { kind: 'disposition', to: 1, ...wordParts('resolved') },
    );
    expect((await posted([], [listed(5, other)])).dispositions).toEqual([]);
  });

  it('holds the last word on a finding, wherever it was said', async () => {
    const said = (state: 'resolved' | 'open') =>
      MARKERS.write(PLACE, { kind: 'disposition', to: 1, ...wordParts(state) });
    const { dispositions } = await posted(
      [listed(9, said('resolved'), { created_at: '2026-11-22T00:00:01Z' })],
      [listed(8, said('open'), { created_at: '2026-11-22T00:00:02Z' })],
    );
    expect(dispositions).toEqual([{ ...WORD, state: 'open' }]);
  });

  it('is read page by page', async () => {
    const link = `<${API}${PULL}/comments?per_page=100&page=2>; rel="next"`;
    nock(API)
      .get(`${PULL}/comments`)
      .query({ per_page: 100 })
      .reply(200, [listed(5, 'x')], { link });
    nock(API)
      .get(`${PULL}/comments`)
      .query({ per_page: 100, page: 2 })
      .reply(200, [listed(6, FINDING)]);
    nock(API).get(TALK).query(true).reply(200, []);
    expect((await readPosted(newClient().client, MARKERS, REF)).findings).toHaveLength(1);
  });

  function wordParts(state: 'resolved' | 'open') {
    const { fingerprint, kind: disposition, reason, by } = WORD;
    return { fingerprint, state, disposition, reason, by };
  }
});
