import type { Clock } from '../../../src/ports.ts';

export type FakeClock = Clock & {
  /** Moves the time forward; sleeps that end on the way resolve in their order. */
  advance(milliseconds: number): Promise<void>;
};

/** A clock that stands still until it is moved. */
export function fakeClock(): FakeClock {
  let time = 1_000_000;
  let sleeping: { readonly until: number; readonly resolve: () => void }[] = [];
  return {
    now: () => new Date(time),
    sleep: (milliseconds) => new Promise((resolve) => sleeping.push({ until: time + milliseconds, resolve })),
    async advance(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        const next = sleeping.filter(({ until }) => until <= end).toSorted((a, b) => a.until - b.until)[0];
        if (next === undefined) break;
        sleeping = sleeping.filter((sleeper) => sleeper !== next);
        time = Math.max(time, next.until);
        next.resolve();
        await settled();
      }
      time = end;
      await settled();
    },
  };
}

/** Lets everything that is ready to go on, go on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
