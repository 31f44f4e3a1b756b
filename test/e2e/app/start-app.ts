import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Delivery } from '../github/deliveries.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const QUICK_TIME = new URL('quick-time.ts', import.meta.url).href;
/** Milliseconds until the App must be ready, and until a delivery must have come to its end. */
const LONGEST_START = 30_000;
const LONGEST_JOB = 45_000;

/** The environment of the App, and how fast its time runs: see `quick-time.ts`. */
export type AppOptions = {
  readonly environment: Readonly<Record<string, string>>;
  readonly quick?: { readonly rate: number; readonly start: number };
};
/** A line of the App's log. */
export type LogLine = { readonly msg: string; readonly [fact: string]: unknown };

/** What becomes of a job, in the words of the queue's log. */
const ENDS = new Set(['job done', 'job failed', 'job given up', 'job left to a newer one']);

/** The App as people start it: `rust-pro serve`, a process of its own. */
export class RunningApp {
  readonly webhooks: string;
  /** All that it wrote. */
  log = '';
  readonly #child: ChildProcess;
  readonly #url: string;

  constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
    this.webhooks = `${url}/api/github/webhooks`;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.log += text;
      });
    }
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get lines(): readonly LogLine[] {
    return this.log
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): LogLine => JSON.parse(line));
  }

  /** Answers of `/readyz` or another address of it. */
  async get(path: string): Promise<Response | null> {
    return await fetch(`${this.#url}${path}`).catch(() => null);
  }

  async ready(): Promise<this> {
    const deadline = Date.now() + LONGEST_START;
    while ((await this.get('/readyz'))?.ok !== true) {
      if (!this.alive || Date.now() > deadline) {
        this.#child.kill('SIGKILL');
        throw new Error(`the App did not get ready:\n${this.log}`);
      }
      await sleep(50);
    }
    return this;
  }

  /** Waits until all that a delivery led to has come to its end; resolves to the words of the log for it. */
  async settled({ guid }: Pick<Delivery, 'guid'>): Promise<readonly string[]> {
    const deadline = Date.now() + LONGEST_JOB;
    for (;;) {
      const own = this.lines.filter(({ delivery }) => delivery === guid);
      const ends = own.filter(({ msg }) => ENDS.has(msg)).map(({ msg }) => msg);
      const ignored = own.some(({ msg }) => msg === 'delivery ignored');
      const expected = own.findLast(({ msg }) => /^(?:jobs queued|pull requests of a check)/.test(msg));
      const jobs = expected?.pulls ?? expected?.jobs;
      if (ignored || (typeof jobs === 'number' && ends.length >= jobs)) return ends;
      if (!this.alive || Date.now() > deadline) throw new Error(`${guid} came to no end:\n${this.log}`);
      await sleep(20);
    }
  }

  /** Asks it to stop, and resolves to its exit code; null when it had to be killed. */
  async stop(): Promise<number | null> {
    if (!this.alive) return this.#child.exitCode;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(kill);
    return this.#child.exitCode;
  }
}

/** Starts the App on a free port and waits until it is ready. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  return await (await launchApp(options)).ready();
}

/** Starts the App without waiting: for tests of what it refuses. */
export async function launchApp({ environment, quick }: AppOptions): Promise<RunningApp> {
  const port = await freePort();
  const preload = quick === undefined ? [] : ['--import', QUICK_TIME];
  const child = spawn(process.execPath, [...preload, 'src/cli.ts', 'serve'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      LOG_LEVEL: 'debug',
      HOST: '127.0.0.1',
      PORT: String(port),
      ...(quick === undefined ? {} : { QUICK_TIME: `${quick.rate} ${quick.start}` }),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new RunningApp(child, `http://127.0.0.1:${port}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
