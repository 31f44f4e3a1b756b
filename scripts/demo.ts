// The whole way on one machine: the App, a stand-in for GitHub, and a pull request to a small Rust crate.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { startGitHub } from '../test/e2e/github/start-github.ts';
import { DEMO_BASE, DEMO_HEAD } from './demo-crate.ts';

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
  const check = await completed(() => pull.checkRuns.at(-1));
  for (const comment of pull.comments) {
    say(`\nComment on ${comment.path}:${comment.line}`);
    console.log(withoutMarker(comment.body));
  }
  say(`\nCheck run: ${check.conclusion}: ${check.output.title}`);
  console.log(withoutMarker(check.output.summary ?? ''));
  say('\nThe same push is delivered again: nothing is said twice.');
  const before = pull.comments.length;
  await github.deliver('pull_request', 'synchronize', { pull });
  await sleep(3000);
  console.log(`${before} comments before, ${pull.comments.length} after.`);
  say('\nWhere to look next');
  console.log('  scripts/demo-crate.ts       the crate of this demo: change it and run again');
  console.log('  docs/rules/README.md        what is found');
  console.log('  npm run dev -- review --repo PATH/TO/YOUR/REPOSITORY --base main');
} finally {
  app.kill('SIGTERM');
  await once(app, 'exit');
  await github.stop();
}

function say(text: string): void {
  console.log(process.stdout.isTTY === true ? styleText('bold', text) : text);
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

async function completed<C extends { readonly status: string }>(look: () => C | undefined): Promise<C> {
  for (let waited = 0; waited < LONGEST_WAIT; waited += 100) {
    const check = look();
    if (check?.status === 'completed') return check;
    await sleep(100);
  }
  throw new Error('the check run was not completed in time');
}
