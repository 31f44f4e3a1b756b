import { TransientError } from '../../errors.ts';
import type { Clock } from '../../ports.ts';

/** How fast one installation may be used. An interval of 0 turns pacing off, for tests. */
export type Pace = {
  readonly writeInterval: number;
  readonly writesPerHour: number;
  readonly concurrentReads: number;
};

/** One installation's way to GitHub, shared by all its clients: limits are counted an installation. */
export type Lane = {
  read<T>(task: () => Promise<T>): Promise<T>;
  write<T>(task: () => Promise<T>): Promise<T>;
  /** Nothing more is sent for this many seconds: GitHub has said that it would count against us. */
  close(seconds: number): void;
  isClosed(): boolean;
};

const HOUR = 60 * 60 * 1_000;

/** Writes go one after another with a pause between their starts; reads a few at a time. */
export function createLane(clock: Clock, pace: Pace): Lane {
  const mayRead = createSemaphore(pace.concurrentReads);
  const written: number[] = [];
  let lastWrite: Promise<unknown> = Promise.resolve();
  let closedUntil = 0;

  function secondsClosed(): number {
    return Math.ceil((closedUntil - clock.now().getTime()) / 1_000);
  }

  function refuseWhenClosed(): void {
    const seconds = secondsClosed();
    if (seconds > 0) throw limited(`GitHub asked for a pause of ${seconds} s more`, seconds);
  }

  async function takeTurn(): Promise<void> {
    const wait = (written.at(-1) ?? Number.NEGATIVE_INFINITY) + pace.writeInterval - clock.now().getTime();
    if (wait > 0) await clock.sleep(wait);
    const now = clock.now().getTime();
    while (written[0] !== undefined && written[0] <= now - HOUR) written.shift();
    if (written[0] !== undefined && written.length >= pace.writesPerHour) {
      const seconds = Math.ceil((written[0] + HOUR - now) / 1_000);
      throw limited(`${pace.writesPerHour} writes in an hour is our own limit`, seconds);
    }
    refuseWhenClosed();
    written.push(now);
  }

  return {
    async read(task) {
      refuseWhenClosed();
      return await mayRead(async () => {
        refuseWhenClosed();
        return await task();
      });
    },
    write(task) {
      const turn = lastWrite.then(async () => {
        await takeTurn();
        return await task();
      });
      // The next one waits for this one to end, however it ends; its fault goes to whoever asked for it.
      lastWrite = turn.catch(() => undefined);
      return turn;
    },
    close(seconds) {
      closedUntil = Math.max(closedUntil, clock.now().getTime() + seconds * 1_000);
    },
    isClosed: () => secondsClosed() > 0,
  };
}

function limited(message: string, retryAfter: number): TransientError {
  return new TransientError(message, { retryAfter });
}

function createSemaphore(size: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = size;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      // Either the place goes to the next in line or back to the pool.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
