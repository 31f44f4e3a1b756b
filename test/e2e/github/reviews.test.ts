import type { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installationClient, refusal, userClient } from './clients.ts';
import { expectNoViolations } from './expectations.ts';
import type { PullHandle } from './pull-handle.ts';
import { type GitHubStandIn, startGitHub } from './start-github.ts';

let github: GitHubStandIn;
let octokit: Octokit;
let pull: PullHandle;
const place = { owner: 'acme', repo: 'crate' };
const first = { ...place, pull_number: 1 };
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}`);
const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

// Two hunks: line 3 is changed and 30 goes away, so that the new side has 1 to 6 and 27 to 32.
const before = numbered(1, 40);
const after = before.with(2, 'changed').toSpliced(29, 1);

beforeEach(async () => {
  github = await startGitHub();
  octokit = await installationClient(github);
  const repository = await github.createRepository({
    files: { 'src/lib.rs': text(before) },
    roles: { bob: 'write' },
  });
  pull = await repository.createPull({
    files: { 'src/lib.rs': text(after), 'logo.bin': new Uint8Array([0, 1]) },
  });
});
afterEach(async () => {
  expectNoViolations(github);
  await github.stop();
});

type Where = {
  path?: string;
  line?: number;
  side?: string;
  start_line?: number;
  start_side?: string;
  position?: number;
};
const review = (...where: Where[]) =>
  octokit.rest.pulls.createReview({
    ...first,
    event: 'COMMENT',
    body: 'read',
    commit_id: pull.headSha,
    comments: where.map((one) => ({ path: 'src/lib.rs', body: 'look', ...one })),
  });

describe('the place of a review comment', () => {
  it.each<[string, Where]>([
    ['an added line', { line: 3 }],
    ['context above a change', { line: 1 }],
    ['a deleted line', { line: 30, side: 'LEFT' }],
    ['the old side of a changed line', { line: 3, side: 'LEFT' }],
    ['a range', { start_line: 1, line: 3 }],
    ['a range from the old side to the new', { start_line: 3, start_side: 'LEFT', line: 3 }],
    ['a side in lower case', { line: 3, side: 'right' }],
    ['a position', { position: 4 }],
  ])('may be %s', async (_, where) => {
    expect((await review(where)).status).toBe(200);
    expect(pull.comments).toHaveLength(1);
  });

  it.each<[string, Where, string]>([
    ['a line outside the hunks', { line: 15 }, 'Line could not be resolved'],
    ['a new line taken for an old one', { line: 40, side: 'RIGHT' }, 'Line could not be resolved'],
    ['another file', { path: 'src/main.rs', line: 1 }, 'Path could not be resolved'],
    ['a line of a binary file', { path: 'logo.bin', line: 1 }, 'Line could not be resolved'],
    ['a range of one line', { start_line: 3, line: 3 }, 'start line must precede the end line.'],
    ['a range backwards', { start_line: 5, line: 3 }, 'start line must precede the end line.'],
    ['a range over two hunks', { start_line: 3, line: 30 }, 'must be part of the same hunk as the line.'],
    ['a range from outside', { start_line: 20, line: 30 }, 'must be part of the same hunk as the line.'],
  ])('may not be %s', async (_, where, message) => {
    const { status, body } = await refusal(review(where));
    expect(status).toBe(422);
    expect(body).toMatchObject({
      message: 'Unprocessable Entity',
      errors: [expect.stringContaining(message)],
    });
  });

  it('spoils the whole review when it is wrong once, and GitHub does not say which one it was', async () => {
    const { body } = await refusal(review({ line: 3 }, { line: 15 }, { line: 4 }));
    expect(body).toMatchObject({ errors: ['Line could not be resolved'] });
    expect([pull.comments, pull.reviews]).toEqual([[], []]);
  });

  it('is told in other words for a single comment', async () => {
    const comment = { ...first, commit_id: pull.headSha, path: 'src/lib.rs', body: 'x' };
    const single = octokit.rest.pulls.createReviewComment({ ...comment, line: 30, start_line: 3 });
    const field = 'pull_request_review_thread.start_line';
    expect((await refusal(single)).body).toMatchObject({ message: 'Validation Failed', errors: [{ field }] });
    const onFile = await octokit.rest.pulls.createReviewComment({
      ...comment,
      path: 'logo.bin',
      subject_type: 'file',
    });
    expect(onFile.data.subject_type).toBe('file');
  });

  it('ends the hunk that GitHub quotes with the comment', async () => {
    await review({ line: 3 }, { line: 29 });
    const { data } = await octokit.rest.pulls.listReviewComments(first);
    expect(data.map((comment) => comment.diff_hunk.split('\n').at(-1))).toEqual(['+changed', ' line 29']);
    expect(data.every((comment) => comment.diff_hunk.startsWith('@@ '))).toBe(true);
  });
});

describe('a review', () => {
  it.each([65_536, 65_537])('has a body of at most 65,536 characters: %d', async (length) => {
    const sent = octokit.rest.pulls.createReview({
      ...first,
      event: 'COMMENT',
      body: '\u{1F980}'.repeat(length),
    });
    if (length === 65_536) expect((await sent).status).toBe(200);
    else
      expect((await refusal(sent)).body).toMatchObject({
        errors: [{ message: 'Body is too long (maximum is 65536 characters)' }],
      });
  });

  it('stays with its author until it is submitted', async () => {
    const { data } = await octokit.rest.pulls.createReview({ ...first, body: 'pending' });
    const bob = userClient(github, github.user('bob').user);
    expect((await bob.rest.pulls.listReviews(first)).data).toEqual([]);
    expect((await refusal(octokit.rest.pulls.createReview(first))).body).toMatchObject({
      errors: ['User can only have one pending review per pull request'],
    });
    await octokit.rest.pulls.submitReview({ ...first, review_id: data.id, event: 'COMMENT' });
    expect((await bob.rest.pulls.listReviews(first)).data).toHaveLength(1);
  });

  it('cannot approve what its author wrote', async () => {
    const ann = userClient(github, github.user('ann').user);
    expect((await refusal(ann.rest.pulls.createReview({ ...first, event: 'APPROVE' }))).body).toMatchObject({
      errors: ['Can not approve your own pull request'],
    });
  });

  it('lists its comments by position, without lines', async () => {
    const { data } = await review({ line: 3 });
    const listed = await octokit.rest.pulls.listCommentsForReview({ ...first, review_id: data.id });
    expect(listed.data[0]).toMatchObject({ position: 4, path: 'src/lib.rs' });
    expect(listed.data[0]?.line).toBeUndefined();
  });
});

describe('a comment on a line that moves', () => {
  it('follows its line while the diff shows it, and is outdated once the line changes', async () => {
    await review({ line: 3 }, { line: 29 });
    await pull.push({ 'src/lib.rs': text(['new first', ...after]) });
    expect(pull.comments.map((comment) => comment.line)).toEqual([4, 30]);
    await pull.push({ 'src/lib.rs': text(['new first', ...after.with(2, 'changed again')]) });
    expect(pull.comments.map((comment) => comment.line)).toEqual([null, 30]);
    const { data } = await octokit.rest.pulls.listReviewComments(first);
    expect(data.map(({ line, original_line, position }) => [line, original_line, position === null])).toEqual(
      [
        [null, 3, true],
        [30, 29, false],
      ],
    );
  });

  it('may be posted to an earlier commit, and stands where that line is now', async () => {
    const reviewed = pull.headSha;
    await pull.push({ 'src/lib.rs': text(after.with(2, 'other')) });
    await octokit.rest.pulls.createReview({
      ...first,
      commit_id: reviewed,
      event: 'COMMENT',
      comments: [{ path: 'src/lib.rs', line: 3, body: 'late' }],
    });
    expect(pull.comments[0]).toMatchObject({ line: null, originalLine: 3, thread: { outdated: true } });
  });

  it('cannot be posted to a commit that a force-push dropped', async () => {
    const lost = pull.headSha;
    await pull.forcePush({ 'src/lib.rs': text(after) });
    const sent = octokit.rest.pulls.createReview({ ...first, commit_id: lost, event: 'COMMENT', body: 'x' });
    expect((await refusal(sent)).status).toBe(422);
  });
});

describe('a suggestion', () => {
  const suggest = async (where: Where, ...block: string[]) => {
    const body = ['````suggestion', ...block, '````'].join('\n');
    await octokit.rest.pulls.createReviewComment({
      ...first,
      commit_id: pull.headSha,
      path: 'src/lib.rs',
      ...where,
      body,
    } as never);
    await pull.applySuggestion(pull.comments.at(-1)?.id ?? 0);
    return (await pull.text('src/lib.rs')).split('\n').slice(0, 5);
  };

  it('takes the place of its lines, however many it has', async () => {
    expect(await suggest({ line: 3, start_line: 2 }, 'a', '```', 'c')).toEqual([
      'line 1',
      'a',
      '```',
      'c',
      'line 4',
    ]);
  });

  it('deletes them when it is empty', async () => {
    expect(await suggest({ line: 3 })).toEqual(['line 1', 'line 2', 'line 4', 'line 5', 'line 6']);
  });

  it('keeps the line ends of a file, and a last line without one', async () => {
    await pull.push({ 'src/lib.rs': 'a\r\nb' });
    expect(await suggest({ line: 2 }, 'c')).toEqual(['a\r', 'c']);
    expect(await suggest({ line: 1 }, 'x')).toEqual(['x\r', 'c']);
  });
});

describe('comments and reactions', () => {
  it('are edited by their author, and by nobody who may not write', async () => {
    const comment = github.user('bob').comment(pull, 'mine');
    const own = { ...place, comment_id: comment.id, body: 'changed' };
    expect((await refusal(octokit.rest.issues.updateComment(own))).status).toBe(403);
    const bob = userClient(github, github.user('bob').user);
    expect((await bob.rest.issues.updateComment(own)).data.body).toBe('changed');
  });

  it('are answered 201 when they are new and 200 when they were there', async () => {
    const comment_id = github.user('bob').comment(pull, 'please').id;
    const react = () =>
      octokit.rest.reactions.createForIssueComment({ ...place, comment_id, content: 'eyes' });
    expect([(await react()).status, (await react()).status]).toEqual([201, 200]);
    const { data } = await octokit.rest.reactions.listForIssueComment({ ...place, comment_id });
    expect(data.map((one) => [one.user?.login, one.content])).toEqual([['rust-pro[bot]', 'eyes']]);
  });

  it('in a thread belong to its first comment', async () => {
    await review({ line: 3 });
    const answer = github.user('bob').reply(pull.comments[0] as never, 'why?');
    const second = await octokit.rest.pulls.createReplyForReviewComment({
      ...first,
      comment_id: answer.id,
      body: 'so',
    });
    expect(second.data).toMatchObject({ in_reply_to_id: pull.comments[0]?.id, line: 3 });
    expect(pull.threads).toHaveLength(1);
  });
});
