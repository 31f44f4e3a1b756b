import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { runServer } from '../src/run-server.ts';
import type { ServerParts } from '../src/serve.ts';
import { deliveryHeaders, SECRET, send, sign } from './edges/http/support.ts';
import { pullRequest } from './events/payloads.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const GOOD = {
  APP_ID: '4711',
  PRIVATE_KEY: privateKey,
  WEBHOOK_SECRET: SECRET,
  PORT: '0',
  HOST: '127.0.0.1',
  GITHUB_API_URL: 'http://127.0.0.1:1',
  LOG_LEVEL: 'trace',
} as const;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function opening(): Buffer {
  return Buffer.from(JSON.stringify(pullRequest('opened', { title: 'CANARY-TITLE' })));
}

/** The server in this process, until the test ends it. */
async function setUp(parts: Partial<ServerParts> = {}) {
  let text = '';
  let stop: (signal: string) => void = () => undefined;
  const stopped = new Promise<string>((resolve) => (stop = resolve));
  const handle = vi.fn(async () => undefined);
  const write = (line: string) => {
    text += line;
  };
  const exit = vi.fn();
  const code = runServer(() => ({ handle, ...parts }), { variables: GOOD, write, stopped, exit });
  await vi.waitFor(() => expect(text).toContain('"listening"'));
  const url = /"url":"(http:[^"]+)"/.exec(text)?.[1] ?? '';
  const end = async () => {
    stop('SIGTERM');
    return await code;
  };
  return { url, handle, end, text: () => text };
}

const FAULTS: readonly [string, Record<string, string | undefined>, string][] = [
  ['no secret', { WEBHOOK_SECRET: undefined }, 'WEBHOOK_SECRET is not set'],
  ['an empty secret', { WEBHOOK_SECRET: '' }, 'WEBHOOK_SECRET is not set'],
  ['a short secret', { WEBHOOK_SECRET: 'x'.repeat(31) }, 'WEBHOOK_SECRET is shorter than 32 bytes'],
  ['the secret of Probot', { WEBHOOK_SECRET: 'development' }, 'everybody knows'],
  ['a key that is garbage', { PRIVATE_KEY: 'garbage' }, 'PRIVATE_KEY does not hold a private key'],
  ['no key', { PRIVATE_KEY: undefined }, 'PRIVATE_KEY is not set'],
  ['no id', { APP_ID: undefined }, 'APP_ID is not set'],
];

describe('the start', () => {
  test.each(FAULTS)('with %s is refused with code 2 and a clear line', async (_, more, line) => {
    let text = '';
    const write = (part: string) => {
      text += part;
    };
    const build = vi.fn();
    const code = await runServer(build, {
      variables: { ...GOOD, ...more },
      write,
      stopped: Promise.resolve(''),
      exit: vi.fn(),
    });
    expect(code).toBe(2);
    expect(text).toContain(line);
    expect(build).not.toHaveBeenCalled();
  });

  test('on a port in use is refused with code 2', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const PORT = String(typeof address === 'object' && address !== null ? address.port : 0);
    let text = '';
    const write = (part: string) => {
      text += part;
    };
    const build = () => ({ handle: async () => undefined });
    const surroundings = {
      variables: { ...GOOD, PORT },
      write,
      stopped: new Promise<string>(() => undefined),
      exit: vi.fn(),
    };
    expect(await runServer(build, surroundings)).toBe(2);
    expect(text).toContain(`cannot listen on 127.0.0.1:${PORT} (EADDRINUSE)`);
    taken.close();
  });
});

describe('the running server', () => {
  test('brings a signed delivery to the handler as a job', async () => {
    const { url, handle, end, text } = await setUp();
    const body = opening();
    const headers = deliveryHeaders(body, { 'x-github-event': 'pull_request' });
    const answer = await send(`${url}/api/github/webhooks`, { method: 'POST', headers, body });
    expect(answer).toMatchObject({ status: 202 });
    const job = { kind: 'review', ref: expect.objectContaining({ number: 3 }), full: false };
    expect(handle.mock.calls).toEqual([[expect.objectContaining(job), { isLastTry: false }]]);
    expect(await end()).toBe(0);
    expect(text()).not.toContain('CANARY-TITLE');
  });

  test('takes no delivery signed with the secret that Probot falls back to', async () => {
    const { url, handle, end } = await setUp();
    const body = opening();
    const signature = sign(body, 'development');
    const headers = deliveryHeaders(body, {
      'x-github-event': 'pull_request',
      'x-hub-signature-256': signature,
    });
    const answer = await send(`${url}/api/github/webhooks`, { method: 'POST', headers, body });
    expect(answer.status).toBe(401);
    expect(handle).not.toHaveBeenCalled();
    await end();
  });

  test('is ready only when GitHub knows the key as that of this App', async () => {
    const identity = vi.fn().mockResolvedValue({ id: 99 });
    const { url, end } = await setUp({ identity });
    expect(await send(`${url}/readyz`)).toMatchObject({
      status: 503,
      text: expect.stringContaining('App 99, not of 4711'),
    });
    await end();
  });

  test('has none of Probot’s pages', async () => {
    const { url, end } = await setUp();
    for (const path of ['/', '/ping', '/probot', '/probot/setup', '/probot/static/robot.svg']) {
      expect((await send(url + path)).status, path).toBe(404);
    }
    await end();
  });
});

/** The server as a process of its own. */
async function start(jobMs: number, graceMs = 9000) {
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    JOB_MS: String(jobMs),
    GRACE_MS: String(graceMs),
    ...GOOD,
  };
  const path = new URL('./serve-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [path], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await vi.waitFor(() => expect(text).toContain('"listening"'), { timeout: 10_000, interval: 20 });
  const url = /"url":"(http:[^"]+)"/.exec(text)?.[1] ?? '';
  const post = async () => {
    const body = opening();
    const headers = deliveryHeaders(body, {
      'x-github-event': 'pull_request',
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    });
    return await send(`${url}/api/github/webhooks`, { method: 'POST', headers, body });
  };
  return { child, exited, post, url, text: () => text };
}

describe('the end', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s the running job ends, nothing new is taken, the code is 0',
    async (signal) => {
      const { child, exited, post, text } = await start(700);
      expect((await post()).status).toBe(202);
      await vi.waitFor(() => expect(text()).toContain('started'));
      child.kill(signal);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await expect(post()).rejects.toThrow('ECONNREFUSED');
      expect(await exited).toBe(0);
      expect(text()).toContain('ended');
    },
  );

  test('a job that hangs does not hold the process longer than its grace', async () => {
    const { child, exited, post, text } = await start(600_000, 800);
    await post();
    await vi.waitFor(() => expect(text()).toContain('started'));
    const from = performance.now();
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(performance.now() - from).toBeGreaterThan(700);
    expect(performance.now() - from).toBeLessThan(5000);
    expect(text()).toContain('"jobsEnded":false');
  });
});
