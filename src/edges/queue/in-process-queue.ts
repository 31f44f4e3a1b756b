import { TransientError } from '../../errors.ts';
import type { Clock, Job, PullRef, Queue, Tell } from '../../ports.ts';
import { type Entry, enqueue, type Lane, laneKey, requeue } from './lanes.ts';

/** What a handler should know of this try: after the last one the job is given up. */
export type Attempt = { readonly isLastTry: boolean };

export type QueueOptions = {
  /** Carries out one job. A `TransientError` is tried again; any other error ends the job. */
  readonly handle: (job: Job, attempt: Attempt) => Promise<void>;
  readonly clock: Clock;
  readonly tell: Tell;
  /** Jobs at work at the same time, over all pull requests. */
  readonly concurrency?: number;
  /** Attempts at one job, the first included. */
  readonly maxTries?: number;
};

const CONCURRENCY = 4;
const MAX_TRIES = 5;
/** Milliseconds: the wait after the first failure, doubled with each further one, and the longest. */
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;

/** A queue in memory: what waits is lost with the process. */
export class InProcessQueue implements Queue {
  readonly #options: Required<QueueOptions>;
  /** In the order of their turns: a lane that had one goes to the end. */
  readonly #lanes = new Map<string, Lane>();
  readonly #idle = new Set<() => void>();
  #running = 0;
  #closed = false;

  constructor(options: QueueOptions) {
    this.#options = { concurrency: CONCURRENCY, maxTries: MAX_TRIES, ...options };
  }

  async push(job: Job): Promise<void> {
    if (this.#closed) {
      throw new Error(`cannot take ${job.kind} of delivery ${job.deliveryId}: the queue is closed`);
    }
    const key = laneKey(job.ref);
    const lane = this.#lanes.get(key) ?? { ref: job.ref, running: false, waiting: [] };
    this.#lanes.set(key, lane);
    const older = enqueue(lane, { job, tries: 0, notBefore: 0 });
    if (older !== null) this.#options.tell('job left to a newer one', factsOf(older));
    this.#advance();
  }

  async drain(): Promise<void> {
    if (this.#lanes.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.add(resolve));
  }

  /** Forgets what waits for these pull requests and returns how many jobs that were. */
  drop(matches: (ref: PullRef) => boolean): number {
    let dropped = 0;
    for (const lane of [...this.#lanes.values()].filter(({ ref }) => matches(ref))) {
      dropped += lane.waiting.splice(0).length;
      this.#settle(lane);
    }
    return dropped;
  }

  /** Takes nothing more, forgets what waits, and gives running jobs so many milliseconds. True when all ended in time. */
  async close(grace: number): Promise<boolean> {
    this.#closed = true;
    const dropped = this.drop(() => true);
    if (dropped > 0) this.#options.tell('waiting jobs dropped', { jobs: dropped });
    const ended = this.drain().then(() => true);
    return await Promise.race([ended, this.#options.clock.sleep(grace).then(() => false)]);
  }

  #advance(): void {
    for (const lane of this.#lanes.values()) {
      if (this.#running >= this.#options.concurrency) return;
      const [next] = lane.waiting;
      if (lane.running || next === undefined || next.notBefore > this.#now()) continue;
      lane.waiting.shift();
      void this.#run(lane, next);
    }
  }

  async #run(lane: Lane, entry: Entry): Promise<void> {
    lane.running = true;
    this.#running += 1;
    entry.tries += 1;
    try {
      await this.#options.handle(entry.job, { isLastTry: entry.tries >= this.#options.maxTries });
      this.#options.tell('job done', factsOf(entry));
    } catch (error) {
      this.#failed(lane, entry, error);
    } finally {
      lane.running = false;
      this.#running -= 1;
      this.#settle(lane);
    }
  }

  #failed(lane: Lane, entry: Entry, error: unknown): void {
    const { tell, maxTries } = this.#options;
    const facts = { ...factsOf(entry), error: wordsOf(error) };
    if (!(error instanceof TransientError) || this.#closed || entry.tries >= maxTries) {
      tell(error instanceof TransientError ? 'job given up' : 'job failed', facts);
      return;
    }
    const wait = waitAfter(entry.tries, error.retryAfter);
    entry.notBefore = this.#now() + wait;
    tell(requeue(lane, entry) ? 'job waits for another try' : 'job left to a newer one', { ...facts, wait });
    void this.#wake(entry.notBefore);
  }

  async #wake(at: number): Promise<void> {
    // A timer may go off a little before the clock shows its time.
    while (!this.#closed && this.#now() < at) await this.#options.clock.sleep(at - this.#now());
    this.#advance();
  }

  #settle(lane: Lane): void {
    const key = laneKey(lane.ref);
    this.#lanes.delete(key);
    if (lane.running || lane.waiting.length > 0) this.#lanes.set(key, lane);
    this.#advance();
    if (this.#lanes.size > 0) return;
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}

/** Milliseconds until the next try; never earlier than the other side asked for. */
function waitAfter(tries: number, retryAfter: number | undefined): number {
  const own = Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT);
  return Math.max(own, (retryAfter ?? 0) * 1000);
}

function factsOf({ job, tries }: Entry): Record<string, string | number> {
  const { owner, name } = job.ref.repository;
  return {
    job: job.kind,
    delivery: job.deliveryId,
    pull: `${owner}/${name}#${job.ref.number}`,
    tries,
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
