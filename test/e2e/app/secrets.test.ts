import { expect, it } from 'vitest';
import { expectInvariants, expectNoViolations } from '../github/expectations.ts';
import { startGitHub } from '../github/start-github.ts';
import { BAD_LOAD } from './sources.ts';
import { launchApp, startApp } from './start-app.ts';

const SECRET = 'canary-webhook-secret-0123456789abcdef';
const INJECTED = 'canary-from-a-payload';

it('at its own pace it serves, says no secret anywhere, and ends in order when asked', {
  timeout: 90_000,
}, async () => {
  const github = await startGitHub({ secret: SECRET });
  const app = await startApp({ environment: { ...github.appEnvironment, LOG_LEVEL: 'trace' } });
  try {
    github.connect({ url: app.webhooks });
    const repository = await github.createRepository({ roles: { ann: 'write' } });
    const pull = await repository.createPull({ files: { 'src/lib.rs': BAD_LOAD }, body: INJECTED });
    github.faults.add({ operation: 'pulls/list-files', kind: 'status-before', status: 500 });
    github.faults.add({
      operation: 'repos/get-collaborator-permission-level',
      kind: 'status-before',
      status: 403,
    });
    const first = await github.deliver('pull_request', 'opened', { pull });
    await app.settled(first);
    const ann = github.user('ann');
    for (const line of ['/rust-pro help', '/rust-pro config']) {
      const issueComment = ann.comment(pull, line);
      await app.settled(
        await github.deliver('issue_comment', 'created', { pull, issueComment, sender: ann.user }),
      );
    }
    await github.deliveries.sendPayload('pull_request', first.payload, {
      signature: `sha256=${'1'.repeat(64)}`,
    });
    await github.deliveries.sendPayload('installation', { installation: SECRET });
    expect(pull.comments).toHaveLength(1);
    expect(await app.stop()).toBe(0);
    const tokens = [...github.world.tokens.keys()];
    expect(tokens.length).toBeGreaterThan(3);
    const keyLines = github.world.app.privateKey
      .split('\n')
      .filter((line) => line.length > 30 && !line.startsWith('-'));
    const said = JSON.stringify([
      pull.comments.map(({ body }) => body),
      pull.reviews,
      pull.checkRuns,
      pull.issueComments.map(({ body }) => body),
    ]);
    for (const secret of [SECRET, ...tokens, ...keyLines]) {
      expect(app.log.includes(secret), secret.slice(0, 12)).toBe(false);
      expect(said.includes(secret), secret.slice(0, 12)).toBe(false);
    }
    expect(app.log).not.toContain(INJECTED);
    expect(app.log).not.toContain('BEGIN PRIVATE KEY');
    expect(app.lines.length).toBeGreaterThan(5);
    expectNoViolations(github);
    expectInvariants(github);
  } finally {
    await app.stop();
    await github.stop();
  }
});

it.each([
  ['a short secret', { WEBHOOK_SECRET: 'short-canary' }, 'WEBHOOK_SECRET is shorter than 32 bytes'],
  ['the secret of every example', { WEBHOOK_SECRET: 'development' }, 'WEBHOOK_SECRET is `development`'],
  ['no App', { APP_ID: '' }, 'APP_ID is not set'],
  ['a key that is none', { PRIVATE_KEY: 'canary-key' }, 'PRIVATE_KEY'],
])('with %s it does not start, and says why without the value', async (_, wrong, said) => {
  const github = await startGitHub({ secret: SECRET });
  const app = await launchApp({ environment: { ...github.appEnvironment, ...wrong } });
  await expect(app.ready()).rejects.toThrow('did not get ready');
  expect(await app.stop()).toBe(2);
  expect(app.log).toContain(said);
  expect(app.log).not.toContain('canary');
  await github.stop();
});
