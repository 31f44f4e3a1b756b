import { describe, expect, it } from 'vitest';
import type { Files } from '../github/git.ts';
import type { PullHandle } from '../github/pull-handle.ts';
import { BAD_LOAD, bareUnsafe, CLEAN, GOOD_LOAD } from './sources.ts';
import { plain, useStage } from './stage.ts';

const stage = useStage();
const SLIPS = `${CLEAN}\n${bareUnsafe('first')}`;

/** A pull request that was reviewed once, with one comment. */
async function reviewed(files: Files = { 'src/lib.rs': SLIPS }): Promise<PullHandle> {
  const pull = await stage().pull(files);
  await stage().review(pull);
  expect(pull.comments).toHaveLength(1);
  return pull;
}

describe('nothing is said twice', () => {
  it('when a delivery comes again under its GUID, or under another', async () => {
    const pull = await stage().pull({ 'src/lib.rs': SLIPS });
    const first = await stage().tell(pull, 'opened');
    const again = await stage().github.redeliver(first.guid);
    expect(JSON.parse(again.answer)).toEqual({ accepted: false, reason: 'seen before' });
    const other = await stage().github.deliveries.sendPayload('pull_request', first.payload, {
      guid: crypto.randomUUID(),
    });
    await stage().app.settled(other);
    expect(pull.comments).toHaveLength(1);
    expect(pull.checkRuns).toHaveLength(2);
  });

  it('when something else is pushed', async () => {
    const pull = await reviewed();
    await pull.push({ 'README.md': 'More words.\n' });
    const check = await stage().review(pull, 'synchronize');
    expect(check.output.title).toBe('1 warning on 2 of 2 files');
    expect(pull.comments).toHaveLength(1);
  });

  it('after a rebase onto a base that moved on', async () => {
    const pull = await reviewed();
    const { repository } = pull.pull;
    await repository.git.commit({
      ref: `${repository.refs}main`,
      parent: await repository.git.resolve(`${repository.refs}main`),
      files: { 'other.txt': 'x\n' },
      message: 'meanwhile',
      author: 'bob',
      date: new Date(),
    });
    await pull.rebase();
    await stage().review(pull, 'synchronize');
    expect(pull.comments).toHaveLength(1);
  });

  it.each<[string, Files]>([
    ['a force-push of the same', { 'src/lib.rs': SLIPS }],
    ['lines above that move it', { 'src/lib.rs': `//! Words.\n\nconst N: u8 = 1;\n\n${SLIPS}` }],
    ['another place in the file', { 'src/lib.rs': `${bareUnsafe('first')}\n${CLEAN}` }],
    ['another indentation', { 'src/lib.rs': SLIPS.replaceAll('    ', '\t') }],
  ])('after %s', async (_, files) => {
    const pull = await reviewed();
    await pull.forcePush(files);
    const check = await stage().review(pull, 'synchronize');
    expect(check.output.title).toBe('1 warning on 1 of 1 file');
    expect(pull.comments).toHaveLength(1);
    expect(plain(pull.comments[0]?.body ?? '')).not.toContain('No longer');
  });

  it('when the base has the file under another name', async () => {
    const long = Array.from({ length: 40 }, (_, at) => `pub const C${at}: u32 = ${at};\n`).join('');
    const pull = await stage().pull(
      { 'src/old.rs': `${long}${bareUnsafe()}` },
      { base: { 'src/old.rs': long } },
    );
    await stage().review(pull);
    expect(pull.comments).toHaveLength(1);
    await pull.push({ 'src/old.rs': null, 'src/new.rs': `${long}${bareUnsafe()}` });
    const check = await stage().review(pull, 'synchronize');
    expect(check.output.title).toBe('1 warning on 1 of 1 file');
    expect(pull.comments).toHaveLength(1);
    expect(plain(pull.comments[0]?.body ?? '')).not.toContain('No longer');
  });

  it('when the same push is told of many times at once', async () => {
    const pull = await stage().pull({ 'src/lib.rs': SLIPS });
    const { github, app } = stage();
    const sent = await Promise.all(
      Array.from({ length: 6 }, () => github.deliver('pull_request', 'opened', { pull })),
    );
    await Promise.all(sent.map((delivery) => app.settled(delivery)));
    expect(pull.comments).toHaveLength(1);
    expect(pull.checkRuns.length).toBeLessThan(6);
  });
});

it('a new slip on a later push is one new comment', async () => {
  const pull = await reviewed();
  await pull.push({ 'src/lib.rs': `${SLIPS}\n${bareUnsafe('second')}` });
  await stage().review(pull, 'synchronize');
  expect(pull.comments).toHaveLength(2);
  expect(pull.comments[1]?.line).toBeGreaterThan(pull.comments[0]?.line ?? 0);
});

it('a finding that is gone and comes back has one comment, opened again', async () => {
  const pull = await reviewed({ 'src/lib.rs': BAD_LOAD });
  const before = plain(pull.comments[0]?.body ?? '');
  await pull.push({ 'src/lib.rs': GOOD_LOAD });
  await stage().review(pull, 'synchronize');
  expect(pull.comments[0]).toMatchObject({ minimized: 'RESOLVED' });
  await pull.push({ 'src/lib.rs': BAD_LOAD });
  const check = await stage().review(pull, 'synchronize');
  expect(check.output.title).toBe('1 error on 1 of 1 file');
  expect(pull.comments).toHaveLength(1);
  expect(pull.comments[0]).toMatchObject({ minimized: null });
  const [name] = before.split('\n');
  expect(plain(pull.comments[0]?.body ?? '').split('\n')[0]).toBe(name);
  await pull.push({ 'README.md': 'again\n' });
  const { updatedAt } = pull.comments[0] ?? {};
  await stage().review(pull, 'synchronize');
  expect(pull.comments[0]?.updatedAt).toBe(updatedAt);
});
