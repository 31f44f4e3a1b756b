import { z } from 'zod';
import { readEnvironment } from '../edges/local/environment.ts';
import { systemClock } from '../edges/local/system-clock.ts';
import { UserError } from '../errors.ts';
import { intentOf } from '../events/intent.ts';
import { jobsOf } from '../events/jobs-of.ts';
import type { Job, PullWriter } from '../ports.ts';
import { readCard } from './card.ts';
import { EXIT } from './exit.ts';
import { readText } from './read-text.ts';
import { workerFrom } from './worker-from.ts';

export type ReplayOptions = { readonly event: string; readonly post?: boolean };

const RECORDED = z.object({ event: z.string(), payload: z.looseObject({}) });

/** `rust-pro replay FILE`: what a recorded delivery asks for, done again; printed unless it is to be posted. */
export async function replayCommand(file: string, { event, post }: ReplayOptions): Promise<number> {
  const { name, payload } = await readDelivery(file, event);
  const intent = intentOf(name, payload, {});
  const jobs = jobsOf(intent, 'replay');
  if (jobs.length === 0) {
    const why = intent.kind === 'ignore' ? intent.why : `it asks for no review (${intent.kind})`;
    process.stdout.write(`nothing to do: ${why}\n`);
    return EXIT.ok;
  }
  const handle = await workerFor(post === true);
  for (const job of jobs) await handle(job);
  return EXIT.ok;
}

async function readDelivery(file: string, event: string): Promise<{ name: string; payload: unknown }> {
  const text = await readText(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const recorded = RECORDED.safeParse(value);
  return recorded.success
    ? { name: recorded.data.event, payload: recorded.data.payload }
    : { name: event, payload: value };
}

async function workerFor(post: boolean): Promise<(job: Job) => Promise<void>> {
  const { handle } = workerFrom({
    environment: readEnvironment({ WEBHOOK_SECRET: UNUSED_SECRET, ...process.env }),
    clock: systemClock(),
    tell: (event, facts) => void process.stderr.write(`${event} ${JSON.stringify(facts)}\n`),
    card: await readCard(null),
    ...(post ? {} : { writer: PRINTING }),
  });
  return async (job) => {
    if (job.kind === 'command' && !post)
      throw new UserError('a command can only be answered; add --post to do so');
    await handle(job, { isLastTry: true });
  };
}

// Nothing is received here, so nothing is checked against it.
const UNUSED_SECRET = 'no delivery is verified by this command';

/** Prints what would be posted. */
const PRINTING: PullWriter = {
  async startCheck() {
    return 0;
  },
  async publish(_state, { summary, create, edit }) {
    const comments = create.map(({ path, line, body }) => `--- ${path}:${line}\n${body}\n`);
    const edits = edit.map(({ posted, body }) => `--- edit of comment ${posted.commentId}\n${body}\n`);
    process.stdout.write([summary, ...comments, ...edits].filter((part) => part !== '').join('\n'));
    return { created: create.length, refused: [] };
  },
  async completeCheck(_state, _id, { conclusion, title, summary, text }) {
    process.stdout.write(`\n=== check run: ${conclusion}: ${title}\n\n${summary}\n\n${text}\n`);
  },
};
