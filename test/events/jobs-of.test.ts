import { describe, expect, test } from 'vitest';
import { intentOf } from '../../src/events/intent.ts';
import { jobIdOf, pullNumberOf } from '../../src/events/job-id.ts';
import { jobsOf, parsedOf } from '../../src/events/jobs-of.ts';
import type { CommandJob } from '../../src/ports.ts';
import { APP_ID, checkOf, issueComment, pullRequest, REF } from './payloads.ts';

function commandJobs(body: string): readonly CommandJob[] {
  const intent = intentOf('issue_comment', issueComment({ comment: { body } }));
  return jobsOf(intent, 'd-1').filter((job) => job.kind === 'command');
}

test('a push becomes one review', () => {
  const intent = intentOf('pull_request', pullRequest('synchronize'));
  expect(jobsOf(intent, 'd-1')).toEqual([{ kind: 'review', ref: REF, deliveryId: 'd-1', full: false }]);
});

test('a wanted check becomes one full review for each pull request', () => {
  const base = { repo: { id: 9 } };
  const pull_requests = [3, 4, 3].map((number) => ({ number, base }));
  const intent = intentOf('check_run', checkOf('check_run', 'rerequested', { check: { pull_requests } }), {
    appId: APP_ID,
  });
  expect(jobsOf(intent, 'd-1')).toEqual([
    { kind: 'review', ref: REF, deliveryId: 'd-1', full: true },
    { kind: 'review', ref: { ...REF, number: 4 }, deliveryId: 'd-1', full: true },
  ]);
});

test('what is ignored becomes no job', () => {
  expect(jobsOf(intentOf('ping', { zen: '' }), 'd-1')).toEqual([]);
});

describe('a comment', () => {
  test('becomes a job a command, in order, each read again as it was', () => {
    const jobs = commandJobs('/rust-pro resolve RP-7F3A not-now: later\n/rust-pro review\n/rust-pro reveiw');
    expect(jobs.map((job) => parsedOf(job))).toMatchObject([
      { kind: 'command', command: { name: 'resolve', kind: 'not-now', reason: 'later' } },
      { kind: 'command', command: { name: 'review', full: false } },
      { kind: 'unknown', nearest: 'review' },
    ]);
    expect(jobs[0]).toMatchObject({
      commentId: 21,
      commentKind: 'issue',
      actor: 'ada',
      actorId: 5,
      ref: REF,
    });
  });

  test('with a sixth command never runs it', () => {
    const last = commandJobs('/rust-pro status\n'.repeat(7)).at(-1);
    expect(last?.line).toBe('/rust-pro status');
    expect(last && parsedOf(last)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('5 commands'),
    });
  });

  test('survives the way through JSON', () => {
    const jobs = commandJobs('/rust-pro review full');
    expect(JSON.parse(JSON.stringify(jobs))).toEqual(jobs);
  });

  test('whose job holds no command is refused', () => {
    const [job] = commandJobs('/rust-pro review');
    expect(job && parsedOf({ ...job, line: 'hello' })).toMatchObject({ kind: 'refused' });
  });
});

test('the name of a job gives its pull request back, and no other text does', () => {
  expect(pullNumberOf(jobIdOf(42, 'd-1'))).toBe(42);
  for (const text of ['', 'pull--1-x', 'pull-0-x', 'pull-12', 'x pull-12-y', 'pull-99999999999-x']) {
    expect(pullNumberOf(text), text).toBeNull();
  }
});
