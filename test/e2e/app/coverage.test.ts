import { expect, it } from 'vitest';
import { GITHUB_DIFF_LIMITS } from '../github/pull-diff.ts';
import { bareUnsafe, CLEAN } from './sources.ts';
import { useStage } from './stage.ts';

const stage = useStage();
const many = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `src/m${String(at).padStart(3, '0')}.rs`,
      `pub const N: u32 = ${at};\n`,
    ]),
  );

/** Lets GitHub show less, for one piece of work. */
async function showing<T>(limits: Partial<typeof GITHUB_DIFF_LIMITS>, work: () => Promise<T>): Promise<T> {
  const { diff } = stage().github.settings;
  Object.assign(diff, limits);
  try {
    return await work();
  } finally {
    Object.assign(diff, GITHUB_DIFF_LIMITS);
  }
}

it('more files than GitHub lists: the check run says how many were not seen, and a required gate stays shut', async () => {
  const [check, required] = await showing({ listed: 100 }, () =>
    Promise.all(
      ['gate: advisory\n', 'gate: required\n'].map(async (settings) =>
        stage().review(await stage().pull(many(120), { settings })),
      ),
    ),
  );
  expect(check).toMatchObject({ conclusion: 'neutral' });
  expect(check?.output.title).toBe('not reviewed: 20 of 120 files (not listed)');
  expect(check?.output.summary).toContain('20 changed files that GitHub did not list');
  expect(required).toMatchObject({ conclusion: 'action_required' });
});

it('a patch that GitHub leaves out, or empties without a word, is found in the texts', async () => {
  const long = `${CLEAN}${'// words\n'.repeat(300)}`;
  const files = {
    'src/a.rs': long,
    'src/b.rs': `${bareUnsafe()}${'// words\n'.repeat(60)}`,
    'src/c.rs': bareUnsafe('c'),
  };
  const check = await showing({ patchLines: 200, pageLines: 250 }, async () =>
    stage().review(await stage().pull(files)),
  );
  expect(check.output.title).toBe('2 warnings on 3 of 3 files');
  expect(check.annotations.map(({ path }) => path)).toEqual(['src/b.rs', 'src/c.rs']);
});

it('files that hold no text of their own are counted, and keep nobody from the rest', async () => {
  const repository = await stage().repository({
    files: { 'old name.rs': CLEAN, 'src/lib.rs': CLEAN, 'gone.rs': CLEAN, 'run.sh': 'x\n' },
    roles: { ann: 'write' },
  });
  const commit = await repository.commit({});
  const pull = await repository.createPull({
    files: {
      'old name.rs': null,
      'new name.rs': CLEAN,
      'gone.rs': null,
      'run.sh': { mode: '100755', content: 'x\n' },
      'logo.rs': new Uint8Array([0, 1, 2, 0xff]),
      link: { mode: '120000', content: 'src/lib.rs' },
      'vendor/sub': { mode: '160000', content: commit },
      'src/lib.rs': `${CLEAN}\n${bareUnsafe()}`,
    },
  });
  const check = await stage().review(pull);
  expect(pull.comments.map(({ path }) => path)).toEqual(['src/lib.rs']);
  expect(check.output.summary).toMatch(/logo\.rs:1.*not reviewed: binary/);
  expect(check.output.summary).toContain('of 7 changed files examined');
  expect(check.output.title).toMatch(/^1 warning, 1 note on /);
});

it('paths with spaces, quotes and letters of all kinds are commented on and linked', async () => {
  const paths = ['src/a b.rs', 'src/"quoted".rs', 'src/größe-λ-日本.rs', 'src/#?%25&.rs', "src/it's.rs"];
  const pull = await stage().pull(Object.fromEntries(paths.map((path, at) => [path, bareUnsafe(`f${at}`)])));
  const check = await stage().review(pull);
  expect(pull.comments.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
  expect(check.annotations.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
  expect(check.output.summary).toContain('src/%23%3F%25');
});
