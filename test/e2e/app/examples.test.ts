import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { BAD_LOAD } from './sources.ts';
import { useStage } from './stage.ts';

const stage = useStage();
type Example = { readonly name: string; readonly examples: readonly Record<string, unknown>[] };
const load = createRequire(import.meta.url);

it('every payload that GitHub publishes is taken, and nothing is done for repositories that are not ours', async () => {
  const events: readonly Example[] = load('@octokit/webhooks-examples/api.github.com/index.json');
  const { github, app } = stage();
  const payloads = events.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })));
  expect(payloads.length).toBeGreaterThanOrEqual(329);
  const before = github.requests.length;
  const codes = new Map<number, number>();
  for (const { name, payload } of payloads) {
    const { statusCode } = await github.deliveries.sendPayload(name, payload);
    codes.set(statusCode, (codes.get(statusCode) ?? 0) + 1);
  }
  expect(Object.fromEntries(codes)).toEqual({ 202: payloads.length });
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  expect(await stage().review(pull)).toMatchObject({ conclusion: 'neutral' });
  expect(app.alive).toBe(true);
  const others = github.requests.slice(before).filter(({ path }) => !path.includes('/crate-1/'));
  const wrote = others.filter(
    ({ method, operation }) => method !== 'GET' && !/token/.test(operation) && operation !== 'graphql',
  );
  expect(wrote).toEqual([]);
});

it('a delivery that is not GitHub’s is refused, whatever it says', async () => {
  const { github } = stage();
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  const { payload } = await stage().tell(pull, 'opened');
  const { length } = pull.checkRuns;
  for (const signature of ['sha256=00', `sha256=${'0'.repeat(64)}`, 'sha1=00', '']) {
    const { statusCode } = await github.deliveries.sendPayload('pull_request', payload, { signature });
    expect([400, 401, 403]).toContain(statusCode);
  }
  expect(pull.checkRuns).toHaveLength(length);
});

it('payloads of the right shape with the wrong contents do no harm', async () => {
  const { github, app } = stage();
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  const { payload } = await stage().tell(pull, 'opened');
  const wrong = [
    { ...payload, pull_request: null },
    { ...payload, installation: { id: -1 } },
    { ...payload, installation: { id: 999_999 } },
    { ...payload, repository: { id: 1, name: '../..', owner: { login: 'acme/../x' } } },
    { ...payload, pull_request: { number: 1e308 } },
    { ...payload, action: 7 },
    [],
  ];
  for (const one of wrong) {
    const sent = await github.deliveries.sendPayload('pull_request', one as Record<string, unknown>);
    expect([202, 400], JSON.stringify(one).slice(0, 200)).toContain(sent.statusCode);
    if (sent.statusCode === 202) await app.settled(sent);
  }
  github.takeViolations();
  expect(pull.checkRuns).toHaveLength(1);
});
