import { expect, it } from 'vitest';
import type { LoggedRequest } from '../github/journal.ts';
import type { PullHandle } from '../github/pull-handle.ts';
import { BAD_LOAD, bareUnsafe, CLEAN, GOOD_LOAD } from './sources.ts';
import { plain, useStage } from './stage.ts';

const stage = useStage();

/** Lets `act` happen while GitHub takes its time for an operation on this pull request's repository. */
function meanwhile(pull: PullHandle, operation: string, act: () => unknown): void {
  const { name } = pull.pull.repository;
  let done = false;
  const match = (request: LoggedRequest) => {
    if (done || request.operation !== operation || !request.path.includes(`/${name}/`)) return false;
    done = true;
    act();
    return true;
  };
  stage().github.faults.add({ match, kind: 'slow', milliseconds: 500 });
}

it('a new base with the same head is reviewed anew, and what it already has is no longer said', async () => {
  const repository = await stage().repository({ files: { 'src/lib.rs': CLEAN }, roles: { ann: 'write' } });
  await repository.commit({ 'src/lib.rs': BAD_LOAD }, { branch: 'next' });
  const pull = await repository.createPull({ files: { 'a.rs': bareUnsafe() }, baseRef: 'next' });
  await stage().review(pull);
  expect(pull.comments.map(({ path }) => path)).toEqual(['a.rs']);
  await pull.retarget('main');
  await stage().tell(pull, 'edited');
  expect(pull.checkRuns.at(-1)?.output.title).toBe('1 error, 1 warning on 2 of 2 files');
  expect(pull.comments.map(({ path }) => path)).toEqual(['a.rs', 'src/lib.rs']);
  await pull.retarget('next');
  await stage().tell(pull, 'edited');
  expect(pull.checkRuns.at(-1)?.output.title).toBe('1 warning on 1 of 1 file');
  expect(pull.comments).toHaveLength(2);
  expect(plain(pull.comments[1]?.body ?? '')).toMatch(/^No longer/);
});

it('an edited title is no reason to look again', async () => {
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  await stage().review(pull);
  pull.edit('Another title');
  expect(await stage().app.settled(await stage().github.deliver('pull_request', 'edited', { pull }))).toEqual(
    [],
  );
  expect(pull.checkRuns).toHaveLength(1);
});

it('two pull requests with one head have their own check runs and comments', async () => {
  const repository = await stage().repository({ files: { 'src/lib.rs': CLEAN }, roles: { ann: 'write' } });
  const first = await repository.createPull({ files: { 'src/lib.rs': BAD_LOAD } });
  const second = await repository.createPull({ files: { 'src/lib.rs': BAD_LOAD }, headRef: 'again' });
  second.pull.head.sha = first.headSha;
  await repository.repository.git.setRef(`refs/pull/${second.number}/head`, first.headSha);
  const { github, app } = stage();
  const sent = await Promise.all(
    [first, second].map((pull) => github.deliver('pull_request', 'opened', { pull })),
  );
  await Promise.all(sent.map((delivery) => app.settled(delivery)));
  expect([first.comments.length, second.comments.length]).toEqual([1, 1]);
  const ids = first.checkRuns.map(({ externalId }) => externalId?.split('-')[1]);
  expect(ids.toSorted()).toEqual([String(first.number), String(second.number)]);
});

it('a fork is reviewed as any branch is, also once it is deleted', async () => {
  const repository = await stage().repository({ files: { 'src/lib.rs': CLEAN } });
  const eve = stage().github.user('eve').user;
  const pull = await repository.createPull({ files: { 'src/lib.rs': BAD_LOAD }, fork: true, author: eve });
  await stage().review(pull);
  expect(pull.comments).toHaveLength(1);
  pull.deleteFork();
  await stage().say(pull, 'eve', '/rust-pro review');
  expect(pull.checkRuns.map(({ output }) => output.title)).toEqual([
    '1 error on 1 of 1 file',
    '1 error on 1 of 1 file',
  ]);
  expect(pull.comments).toHaveLength(1);
});

it('what was closed before it was looked at is left alone', async () => {
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  pull.close();
  await stage().tell(pull, 'opened');
  expect([pull.checkRuns, pull.comments]).toEqual([[], []]);
});

it('what is closed while it is looked at gets no comment, and its check run an end', async () => {
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  meanwhile(pull, 'pulls/list-review-comments', () => pull.close());
  await stage().tell(pull, 'opened');
  expect(pull.comments).toEqual([]);
  expect(pull.checkRuns.map(({ status }) => status)).toEqual(['completed']);
});

it('a head that moves between reading and posting: nothing is said on the old one', async () => {
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  const old = pull.headSha;
  meanwhile(pull, 'pulls/list-review-comments', () => pull.push({ 'src/lib.rs': GOOD_LOAD }));
  await stage().tell(pull, 'opened');
  expect(pull.headSha).not.toBe(old);
  expect(pull.comments).toEqual([]);
  expect(await pull.reviewed()).toMatchObject({ conclusion: 'success' });
  const before = pull.checkRuns.filter(({ headSha }) => headSha === old);
  expect(before.map(({ conclusion }) => conclusion)).toEqual(['skipped']);
});

it('a head that moves while GitHub is in trouble leaves no check run open on the old one', async () => {
  const pull = await stage().pull({ 'src/lib.rs': BAD_LOAD });
  const { name } = pull.pull.repository;
  stage().github.faults.add({
    match: ({ operation, path }) => operation === 'pulls/list-files' && path.includes(`/${name}/`),
    kind: 'status-before',
    status: 503,
    times: 4,
  });
  meanwhile(pull, 'checks/create', () => pull.push({ 'src/lib.rs': GOOD_LOAD }));
  await stage().tell(pull, 'opened');
  const after = await stage().github.deliver('pull_request', 'synchronize', { pull });
  await stage().app.settled(after);
  expect(await pull.reviewed()).toMatchObject({ conclusion: 'success' });
  expect(pull.comments).toEqual([]);
});
