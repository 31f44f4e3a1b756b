// The whole way on one machine: the App, a stand-in for GitHub, and a pull request to a small Rust crate.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { startGitHub } from '../test/e2e/github/start-github.ts';
import { DEMO_BASE, DEMO_FIX, DEMO_HEAD } from './demo-crate.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LONGEST_WAIT = 60_000;

const github = await startGitHub();
const repository = await github.createRepository({ name: 'ring', files: DEMO_BASE, roles: { ann: 'write' } });
const port = await freePort();
const app = spawn(process.execPath, ['src/cli.ts', 'serve'], {
  cwd: ROOT,
  env: {
    PATH: process.env.PATH,
    ...github.appEnvironment,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
  },
  stdio: ['ignore', 'inherit', 'inherit'],
});

try {
  await listening(port);
  github.connect({ url: `http://127.0.0.1:${port}/api/github/webhooks` });
  say('A pull request is opened …');
  const pull = await repository.createPull({
    title: 'A ring buffer shared by two threads',
    author: github.user('ann').user,
    files: DEMO_HEAD,
  });
  await github.deliver('pull_request', 'opened', { pull });
  const check = await pull.reviewed(LONGEST_WAIT);
  for (const comment of pull.comments) {
    say(`\nComment on ${comment.path}:${comment.line}`);
    console.log(withoutMarker(comment.body));
  }
  say(`\nCheck run: ${check.conclusion}: ${check.output.title}`);
  console.log(withoutMarker(check.output.summary ?? ''));
  say('\nThe ordering is mended by a second push …');
  const said = pull.comments.map(({ body }) => body);
  await pull.push(DEMO_FIX);
  await github.deliver('pull_request', 'synchronize', { pull });
  const second = await pull.reviewed(LONGEST_WAIT);
  const now = pull.comments.map(({ body }) => body);
  for (const [at, body] of now.entries()) {
    if (body === said[at]) continue;
    console.log(`${at < said.length ? 'Edited' : 'New, over the cap before'}: ${firstLine(body)}`);
  }
  console.log(`The other ${now.filter((body) => said.includes(body)).length} stand as they were.`);
  console.log(`Check run: ${second.conclusion}: ${second.output.title}`);
  say('\nWhere to look next');
  console.log('  scripts/demo-crate.ts    the crate of this demo: change it and run again');
  console.log('  docs/rules/README.md     what is found');
  console.log('  node dist/cli.js review --repo ../your-repository --base main');
} finally {
  if (app.exitCode === null) {
    app.kill('SIGTERM');
    await once(app, 'exit');
  }
  await github.stop();
}

function say(text: string): void {
  console.log(process.stdout.isTTY === true ? styleText('bold', text) : text);
}

function firstLine(body: string): string {
  return withoutMarker(body).split('\n')[0] ?? '';
}

function withoutMarker(body: string): string {
  return body.replaceAll(/\n*<!-- rust-pro:[^\n]*-->/g, '').trim();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listening(at: number): Promise<void> {
  for (let waited = 0; waited < LONGEST_WAIT; waited += 100) {
    const answer = await fetch(`http://127.0.0.1:${at}/healthz`).catch(() => null);
    if (answer?.ok === true) return;
    await sleep(100);
  }
  throw new Error('the App did not start');
}
