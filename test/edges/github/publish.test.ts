import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPullWriter } from '../../../src/edges/github/pull-writer.ts';
import { TransientError } from '../../../src/errors.ts';
import type { NewComment } from '../../../src/ports.ts';
import {
  API,
  allowTokens,
  fingerprint,
  listed,
  MARKERS,
  newComment,
  newWorld,
  OURS,
  PLACE,
  PULL,
  pullAnswer,
  STATE,
} from './world.ts';

type SentComment = {
  readonly path: string;
  readonly line: number;
  readonly body: string;
  readonly start_line?: number;
};
type SentReview = {
  readonly body: string;
  readonly commit_id: string;
  readonly comments: readonly SentComment[];
};

/** A pull request on GitHub that takes reviews, except those with a comment on a line that `isBad`. */
function takeReviews(isBad: (line: number) => boolean = () => false) {
  const posted: SentComment[] = [];
  const reviews: SentReview[] = [];
  const github = { posted, reviews, next: null as null | 'lost' | 'broken', asked: 0, movesAfter: 100 };
  nock(API)
    .persist()
    .get(PULL)
    .reply(200, () =>
      pullAnswer({ head: { sha: ++github.asked > github.movesAfter ? 'x' : STATE.headSha } }),
    );
  nock(API)
    .persist()
    .get(`${PULL}/comments`)
    .query(true)
    .reply(200, () => posted.map(({ body }, index) => listed(index + 1, body)));
  nock(API)
    .persist()
    .post(`${PULL}/reviews`)
    .reply(async (request: Request) => {
      const review: SentReview = JSON.parse(await request.text());
      reviews.push(review);
      if (review.comments.some(({ line }) => isBad(line)))
        return [422, { message: 'Line could not be resolved' }];
      const trouble = github.next;
      github.next = null;
      if (trouble !== 'lost') posted.push(...review.comments);
      return trouble === null ? [200, { id: 1 }] : [502, {}];
    });
  return github;
}

function plan(create: readonly NewComment[], summary = 'three things') {
  return { summary, create, edit: [] };
}

const thirty = Array.from({ length: 30 }, (_, index) => newComment(index + 1));

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function newWriter() {
  const world = newWorld();
  allowTokens(world.clock);
  return { ...world, writer: createPullWriter(world.client, MARKERS) };
}

describe('publishing comments', () => {
  it('makes one review on the head, each comment with its marker', async () => {
    const github = takeReviews();
    const { writer } = newWriter();
    const range = newComment(9, { startLine: 7 });
    const result = await writer.publish(STATE, plan([newComment(3), range, newComment(4, { startLine: 4 })]));
    expect(result).toMatchObject({ created: 3, refused: [], alreadyThere: 0 });
    const [review] = github.reviews;
    expect(github.reviews).toHaveLength(1);
    expect(review).toMatchObject({ commit_id: STATE.headSha, event: 'COMMENT' });
    expect(MARKERS.read(PLACE, review?.body ?? '')).toEqual({
      marker: { kind: 'review', headSha: STATE.headSha, part: 1 },
      text: 'three things',
    });
    expect(review?.comments.map(({ line, start_line }) => [start_line, line])).toEqual([
      [undefined, 3],
      [7, 9],
      [undefined, 4],
    ]);
    expect(MARKERS.read(PLACE, review?.comments[0]?.body ?? '')).toMatchObject({
      marker: { kind: 'finding', fingerprint: fingerprint(3), state: 'open' },
      text: 'comment 3',
    });
  });

  it('sends nothing at all when there is nothing to say', async () => {
    const { writer } = newWriter();
    expect(await writer.publish(STATE, plan([]))).toMatchObject({ created: 0, refused: [] });
  });

  it('makes reviews of at most thirty comments, of which only the first speaks', async () => {
    const github = takeReviews();
    const { writer } = newWriter();
    const result = await writer.publish(STATE, plan([...thirty, newComment(31)]));
    expect(result.created).toBe(31);
    expect(github.reviews.map(({ comments }) => comments.length)).toEqual([30, 1]);
    expect(MARKERS.read(PLACE, github.reviews[1]?.body ?? '').text).toBe('');
  });

  it('posts only what does not stand there already', async () => {
    const github = takeReviews();
    const { writer } = newWriter();
    await writer.publish(STATE, plan([newComment(1), newComment(2)]));
    const again = await writer.publish(
      STATE,
      plan([newComment(1), newComment(2), newComment(3), newComment(3)]),
    );
    expect(again).toMatchObject({ created: 1, alreadyThere: 3 });
    expect(github.posted.map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  it.each([
    ['its head moved', { head: { sha: 'x' } }],
    ['its base changed', { base: { sha: 'x', ref: 'other' } }],
    ['is closed now', { state: 'closed' }],
  ])('writes nothing when the pull request is another than reviewed: %s', async (words, change) => {
    nock(API).get(PULL).reply(200, pullAnswer(change));
    const { writer } = newWriter();
    const attempt = writer.publish(STATE, plan([newComment(1)]));
    await expect(attempt).rejects.toThrow(words);
    await expect(attempt).rejects.toBeInstanceOf(TransientError);
  });

  it('keeps the marker of a body that is too long', async () => {
    const github = takeReviews();
    const { writer } = newWriter();
    await writer.publish(
      STATE,
      plan([newComment(1, { body: `\`\`\`rust\n${'let x = "🦀";\n'.repeat(9_000)}` })]),
    );
    const body = github.posted[0]?.body ?? '';
    expect([...body].length).toBeLessThanOrEqual(60_000);
    expect(MARKERS.read(PLACE, body).text).toMatch(/"🦀";\n```\n\n… cut here/);
  });
});

describe('comments that GitHub refuses', () => {
  it.each([1, 2, 15, 16, 29, 30])(
    'cost the others nothing, in at most seven requests (bad: %d)',
    async (bad) => {
      const github = takeReviews((line) => line === bad);
      const { writer } = newWriter();
      const result = await writer.publish(STATE, plan(thirty));
      expect(result.created).toBe(29);
      expect(result.refused).toEqual([{ comment: thirty[bad - 1], reason: 'Line could not be resolved' }]);
      expect(github.posted.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual(
        thirty.map(({ line }) => line).filter((line) => line !== bad),
      );
      expect(github.reviews.length).toBeLessThanOrEqual(7);
    },
  );

  it('are all found when there are several', async () => {
    const github = takeReviews((line) => line % 10 === 0);
    const { writer } = newWriter();
    const result = await writer.publish(STATE, plan(thirty));
    expect(result.refused.map(({ comment }) => comment.line).toSorted((a, b) => a - b)).toEqual([10, 20, 30]);
    expect(new Set(github.posted.map(({ line }) => line)).size).toBe(27);
    expect(github.posted).toHaveLength(27);
  });

  it('are not tried for ever when it is not the comments that GitHub minds', async () => {
    const github = takeReviews(() => true);
    const { writer } = newWriter();
    const result = await writer.publish(STATE, plan(thirty));
    expect(result).toMatchObject({ created: 0 });
    expect(result.refused).toHaveLength(30);
    expect(github.reviews.length).toBeLessThanOrEqual(21);
  });

  it('are not sought when the head moved meanwhile: then nothing fits', async () => {
    const github = takeReviews(() => true);
    const { writer } = newWriter();
    github.movesAfter = 1;
    await expect(writer.publish(STATE, plan(thirty))).rejects.toThrow('its head moved');
    expect(github.reviews).toHaveLength(1);
  });
});

describe('a review of which nobody knows whether it arrived', () => {
  it('is not sent again when it did', async () => {
    const github = takeReviews();
    const { writer, clock } = newWriter();
    github.next = 'broken';
    const result = await writer.publish(STATE, plan([newComment(1), newComment(2)]));
    expect(result.created).toBe(2);
    expect(github.reviews).toHaveLength(1);
    expect(github.posted).toHaveLength(2);
    expect(clock.sleeps).toEqual([5_000, 3_000]);
  });

  it('is sent once more when it did not', async () => {
    const github = takeReviews();
    const { writer } = newWriter();
    github.next = 'lost';
    expect((await writer.publish(STATE, plan([newComment(1)]))).created).toBe(1);
    expect(github.posted).toHaveLength(1);
  });

  it('is left to a later try when it is lost twice', async () => {
    nock(API).persist().get(PULL).reply(200, pullAnswer());
    nock(API).persist().get(`${PULL}/comments`).query(true).reply(200, []);
    const sent = nock(API).post(`${PULL}/reviews`).times(2).reply(502);
    const { writer } = newWriter();
    await expect(writer.publish(STATE, plan([newComment(1)]))).rejects.toBeInstanceOf(TransientError);
    expect(sent.isDone()).toBe(true);
  });

  it('is known by our own comments alone', async () => {
    const marker = MARKERS.write(PLACE, {
      kind: 'finding',
      fingerprint: fingerprint(1),
      id: 'RP-1',
      ruleId: 'a/b',
      headSha: 'x',
      state: 'open',
    });
    nock(API).persist().get(PULL).reply(200, pullAnswer());
    nock(API)
      .persist()
      .get(`${PULL}/comments`)
      .query(true)
      .reply(200, [listed(1, marker, { user: { ...OURS, login: 'mallory' } })]);
    const sent = nock(API).post(`${PULL}/reviews`).reply(200, {});
    const { writer } = newWriter();
    expect(await writer.publish(STATE, plan([newComment(1)]))).toMatchObject({ created: 1, alreadyThere: 0 });
    expect(sent.isDone()).toBe(true);
  });
});

describe('edits', () => {
  const posted = {
    fingerprint: fingerprint(1),
    id: 'RP-1',
    ruleId: 'a/b',
    state: 'open' as const,
    commentId: 5,
    nodeId: 'PRRC_5',
    body: 'old',
    path: 'src/lib.rs',
  };
  const EDIT = '/repos/acme/crate/pulls/comments/5';
  const gone = { posted, body: 'gone in abc', minimize: true };

  it('say so in words and fold the comment away', async () => {
    nock(API).get(PULL).reply(200, pullAnswer());
    const bodies: string[] = [];
    nock(API)
      .patch(EDIT)
      .reply(200, async (request: Request) => {
        bodies.push(JSON.parse(await request.text()).body);
        return {};
      });
    const asked: string[] = [];
    nock(API)
      .post('/graphql')
      .reply(200, async (request: Request) => {
        const { query, variables } = JSON.parse(await request.text());
        asked.push(query, variables.id);
        return { data: { change: { comment: { isMinimized: true } } } };
      });
    const { writer } = newWriter();
    const result = await writer.publish(STATE, { summary: '', create: [], edit: [gone] });
    expect(result).toMatchObject({ edited: 1, minimized: 1 });
    expect(MARKERS.read(PLACE, bodies[0] ?? '')).toMatchObject({
      marker: { state: 'gone' },
      text: 'gone in abc',
    });
    expect(asked[0]).toMatch(/minimizeComment.*RESOLVED/s);
    expect(asked[1]).toBe('PRRC_5');
  });

  it('do without folding where it is not permitted, which is told once', async () => {
    nock(API).get(PULL).reply(200, pullAnswer());
    nock(API).patch(EDIT).times(2).reply(200, {});
    nock(API)
      .post('/graphql')
      .reply(200, { data: { change: null }, errors: [{ type: 'FORBIDDEN', message: 'not accessible' }] });
    const { writer, told } = newWriter();
    const result = await writer.publish(STATE, { summary: '', create: [], edit: [gone, gone] });
    expect(result).toMatchObject({ edited: 2, minimized: 0 });
    expect(told.map(({ event }) => event)).toEqual(['may not minimise comments']);
  });

  it('pass over a comment that someone deleted', async () => {
    nock(API).get(PULL).reply(200, pullAnswer());
    nock(API).patch(EDIT).reply(404, { message: 'Not Found' });
    const { writer, told } = newWriter();
    const result = await writer.publish(STATE, { summary: '', create: [], edit: [gone] });
    expect(result).toMatchObject({ edited: 0, minimized: 0 });
    expect(told[0]?.event).toBe('comment is gone');
  });

  it('unfold a comment whose finding is back', async () => {
    nock(API).get(PULL).reply(200, pullAnswer());
    nock(API).patch(EDIT).reply(200, {});
    const unfold = nock(API)
      .post('/graphql', /unminimizeComment/)
      .reply(200, { data: { change: { comment: { isMinimized: false } } } });
    const { writer } = newWriter();
    const back = { posted: { ...posted, state: 'gone' as const }, body: 'back', minimize: false };
    expect(await writer.publish(STATE, { summary: '', create: [], edit: [back] })).toMatchObject({
      edited: 1,
    });
    expect(unfold.isDone()).toBe(true);
  });
});
