import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { StandInSettings } from './answer.ts';
import { Deliveries, deliveryRoutes } from './deliveries.ts';
import { Judge } from './judge.ts';
import { Limits } from './limits.ts';
import { allRoutes } from './routes/index.ts';
import { findOperation, restSpec, webhookSpec } from './spec.ts';
import type { World } from './world.ts';

type Manifest = { files: { output: string; outputSha256: string; package: string; version: string }[] };
const read = (name: string): Buffer => readFileSync(new URL(`./generated/${name}`, import.meta.url));

it('the descriptions that judge are the ones that were generated', () => {
  const manifest = JSON.parse(read('manifest.json').toString()) as Manifest;
  expect(manifest.files.map((file) => `${file.package}@${file.version}`)).toEqual([
    '@octokit/openapi@23.0.2',
    '@octokit/openapi-webhooks@12.1.0',
  ]);
  for (const file of manifest.files)
    expect(createHash('sha256').update(read(file.output)).digest('hex')).toBe(file.outputSha256);
});

it('the descriptions stay small enough to be read in a review of their refresh', () => {
  expect(read('rest.json').length).toBeLessThan(200_000);
  expect(read('webhooks.json').length).toBeLessThan(600_000);
});

it('the stand-in performs every operation that is described', () => {
  const limits = new Limits({} as StandInSettings);
  const routes = allRoutes(limits, deliveryRoutes(new Deliveries({} as World, new Judge())));
  expect(
    restSpec()
      .operations.map(({ id }) => id)
      .toSorted(),
  ).toEqual(Object.keys(routes).toSorted());
});

it('tells operations apart whose paths look alike', () => {
  const id = (method: string, path: string) => findOperation(method, path)?.operation.id;
  expect(id('GET', '/repos/a/b/pulls/1/comments')).toBe('pulls/list-review-comments');
  expect(id('GET', '/repos/a/b/pulls/comments/1')).toBe('pulls/get-review-comment');
  expect(id('GET', '/repos/a/b/compare/main...x%2Fy')).toBe('repos/compare-commits');
  expect(id('GET', '/repos/a/b/commits/heads%2Fx/check-runs')).toBe('checks/list-for-ref');
  expect(id('GET', '/repos/a/b/actions/runs')).toBeUndefined();
  expect(findOperation('GET', '/repos/a/b/contents/src/a%20b.rs')?.params).toEqual({
    owner: 'a',
    repo: 'b',
    path: 'src/a b.rs',
  });
});

it('every schema of the descriptions can be judged by', () => {
  const judge = new Judge();
  for (const operation of restSpec().operations) {
    if (operation.body !== null)
      judge.request(operation, {}, new URLSearchParams(), { nobody: 'knows this' });
    for (const status of Object.keys(operation.responses))
      judge.response(operation, Number(status), 'not this');
  }
  for (const name of Object.keys(webhookSpec().webhooks))
    judge.webhook(name, { sender: 'no user', repository: 'no repository' });
  const faulted = new Set(judge.violations.filter((one) => one.kind === 'webhook').map((one) => one.where));
  expect(faulted.size).toBe(Object.keys(webhookSpec().webhooks).length);
});
