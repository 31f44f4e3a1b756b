import type { Logger } from 'pino';
import { Probot, ProbotOctokit } from 'probot';
import { type CommitPlace, createApp } from './app.ts';
import type { Delivery } from './edges/http/delivery.ts';
import { Intake } from './edges/http/intake.ts';
import { createReadiness, type ReadyCheck } from './edges/http/readiness.ts';
import type { ServeEnvironment } from './edges/local/environment.ts';
import { createLog, tellTo } from './edges/local/log.ts';
import { systemClock } from './edges/local/system-clock.ts';
import { type Attempt, InProcessQueue } from './edges/queue/in-process-queue.ts';
import type { Clock, Job, Queue, Tell } from './ports.ts';

/** What the server needs of the rest of the house. */
export type ServerParts = {
  /** Carries out one job; a `TransientError` is tried again. */
  readonly handle: (job: Job, attempt: Attempt) => Promise<void>;
  /** Asks GitHub who we are; the server is ready once this worked. */
  readonly identity?: () => Promise<{ readonly id: number }>;
  /** Numbers of the open pull requests with this head. */
  readonly findPulls?: (place: CommitPlace) => Promise<readonly number[]>;
  /** Milliseconds that running jobs get at the end. */
  readonly grace?: number;
};

/** What the parts are made with. */
export type ServerWorld = {
  readonly environment: ServeEnvironment;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly log: Logger;
};

export type RunningServer = {
  readonly url: string;
  readonly queue: Queue;
  /** Takes no more, gives running jobs their grace, then resolves: true when all of them ended. */
  close(): Promise<boolean>;
};

/** Container hosts kill after ten seconds. */
const GRACE = 9000;

/** The clock and the log of a server; `write` takes the lines of the log. */
export function createWorld(environment: ServeEnvironment, write: (line: string) => void): ServerWorld {
  const { logLevel: level, privateKey, previousKey, webhookSecrets } = environment;
  const keys = previousKey === null ? [privateKey] : [privateKey, previousKey];
  const log = createLog({ level, secrets: [...keys, ...webhookSecrets], write });
  return { environment, clock: systemClock(), tell: tellTo(log), log };
}

/** Starts the App: our intake in front, Probot's handlers behind it, and the queue. */
export async function startServer(world: ServerWorld, parts: ServerParts): Promise<RunningServer> {
  const { environment, tell } = world;
  const { handle, identity, findPulls, grace = GRACE } = parts;
  const clock = systemClock({ unref: true });
  const queue = new InProcessQueue({ handle, clock, tell });
  const probot = createProbot(world);
  const app = createApp({
    push: (job) => queue.push(job),
    drop: (matches) => queue.drop(matches),
    ...(findPulls === undefined ? {} : { findPulls }),
    self: { appId: environment.appId },
    tell,
  });
  await probot.load(app);
  const intake = new Intake({
    secrets: environment.webhookSecrets,
    deliver: (delivery) => receive(probot, delivery),
    ready: createReadiness(
      identity === undefined ? {} : { github: knows(environment.appId, identity) },
      clock,
    ),
    tell,
  });
  const url = await intake.listen(environment.port, environment.host);
  tell('listening', { url });
  const close = async () => {
    const [, ended] = await Promise.all([intake.close(), queue.close(grace)]);
    tell('stopped', { jobsEnded: ended });
    return ended;
  };
  return { url, queue, close };
}

type OctokitOptions = { readonly throttle?: object };

/** Probot for its events alone: no server, no set-up pages, no clients of its own that write. */
function createProbot({ environment, log }: ServerWorld): Probot {
  const { appId, privateKey, webhookSecrets, apiUrl } = environment;
  const [secret] = webhookSecrets;
  // Without a secret Probot would take one that everybody knows.
  if (secret === undefined) throw new Error('a webhook secret is needed');
  // Only the form with a function is heeded.
  const Octokit = ProbotOctokit.defaults((options: OctokitOptions) => ({
    ...options,
    throttle: { ...options.throttle, enabled: false },
    retry: { enabled: false },
  }));
  return new Probot({ appId, privateKey, secret, baseUrl: apiUrl, log, Octokit });
}

/** Hands a verified delivery to Probot's handlers, which only queue. */
async function receive(probot: Probot, { id, name, payload }: Delivery): Promise<void> {
  type Event = Parameters<Probot['receive']>[0];
  // Probot's type lists every event with its payload; ours are read by `intentOf`, which takes nothing for granted.
  await probot.receive({ id, name, payload } as unknown as Event);
}

function knows(appId: number, identity: () => Promise<{ readonly id: number }>): ReadyCheck {
  return async () => {
    const { id } = await identity();
    return id === appId ? null : `GitHub knows this key as that of App ${id}, not of ${appId}`;
  };
}
