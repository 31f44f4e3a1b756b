import { expect, it } from 'vitest';
import { CLEAN, STATIC_MUT } from './sources.ts';
import { plain, useStage } from './stage.ts';

const stage = useStage();
const SETTINGS = '.github/rust-pro.yml';

it('a pull request that turns all rules off is judged by the base all the same', async () => {
  const pull = await stage().pull(
    { 'src/lib.rs': STATIC_MUT, [SETTINGS]: 'enabled: false\ngate: advisory\nrules:\n  "*": off\n' },
    { settings: 'gate: required\n' },
  );
  const check = await stage().review(pull);
  expect(check).toMatchObject({ conclusion: 'failure' });
  expect(pull.comments.map(({ path }) => path)).toEqual(['src/lib.rs']);
});

it('faults in a settings file that is about to be merged are said inline, with the nearest known name', async () => {
  const wrong = 'gate: requird\nrules:\n  unsafe/static-mutt: off\n';
  const pull = await stage().pull({ [SETTINGS]: wrong, 'src/lib.rs': CLEAN });
  await stage().review(pull);
  const said = pull.comments.map(({ path, line, body }) => `${path}:${line} ${plain(body)}`);
  expect(said.find((text) => text.startsWith(`${SETTINGS}:1 `))).toContain('required');
  expect(said.find((text) => text.startsWith(`${SETTINGS}:3 `))).toContain('unsafe/static-mut');
});

it('faults in the settings of the base are named in the check run, and the rest of them holds', async () => {
  const settings = 'gate: required\nmax-commments: 1\n';
  const pull = await stage().pull({ 'src/lib.rs': STATIC_MUT }, { settings });
  const check = await stage().review(pull);
  expect(check).toMatchObject({ conclusion: 'failure' });
  expect(check.output.text).toMatch(/rust-pro\.yml:2:1.*max-commments.*max-comments/);
});

it('settings can begin with those of the owner’s .github repository, one step', async () => {
  await stage().github.createRepository({
    name: '.github',
    files: { [SETTINGS]: 'extends: .github\ngate: required\nmax-comments: 0\n' },
  });
  const pull = await stage().pull(
    { 'src/lib.rs': STATIC_MUT },
    { settings: 'extends: .github\nmax-comments: 3\n' },
  );
  const check = await stage().review(pull);
  expect(check).toMatchObject({ conclusion: 'failure' });
  expect(pull.comments).toHaveLength(1);
  expect(check.output.text).toContain('can not extend others');
  const [shown] = await stage().say(pull, 'ann', '/rust-pro config');
  expect(shown).toContain('acme/.github');
});

it('settings of another owner are not read: that is said, and the rest of the file holds', async () => {
  const { github } = stage();
  github.install({ login: 'globex' });
  await github.createRepository({
    owner: 'globex',
    name: '.github',
    files: { [SETTINGS]: 'enabled: false\n' },
  });
  const settings = 'extends: globex/.github\ngate: required\n';
  const pull = await stage().pull({ 'src/lib.rs': STATIC_MUT }, { settings });
  const check = await stage().review(pull);
  expect(`${check.output.summary}${check.output.text}`).toMatch(/globex.*another owner/);
  expect(check).toMatchObject({ conclusion: 'failure' });
  expect(github.requests.filter(({ path }) => path.includes('/globex/'))).toEqual([]);
});

it('commands are answered also where the settings are broken', async () => {
  const pull = await stage().pull({ 'src/lib.rs': CLEAN }, { settings: 'extends: globex/.github\n' });
  expect(await stage().say(pull, 'ann', '/rust-pro help')).toHaveLength(1);
  const [answer] = await stage().say(pull, 'ann', '/rust-pro config');
  expect(answer).toContain('another owner');
});
