import { describe, expect, it } from 'vitest';
import type { PullHandle } from '../github/pull-handle.ts';
import { BAD_LOAD, bareUnsafe, CLEAN, STATIC_MUT } from './sources.ts';
import { useStage } from './stage.ts';

const stage = useStage();
const GATES = ['advisory', 'required'] as const;
const LARGE = `${CLEAN}${'// words\n'.repeat(140_000)}`;

async function conclusions(open: (gate: string) => Promise<PullHandle>): Promise<readonly (string | null)[]> {
  const pulls = await Promise.all(GATES.map(open));
  const checks = await Promise.all(pulls.map((pull) => stage().review(pull)));
  return checks.map(({ conclusion }) => conclusion);
}

describe('the colour, where the gate is advisory and where it is required', () => {
  it.each([
    ['an error', STATIC_MUT, ['neutral', 'failure']],
    ['a warning', bareUnsafe(), ['success', 'success']],
    ['nothing to say', CLEAN, ['success', 'success']],
    ['a file too large to be read', LARGE, ['neutral', 'action_required']],
  ])('%s', async (_, text, expected) => {
    const open = (gate: string) => stage().pull({ 'src/lib.rs': text }, { settings: `gate: ${gate}\n` });
    expect(await conclusions(open)).toEqual(expected);
  });

  it('a bar set to warnings', async () => {
    const settings = (gate: string) => `gate: ${gate}\nfail-on: warning\n`;
    const open = (gate: string) => stage().pull({ 'a.rs': bareUnsafe() }, { settings: settings(gate) });
    expect(await conclusions(open)).toEqual(['neutral', 'failure']);
  });

  it('trouble of GitHub’s or of our own', async () => {
    const open = async (gate: string) => {
      const pull = await stage().pull({ 'src/lib.rs': STATIC_MUT }, { settings: `gate: ${gate}\n` });
      const { name } = pull.pull.repository;
      stage().github.faults.add({
        match: ({ operation, path }) => operation === 'pulls/list-files' && path.includes(`/${name}/`),
        kind: 'status-before',
        status: 503,
        times: 1000,
      });
      return pull;
    };
    expect(await conclusions(open)).toEqual(['neutral', 'action_required']);
  });

  it('settings that cannot be read: nobody knows that the gate is advisory', async () => {
    const pull = await stage().pull({ 'src/lib.rs': STATIC_MUT }, { settings: 'gate: advisory\n' });
    const { name } = pull.pull.repository;
    stage().github.faults.add({
      match: ({ operation, body }) => operation === 'graphql' && JSON.stringify(body).includes(`"${name}"`),
      kind: 'status-before',
      status: 500,
      times: 1000,
    });
    const check = await stage().review(pull);
    expect(check).toMatchObject({ conclusion: 'action_required' });
    expect(check.output.title).toMatch(/^could not review: /);
  });
});

describe('what is skipped', () => {
  it('is a draft, until it is ready or somebody asks', async () => {
    const [first, second] = await Promise.all([
      stage().pull({ 'src/lib.rs': BAD_LOAD }, { draft: true, settings: 'gate: required\n' }),
      stage().pull({ 'src/lib.rs': BAD_LOAD }, { draft: true }),
    ]);
    expect(await stage().review(first)).toMatchObject({ conclusion: 'skipped' });
    expect(await stage().review(second)).toMatchObject({ conclusion: 'skipped' });
    expect([...first.comments, ...second.comments]).toEqual([]);
    first.setDraft(false);
    expect(await stage().review(first, 'ready_for_review')).toMatchObject({ conclusion: 'failure' });
    await stage().say(second, 'ann', '/rust-pro review');
    expect(await second.reviewed()).toMatchObject({ conclusion: 'neutral' });
    expect(second.comments).toHaveLength(1);
  });

  it('is no draft where the settings say so', async () => {
    const pull = await stage().pull({ 'a.rs': BAD_LOAD }, { draft: true, settings: 'drafts: true\n' });
    expect(await stage().review(pull)).toMatchObject({ conclusion: 'neutral' });
  });

  it('is everything where the settings turn the App off, also for who asks, and it does not say otherwise', async () => {
    const pull = await stage().pull({ 'a.rs': BAD_LOAD }, { settings: 'enabled: false\n' });
    const check = await stage().review(pull);
    expect(check).toMatchObject({ conclusion: 'skipped' });
    expect(check.output.summary).toContain('enabled: false');
    expect(check.output.summary).not.toContain('/rust-pro review');
    await stage().say(pull, 'ann', '/rust-pro review');
    expect(await pull.reviewed()).toMatchObject({ conclusion: 'skipped' });
    expect(pull.comments).toEqual([]);
  });
});
