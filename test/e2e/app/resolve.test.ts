import { expect, it } from 'vitest';
import { BAD_LOAD, bareUnsafe, CLEAN, STATIC_MUT } from './sources.ts';
import { idIn, plain, useStage } from './stage.ts';

const stage = useStage();

it('what is resolved stays so over later pushes until its tokens change, or until it is reopened', async () => {
  const pull = await stage().pull(
    { 'src/lib.rs': STATIC_MUT, 'src/a.rs': CLEAN },
    { settings: 'gate: required\n', repository: { roles: { ann: 'write', bob: 'write' } } },
  );
  expect((await stage().review(pull)).conclusion).toBe('failure');
  const id = idIn(pull.comments[0]);
  const [answer] = await stage().say(pull, 'bob', `/rust-pro resolve ${id} accepted-risk: only in tests`);
  expect(answer).toContain(`\`${id}\` (\`unsafe/static-mut\`) is resolved as accepted-risk: only in tests`);
  let check = await pull.reviewed();
  expect(check).toMatchObject({ conclusion: 'success' });
  expect(check.output.title).toBe('nothing open on 2 files (1 resolved)');
  expect(check.output.summary).toMatch(/accepted-risk \| `bob` \| only in tests/);

  await pull.push({ 'src/lib.rs': `//! Words.\n\n${STATIC_MUT}` });
  check = await stage().review(pull, 'synchronize');
  expect(check).toMatchObject({ conclusion: 'success' });
  expect(pull.comments).toHaveLength(1);

  const [back] = await stage().say(pull, 'bob', `/rust-pro reopen ${id}`);
  expect(back).toContain(`\`${id}\` (\`unsafe/static-mut\`) is open again.`);
  expect(await pull.reviewed()).toMatchObject({ conclusion: 'failure' });
  expect(pull.comments).toHaveLength(1);

  await stage().say(pull, 'bob', `/rust-pro resolve ${id} not-now: later`);
  expect(await pull.reviewed()).toMatchObject({ conclusion: 'success' });
  await pull.push({ 'src/lib.rs': STATIC_MUT.replace('u32', 'u64').replace('COUNT', 'COUNTER') });
  check = await stage().review(pull, 'synchronize');
  expect(check).toMatchObject({ conclusion: 'failure', output: { title: '1 error on 2 of 2 files' } });
  expect(pull.comments).toHaveLength(2);
});

it('two findings are resolved by the two lines of one comment', async () => {
  const pull = await stage().pull(
    { 'src/lib.rs': `${bareUnsafe('first')}\n${bareUnsafe('second')}` },
    { repository: { roles: { ann: 'write', bob: 'write' } } },
  );
  await stage().review(pull);
  const [first, second] = pull.comments.map(idIn);
  const answers = await stage().say(
    pull,
    'bob',
    `/rust-pro resolve ${first} one reason\n/rust-pro resolve ${second} another reason`,
  );
  expect(answers.join('\n')).toContain(`\`${first}\``);
  expect(answers.join('\n')).toContain(`\`${second}\``);
  expect((await pull.reviewed()).output.title).toBe('nothing open on 1 file (2 resolved)');
});

it('an answer in a thread of ours counts as one in the conversation does', async () => {
  const pull = await stage().pull(
    { 'src/lib.rs': BAD_LOAD },
    { repository: { roles: { ann: 'write', bob: 'maintain' } } },
  );
  await stage().review(pull);
  const [comment] = pull.comments;
  if (comment === undefined) throw new Error('no comment');
  const bob = stage().github.user('bob');
  const reviewComment = bob.reply(comment, `/rust-pro resolve ${idIn(comment)} it is tested`);
  const delivery = await stage().github.deliver('pull_request_review_comment', 'created', {
    pull,
    reviewComment,
    sender: bob.user,
  });
  expect(await stage().app.settled(delivery)).toEqual(['job done']);
  const answer = pull.comments.at(-1);
  expect(answer?.inReplyTo).toBe(comment.id);
  expect(plain(answer?.body ?? '')).toContain('is resolved as false-positive: it is tested');
  expect(pull.issueComments).toEqual([]);
  expect((await pull.reviewed()).output.title).toBe('nothing open on 1 file (1 resolved)');
});

it('an id that is not there, or that another pull request has, resolves nothing', async () => {
  const one = await stage().pull({ 'src/lib.rs': STATIC_MUT });
  await stage().review(one);
  const other = await stage().pull(
    { 'src/lib.rs': CLEAN },
    { repository: { roles: { ann: 'write', bob: 'admin' } } },
  );
  const [answer] = await stage().say(other, 'bob', `/rust-pro resolve ${idIn(one.comments[0])} no`);
  expect(answer).toContain('There is no finding');
  expect(other.checkRuns).toEqual([]);
});
