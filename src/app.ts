import type { ApplicationFunction } from 'probot';
import { intentOf } from './events/intent.ts';
import { jobsOf, rerunJobs } from './events/jobs-of.ts';
import type { RerunIntent } from './events/rerun-intent.ts';
import type { Self } from './events/sender.ts';
import type { Job, PullRef, Tell } from './ports.ts';

/** Where a check stands that names no pull request. */
export type CommitPlace = Pick<RerunIntent, 'installation' | 'repository' | 'headSha'>;

/** What the handlers need of the rest of the house. */
export type AppParts = {
  readonly push: (job: Job) => Promise<void>;
  /** Forgets waiting jobs and returns how many. */
  readonly drop: (matches: (ref: PullRef) => boolean) => number;
  /** Numbers of the open pull requests with this head, for checks on which GitHub names none. */
  readonly findPulls?: (place: CommitPlace) => Promise<readonly number[]>;
  readonly self: Self;
  readonly tell: Tell;
};

/** Probot's handlers: webhook → intent → queue. They decide nothing and talk to nobody. */
export function createApp(parts: AppParts): ApplicationFunction {
  return (app) => {
    app.onAny(async ({ id, name, payload }) => await handle(parts, { id, name, payload }));
  };
}

type Event = { readonly id: string; readonly name: string; readonly payload: unknown };

async function handle(parts: AppParts, { id, name, payload }: Event): Promise<void> {
  const { push, drop, tell, self } = parts;
  const intent = intentOf(name, payload, self);
  const facts = { delivery: id, event: name };
  if (intent.kind === 'ignore') {
    tell('delivery ignored', { ...facts, why: intent.why });
    return;
  }
  if (intent.kind === 'drop') {
    const { installation, repositories, reason } = intent;
    const matches = (ref: PullRef) =>
      ref.installation === installation &&
      (repositories === null || repositories.includes(ref.repository.id));
    tell('jobs dropped', { ...facts, installation, reason, jobs: drop(matches) });
    return;
  }
  const jobs = jobsOf(intent, id);
  for (const job of jobs) await push(job);
  tell('jobs queued', { ...facts, intent: intent.kind, jobs: jobs.length, ...actorOf(intent) });
  // A look-up at GitHub must not delay the answer to this delivery.
  if (intent.kind === 'rerun' && jobs.length === 0) void pushFound(parts, intent, id);
}

/** Who ran what: the audit trail begins here, and the worker adds the decision. */
function actorOf(intent: { readonly kind: string; readonly actor?: string }): { readonly actor?: string } {
  return intent.actor === undefined ? {} : { actor: intent.actor };
}

async function pushFound(
  { push, findPulls, tell }: AppParts,
  intent: RerunIntent,
  id: string,
): Promise<void> {
  try {
    const numbers = (await findPulls?.(intent)) ?? [];
    for (const job of rerunJobs(intent, numbers, id)) await push(job);
    tell('pull requests of a check looked up', {
      delivery: id,
      headSha: intent.headSha,
      pulls: numbers.length,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tell('pull requests of a check not found', { delivery: id, headSha: intent.headSha, reason });
  }
}
