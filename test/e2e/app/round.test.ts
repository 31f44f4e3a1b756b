import { expect, it } from 'vitest';
import { DEMO_BASE, DEMO_HEAD } from '../../../scripts/demo-crate.ts';
import { BAD_LOAD, CLEAN, GOOD_LOAD } from './sources.ts';
import { idIn, plain, useStage } from './stage.ts';

const stage = useStage();
const ofApp = (operation: string, path: string) =>
  stage().github.requests.filter((one) => one.operation === operation && one.path.includes(path));

it('a pull request gets one review with comments, and a check run that accounts for everything', async () => {
  const pull = await stage().pull(DEMO_HEAD, { base: DEMO_BASE });
  const check = await stage().review(pull);
  expect(check).toMatchObject({ status: 'completed', conclusion: 'neutral' });
  expect(check.output.title).toBe('2 errors, 8 warnings, 2 notes on 2 of 2 files');
  expect(pull.reviews).toHaveLength(1);
  expect(plain(pull.reviews[0]?.body ?? '')).toBe('4 more findings in the check run.');
  expect(pull.comments.map(({ path, line }) => `${path}:${line}`)).toEqual([
    'src/lib.rs:6',
    'src/lib.rs:23',
    'Cargo.toml:8',
    'src/lib.rs:8',
    'src/lib.rs:13',
  ]);
  const { summary, text } = check.output;
  expect(summary).toContain('#### Policy 10');
  expect(summary?.match(/over the cap/g)).toHaveLength(4);
  expect(text).toContain('#### Unsafe code, before and after');
  expect(text).toContain('| `src/lib.rs` | 0 → 3 | 0 → 1 | 0 → 1 | 0 | 0 | 0 → 4 | 5 added |');
  expect(text).toMatch(/Triggers: rust, .*supply-chain/);
  expect(text).toContain('| Policy 10 |');
  expect(check.annotations).toHaveLength(12);
  expect(check.actions.map(({ identifier }) => identifier)).toEqual(['review-again']);
});

it('the check run is there, in progress, before anything is read or posted', async () => {
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  await stage().review(pull);
  const { name } = pull.pull.repository;
  const order = stage()
    .github.requests.filter(({ path }) => path.includes(`/${name}/`))
    .map(({ operation }) => operation);
  const first = (operation: string) => order.indexOf(operation);
  expect(first('checks/create')).toBeGreaterThan(-1);
  expect(first('checks/create')).toBeLessThan(first('pulls/list-files'));
  expect(first('pulls/list-files')).toBeLessThan(first('pulls/create-review'));
  expect(first('pulls/create-review')).toBeLessThan(first('checks/update'));
  expect(ofApp('checks/create', `/${name}/`)[0]?.body).toMatchObject({ status: 'in_progress' });
});

it('a suggestion that is committed makes its finding gone, and the comment says in which commit', async () => {
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  expect((await stage().review(pull)).output.title).toBe('1 error on 1 of 1 file');
  const [comment] = pull.comments;
  expect(comment?.body).toContain('```suggestion\n        self.head.load(Ordering::Acquire)\n```');
  const head = await pull.applySuggestion(comment?.id ?? 0);
  expect(await pull.text('src/lib.rs')).toBe(GOOD_LOAD);
  const check = await stage().review(pull, 'synchronize');
  expect(check).toMatchObject({ conclusion: 'success', output: { title: 'nothing to say on 1 file' } });
  expect(pull.comments).toHaveLength(1);
  expect(plain(comment?.body ?? '')).toMatch(`No longer found as of ${head.slice(0, 7)}`);
  expect(comment?.body).not.toContain('```suggestion');
  expect(comment?.minimized).toBe('RESOLVED');
});

it('a comment whose finding is gone is edited also where the App may not minimise', async () => {
  stage().github.settings.minimizeAllowed = false;
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  await stage().review(pull);
  const id = idIn(pull.comments[0]);
  const head = await pull.push({ 'src/lib.rs': GOOD_LOAD });
  const check = await stage().review(pull, 'synchronize');
  stage().github.settings.minimizeAllowed = true;
  expect(check.conclusion).toBe('success');
  expect(plain(pull.comments[0]?.body ?? '')).toMatch(`No longer found as of ${head.slice(0, 7)}`);
  expect(pull.comments[0]).toMatchObject({ minimized: null });
  expect(idIn(pull.comments[0])).toBe(id);
});

it('a change with nothing to say gets a check run and not a word more', async () => {
  const pull = await stage().pull({ 'src/lib.rs': CLEAN });
  const check = await stage().review(pull);
  expect(check).toMatchObject({ conclusion: 'success', annotations: [] });
  expect(check.output.title).toBe('nothing to say on 1 file');
  expect([pull.reviews, pull.comments, pull.issueComments]).toEqual([[], [], []]);
});

it('findings of one kind beyond five are one comment that lists the others', async () => {
  const many = Array.from({ length: 8 }, (_, at) => `static mut S${at}: u32 = 0;\n`).join('');
  const pull = await stage().pull({ 'src/lib.rs': many });
  const check = await stage().review(pull);
  expect(check.output.title).toBe('8 errors on 1 of 1 file');
  expect(pull.comments).toHaveLength(1);
  expect(plain(pull.comments[0]?.body ?? '')).toContain('The same at 7 more places');
  expect(check.annotations).toHaveLength(8);
  const fewer = many.split('\n').slice(1).join('\n');
  await pull.push({ 'src/lib.rs': fewer });
  await stage().review(pull, 'synchronize');
  expect(pull.comments).toHaveLength(1);
});

it('more than fifty annotations come in batches, and all of them arrive', async () => {
  const kinds = Array.from({ length: 120 }, (_, at) => `static mut S${at}: u32 = 0;\n`).join('');
  const pull = await stage().pull({ 'src/lib.rs': kinds });
  const check = await stage().review(pull);
  expect(check.annotations).toHaveLength(120);
  expect(new Set(check.annotations.map(({ start_line }) => start_line)).size).toBe(120);
  expect(ofApp('checks/update', `/${pull.pull.repository.name}/`)).toHaveLength(3);
});

it.each([
  ['the Re-run link', 'rerequested', {}],
  ['our button', 'requested_action', { extra: { requested_action: { identifier: 'review-again' } } }],
])('%s reviews again without saying anything twice', async (_, action, extra) => {
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  await stage().review(pull);
  const [checkRun] = pull.checkRuns;
  const delivery = await stage().github.deliver('check_run', action, {
    pull,
    ...extra,
    ...(checkRun && { checkRun }),
  });
  expect(await stage().app.settled(delivery)).toEqual(['job done']);
  expect(pull.checkRuns).toHaveLength(2);
  expect(pull.checkRuns[1]).toMatchObject({ status: 'completed', output: checkRun?.output });
  expect(pull.comments).toHaveLength(1);
});
