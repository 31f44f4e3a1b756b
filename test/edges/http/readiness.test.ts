import { expect, test, vi } from 'vitest';
import { createReadiness } from '../../../src/edges/http/readiness.ts';
import { fakeClock, settled } from '../queue/fake-clock.ts';

test('a check that was well once is not asked again', async () => {
  const github = vi.fn().mockResolvedValue(null);
  const ready = createReadiness({ github }, fakeClock());
  for (let time = 0; time < 3; time += 1)
    expect(await ready()).toEqual({ ready: true, checks: { github: 'ok' } });
  expect(github).toHaveBeenCalledTimes(1);
});

test('a failing check is asked again, but not at every request', async () => {
  const clock = fakeClock();
  const github = vi.fn().mockRejectedValueOnce(new Error('not reached')).mockResolvedValue(null);
  const ready = createReadiness({ github }, clock);
  const unready = { ready: false, checks: { github: 'not reached' } };
  expect(await Promise.all([ready(), ready(), ready()])).toEqual([unready, unready, unready]);
  await clock.advance(4999);
  expect(await ready()).toEqual(unready);
  expect(github).toHaveBeenCalledTimes(1);
  await clock.advance(1);
  expect(await ready()).toMatchObject({ ready: true });
});

test('a check that never answers does not hold the answer up', async () => {
  const clock = fakeClock();
  const ready = createReadiness({ github: () => new Promise(() => undefined), key: async () => null }, clock);
  const answer = ready();
  await settled();
  await clock.advance(5000);
  expect(await answer).toEqual({ ready: false, checks: { github: 'no answer in time', key: 'ok' } });
});
