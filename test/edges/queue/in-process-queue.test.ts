import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InProcessQueue, type QueueOptions } from '../../../src/edges/queue/in-process-queue.ts';
import { TransientError, UserError } from '../../../src/errors.ts';
import type { CommandJob, Job, PullRef, ReviewJob } from '../../../src/ports.ts';
import { fakeClock, settled } from './fake-clock.ts';

function refTo(number: number): PullRef {
  return { installation: 1, repository: { id: 9, owner: 'acme', name: 'ring' }, number };
}
function review(number: number, deliveryId: string, full = false): ReviewJob {
  return { kind: 'review', ref: refTo(number), deliveryId, full };
}
function command(number: number, deliveryId: string): CommandJob {
  const commentKind = 'issue';
  return {
    kind: 'command',
    ref: refTo(number),
    deliveryId,
    commentId: 1,
    commentKind,
    actor: 'ada',
    line: '/rust-pro help',
  };
}

/** A queue whose jobs end when the test says so. */
function setUp(options: Partial<QueueOptions> = {}) {
  const clock = fakeClock();
  const started: Job[] = [];
  const said: string[] = [];
  const open: { readonly job: Job; readonly end: (error?: Error) => void }[] = [];
  const handle = (job: Job) =>
    new Promise<void>((resolve, reject) => {
      started.push(job);
      open.push({ job, end: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  const tell = (event: string, facts: object) => said.push(`${event} ${JSON.stringify(facts)}`);
  const queue = new InProcessQueue({ handle, clock, tell, ...options });
  const finish = async (id: string, error?: Error) => {
    const at = open.findIndex(({ job }) => job.deliveryId === id);
    const [found] = open.splice(at, 1);
    if (at === -1 || found === undefined) throw new Error(`${id} is not running`);
    found.end(error);
    await settled();
  };
  return { queue, clock, said, finish, ids: () => started.map(({ deliveryId }) => deliveryId), started };
}

describe('order', () => {
  test('one pull request has one job at work, and its commands keep their order', async () => {
    const { queue, finish, ids } = setUp();
    for (const id of ['a', 'b', 'c']) await queue.push(command(1, id));
    expect(ids()).toEqual(['a']);
    await finish('a');
    expect(ids()).toEqual(['a', 'b']);
    await finish('b');
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  test('of waiting reviews the newest stays, behind the commands that came before it', async () => {
    const { queue, finish, ids } = setUp();
    await queue.push(review(1, 'first'));
    await queue.push(review(1, 'second'));
    await queue.push(command(1, 'word'));
    await queue.push(review(1, 'third'));
    for (const id of ['first', 'word', 'third']) await finish(id);
    expect(ids()).toEqual(['first', 'word', 'third']);
    await queue.drain();
  });

  test('what became of each job is told, of one that a newer one replaced too', async () => {
    const { queue, finish, said } = setUp();
    for (const id of ['a', 'b', 'c']) await queue.push(review(1, id));
    await finish('a');
    await finish('c');
    const told = said.map((line) => line.replace(/ \{.*"delivery":("\w").*/, ' $1'));
    expect(told).toEqual(['job left to a newer one "b"', 'job done "a"', 'job done "c"']);
  });

  test('a full review is not forgotten when a newer one takes its place', async () => {
    const { queue, finish, started } = setUp();
    await queue.push(review(1, 'first'));
    await queue.push(review(1, 'wide', true));
    await queue.push(review(1, 'narrow'));
    await finish('first');
    expect(started.at(-1)).toMatchObject({ deliveryId: 'narrow', full: true });
  });

  test('pull requests don’t wait for each other, up to four at a time', async () => {
    const { queue, finish, ids } = setUp();
    for (const number of [1, 2, 3, 4, 5]) await queue.push(review(number, `r${number}`));
    expect(ids()).toEqual(['r1', 'r2', 'r3', 'r4']);
    await finish('r2');
    expect(ids().at(-1)).toBe('r5');
  });

  test('a busy pull request does not starve another', async () => {
    const { queue, finish, ids } = setUp({ concurrency: 1 });
    for (const id of ['a', 'b', 'c']) await queue.push(command(1, id));
    await queue.push(command(2, 'other'));
    await finish('a');
    expect(ids()).toEqual(['a', 'other']);
  });

  test('the same number in another repository or installation is another pull request', async () => {
    const { queue, ids } = setUp();
    await queue.push(review(1, 'a'));
    await queue.push({
      ...review(1, 'b'),
      ref: { ...refTo(1), repository: { id: 10, owner: 'acme', name: 'ring' } },
    });
    await queue.push({ ...review(1, 'c'), ref: { ...refTo(1), installation: 2 } });
    expect(ids()).toEqual(['a', 'b', 'c']);
  });
});

describe('failure', () => {
  test('a job the world was not ready for is tried again, later each time, five times in all', async () => {
    const { queue, clock, finish, ids, said } = setUp();
    await queue.push(review(1, 'a'));
    for (const wait of [2000, 4000, 8000, 16_000]) {
      await finish('a', new TransientError('busy'));
      const before = ids().length;
      await clock.advance(wait - 1);
      expect(ids()).toHaveLength(before);
      await clock.advance(1);
      expect(ids()).toHaveLength(before + 1);
    }
    await finish('a', new TransientError('busy'));
    await clock.advance(3_600_000);
    expect(ids()).toHaveLength(5);
    expect(said.at(-1)).toContain('job given up');
    await queue.drain();
  });

  test('the handler is told which try is the last', async () => {
    const clock = fakeClock();
    const last: boolean[] = [];
    const handle: QueueOptions['handle'] = async (_, { isLastTry }) => {
      last.push(isLastTry);
      throw new TransientError('busy');
    };
    const queue = new InProcessQueue({ handle, clock, tell: () => undefined, maxTries: 3 });
    await queue.push(review(1, 'a'));
    await clock.advance(60_000);
    expect(last).toEqual([false, false, true]);
  });

  test('no try comes before the time that the other side asked for', async () => {
    const { queue, clock, finish, ids } = setUp();
    await queue.push(review(1, 'a'));
    await finish('a', new TransientError('limited', { retryAfter: 90 }));
    await clock.advance(89_999);
    expect(ids()).toEqual(['a']);
    await clock.advance(1);
    expect(ids()).toEqual(['a', 'a']);
  });

  test('a newer review keeps that time', async () => {
    const { queue, clock, finish, ids } = setUp();
    await queue.push(review(1, 'old'));
    await finish('old', new TransientError('limited', { retryAfter: 90 }));
    await queue.push(review(1, 'new'));
    await clock.advance(89_999);
    expect(ids()).toEqual(['old']);
    await clock.advance(1);
    expect(ids()).toEqual(['old', 'new']);
  });

  test('a failed review leaves its work to a newer one that waits', async () => {
    const { queue, clock, finish, ids, said } = setUp();
    await queue.push(review(1, 'old'));
    await queue.push(review(1, 'new'));
    await finish('old', new TransientError('busy'));
    await clock.advance(10_000);
    expect(ids()).toEqual(['old', 'new']);
    expect(said.at(-1)).toContain('job left to a newer one');
  });

  test('the other pull requests go on while one waits', async () => {
    const { queue, finish, ids } = setUp({ concurrency: 1 });
    await queue.push(review(1, 'a'));
    await queue.push(review(2, 'b'));
    await finish('a', new TransientError('busy'));
    expect(ids()).toEqual(['a', 'b']);
  });

  test.each([new UserError('wrong settings'), new Error('a bug')])(
    '%s ends the job and is told',
    async (error) => {
      const { queue, clock, finish, ids, said } = setUp();
      await queue.push(review(1, 'a'));
      await finish('a', error);
      await clock.advance(3_600_000);
      expect(ids()).toEqual(['a']);
      expect(said).toEqual([expect.stringContaining(error.message)]);
      expect(said[0]).toContain('acme/ring#1');
      await queue.drain();
    },
  );

  test('a timer that goes off early loses no job', async () => {
    const clock = fakeClock();
    const early = { now: clock.now, sleep: (time: number) => clock.sleep(time > 1 ? time - 1 : time) };
    const { queue, finish, ids } = setUp({ clock: early });
    await queue.push(review(1, 'a'));
    await finish('a', new TransientError('busy'));
    await clock.advance(2000);
    expect(ids()).toEqual(['a', 'a']);
  });
});

describe('the end', () => {
  test('drain resolves when all is done, the retries too', async () => {
    const { queue, clock, finish } = setUp();
    let drained = false;
    await queue.push(review(1, 'a'));
    const end = queue.drain().then(() => {
      drained = true;
    });
    await finish('a', new TransientError('busy'));
    expect(drained).toBe(false);
    await clock.advance(2000);
    await finish('a');
    await end;
  });

  test('close lets running jobs end, drops waiting ones and takes no more', async () => {
    const { queue, finish, ids, said } = setUp();
    await queue.push(command(1, 'a'));
    await queue.push(command(1, 'b'));
    const closed = queue.close(10_000);
    await expect(queue.push(review(2, 'c'))).rejects.toThrow('the queue is closed');
    await finish('a');
    expect(await closed).toBe(true);
    expect(ids()).toEqual(['a']);
    expect(said).toEqual([
      'waiting jobs dropped {"jobs":1}',
      'job done {"job":"command","delivery":"a","pull":"acme/ring#1","tries":1}',
    ]);
  });

  test('close does not wait for ever', async () => {
    const { queue, clock } = setUp();
    await queue.push(review(1, 'a'));
    const closed = queue.close(10_000);
    await clock.advance(10_000);
    expect(await closed).toBe(false);
  });

  test('drop forgets what waits for some pull requests only', async () => {
    const { queue, finish, ids } = setUp({ concurrency: 1 });
    await queue.push(review(1, 'a'));
    await queue.push(command(2, 'b'));
    await queue.push(command(3, 'c'));
    expect(queue.drop(({ number }) => number === 2)).toBe(1);
    await finish('a');
    expect(ids()).toEqual(['a', 'c']);
  });
});

test('whatever comes in, and however it fails: one at a time each, four in all, commands in order, and an end', async () => {
  const step = fc.record({
    pull: fc.integer({ min: 1, max: 6 }),
    review: fc.boolean(),
    fails: fc.nat({ max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const clock = fakeClock();
      const now = new Map<number, number>();
      const done: string[] = [];
      const left = new Map(steps.map(({ fails }, index) => [String(index), fails]));
      const handle = async ({ ref, deliveryId }: Job) => {
        now.set(ref.number, (now.get(ref.number) ?? 0) + 1);
        expect(now.get(ref.number)).toBe(1);
        expect([...now.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(4);
        await settled();
        now.set(ref.number, 0);
        const fails = left.get(deliveryId) ?? 0;
        left.set(deliveryId, fails - 1);
        if (fails > 0) throw new TransientError('busy');
        done.push(deliveryId);
      };
      const queue = new InProcessQueue({ handle, clock, tell: () => undefined });
      for (const [index, { pull, review: isReview }] of steps.entries()) {
        await queue.push(isReview ? review(pull, String(index)) : command(pull, String(index)));
      }
      let over = false;
      const drained = queue.drain().then(() => {
        over = true;
      });
      while (!over) await clock.advance(60_000);
      await drained;
      for (const pull of [1, 2, 3, 4, 5, 6]) {
        const mine = (id: string) => steps[Number(id)]?.pull === pull && steps[Number(id)]?.review === false;
        const wanted = [...steps.keys()]
          .map(String)
          .filter((id) => mine(id) && (steps[Number(id)]?.fails ?? 0) < 5);
        expect(done.filter(mine)).toEqual(wanted);
      }
    }),
    { numRuns: 300 },
  );
});
