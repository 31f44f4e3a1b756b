import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Intent, intentOf } from '../../src/events/intent.ts';
import { jobIdOf } from '../../src/events/job-id.ts';
import { APP_ID, checkOf, issueComment, PERSON, pullRequest, REF, reviewComment } from './payloads.ts';

type Example = { readonly action?: string; readonly [key: string]: unknown };
type Examples = readonly { readonly name: string; readonly examples: readonly Example[] }[];
const EXAMPLES: Examples = createRequire(import.meta.url)('@octokit/webhooks-examples');
const self = { appId: APP_ID, botLogin: 'rust-pro[bot]' };

function whyOf(intent: Intent): string {
  return intent.kind === 'ignore' ? intent.why : `not ignored: ${intent.kind}`;
}

describe('GitHub’s own example payloads', () => {
  const all = EXAMPLES.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })));

  test('there are 329 of them, and each leads to an intent', () => {
    expect(all).toHaveLength(329);
    for (const { name, payload } of all) {
      const intent = intentOf(name, payload, self);
      if (intent.kind === 'ignore') expect(intent.why, name).not.toBe('');
    }
  });

  test('only those with an installation lead to work', () => {
    const work = all.filter(({ name, payload }) => intentOf(name, payload, self).kind !== 'ignore');
    expect(work.length).toBeGreaterThan(3);
    for (const { payload } of work) expect(payload.installation).toBeDefined();
  });

  test('with an installation added, each leads to what its event and action say', () => {
    const kinds = new Map<string, Set<string>>();
    for (const { name, payload } of all) {
      const { kind } = intentOf(name, { ...payload, installation: { id: 1 } }, self);
      const found = kinds.get(kind) ?? new Set();
      kinds.set(kind, found.add(`${name}.${payload.action}`));
    }
    kinds.delete('ignore');
    expect(Object.fromEntries([...kinds].map(([kind, names]) => [kind, [...names].toSorted()]))).toEqual({
      drop: ['installation.deleted', 'installation.suspend', 'installation_repositories.removed'],
      review: [
        'pull_request.opened',
        'pull_request.ready_for_review',
        'pull_request.reopened',
        'pull_request.synchronize',
      ],
    });
  });

  test('each of them cut down at random is survived', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
        ({ name, payload }, cuts) => {
          const copy: Record<string, unknown> = { ...payload };
          for (const cut of cuts) {
            const keys = Object.keys(copy);
            const key = keys[cut % Math.max(1, keys.length)];
            if (key !== undefined) copy[key] = [null, 0, 'x', [], {}, -1][cut % 6];
          }
          expect(() => intentOf(name, copy, self)).not.toThrow();
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([null, undefined, 1, 'x', [], {}])('a payload of %j is ignored', (payload) => {
    expect(intentOf('pull_request', payload, self)).toMatchObject({ kind: 'ignore' });
  });
});

describe('pull_request', () => {
  test.each(['opened', 'synchronize', 'reopened', 'ready_for_review'])('%s asks for a review', (action) => {
    expect(intentOf('pull_request', pullRequest(action))).toEqual({
      kind: 'review',
      ref: REF,
      full: false,
      reason: action,
    });
  });

  test('a changed base asks for a review', () => {
    const payload = pullRequest('edited', { changes: { base: { ref: { from: 'main' } } } });
    expect(intentOf('pull_request', payload)).toMatchObject({ kind: 'review', reason: 'edited(base)' });
  });

  test.each(['edited', 'closed', 'labeled', 'converted_to_draft', 'stacked', 'enqueued'])(
    '%s is ignored',
    (action) => {
      const payload = pullRequest(action, { changes: { title: { from: 'old' } } });
      expect(whyOf(intentOf('pull_request', payload))).toContain(`pull_request.${action}`);
    },
  );

  test('a delivery without an installation is ignored by that name', () => {
    const payload = pullRequest('opened', { installation: undefined });
    expect(whyOf(intentOf('pull_request', payload))).toContain('installation');
  });
});

describe('comments', () => {
  test.each([
    ['issue_comment', 'issue', issueComment],
    ['pull_request_review_comment', 'review', reviewComment],
  ] as const)('%s by a person is read for commands', (event, commentKind, make) => {
    expect(intentOf(event, make(), self)).toEqual({
      kind: 'command',
      ref: REF,
      commentId: 21,
      commentKind,
      actor: 'ada',
      actorId: 5,
      commands: [{ kind: 'command', line: '/rust-pro review', command: { name: 'review', full: false } }],
    });
  });

  const bot = { id: 6, login: 'helper[bot]', type: 'Bot' };
  const ours = { id: 8, login: 'rust-pro[bot]', type: 'User' };
  const ghost = { id: 10137, login: 'ghost', type: 'User' };
  test.each([
    ['was edited', { action: 'edited' }, 'edited'],
    ['was deleted', { action: 'deleted' }, 'deleted'],
    ['is by a bot', { sender: bot, comment: { user: bot } }, 'Bot'],
    ['is by an organisation', { sender: { ...PERSON, type: 'Organization' } }, 'Organization'],
    ['is by a deleted account', { sender: ghost, comment: { user: ghost } }, 'deleted account'],
    ['is our own', { sender: ours, comment: { user: ours } }, 'our own'],
    ['was sent by another account', { comment: { user: { ...PERSON, id: 6 } } }, 'did not write'],
    ['has no author', { comment: { user: null } }, 'did not write'],
    ['came through an App', { comment: { performed_via_github_app: { id: 1 } } }, 'GitHub App'],
    ['holds no command', { comment: { body: 'nice work' } }, 'no command'],
    ['quotes a command', { comment: { body: '> /rust-pro review' } }, 'no command'],
  ])('a comment that %s does nothing', (_, parts, why) => {
    expect(whyOf(intentOf('issue_comment', issueComment(parts), self))).toContain(why);
    expect(whyOf(intentOf('pull_request_review_comment', reviewComment(parts), self))).toContain(why);
  });

  test.each([{ number: 3 }, { number: 3, pull_request: null }])(
    'a comment on a plain issue %j does nothing',
    (issue) => {
      expect(whyOf(intentOf('issue_comment', issueComment({ issue }), self))).toContain(
        'not on a pull request',
      );
    },
  );

  test.each(['issues', 'pull_request_review', 'commit_comment', 'discussion_comment'])(
    '%s is not read',
    (event) => {
      expect(whyOf(intentOf(event, issueComment(), self))).toContain('no interest');
    },
  );
});

describe('checks', () => {
  const rerun = {
    kind: 'rerun',
    installation: 7,
    repository: REF.repository,
    headSha: 'a'.repeat(40),
    numbers: [3],
  };

  test.each(['check_run', 'check_suite'] as const)('%s.rerequested of ours is run again', (event) => {
    expect(intentOf(event, checkOf(event, 'rerequested'), self)).toMatchObject(rerun);
  });

  test('our own button is followed', () => {
    const payload = checkOf('check_run', 'requested_action', { identifier: 'review-again' });
    expect(intentOf('check_run', payload, self)).toMatchObject(rerun);
  });

  test.each([
    ['another App’s run', 'rerequested', { check: { app: { id: 1 } } }, "another App's"],
    ['a run of no App', 'rerequested', { check: { app: null } }, "another App's"],
    ['an unknown button', 'requested_action', { identifier: 'lgtm|1' }, 'not ours'],
    ['a button without a name', 'requested_action', {}, 'not ours'],
    ['a bot’s request', 'rerequested', { sender: { id: 6, login: 'x[bot]', type: 'Bot' } }, 'not a person'],
    ['a created run', 'created', {}, 'created'],
    ['a completed run', 'completed', {}, 'completed'],
  ])('%s is ignored', (_, action, parts, why) => {
    expect(whyOf(intentOf('check_run', checkOf('check_run', action, parts), self))).toContain(why);
  });

  test('nothing is run again for an App that does not know its id', () => {
    expect(whyOf(intentOf('check_run', checkOf('check_run', 'rerequested')))).toContain("another App's");
  });

  test('pull requests of other repositories with the same head are left alone', () => {
    const pull_requests = [{ number: 8, base: { repo: { id: 10 } } }];
    const payload = checkOf('check_run', 'rerequested', { check: { pull_requests } });
    expect(intentOf('check_run', payload, self)).toMatchObject({ ...rerun, numbers: [] });
  });

  test('a check of a fork’s commit is found by the name of its job', () => {
    const check = { pull_requests: [], external_id: jobIdOf(12, 'd-1') };
    const payload = checkOf('check_run', 'rerequested', { check });
    expect(intentOf('check_run', payload, self)).toMatchObject({ ...rerun, numbers: [12] });
  });
});

describe('installations', () => {
  const installation = { id: 7 };

  test.each(['deleted', 'suspend'])('installation.%s drops all of its work', (action) => {
    const intent = intentOf('installation', { action, installation });
    expect(intent).toMatchObject({ kind: 'drop', installation: 7, repositories: null });
  });

  test('removed repositories drop theirs', () => {
    const payload = { action: 'removed', installation, repositories_removed: [{ id: 9 }, { id: 11 }] };
    expect(intentOf('installation_repositories', payload)).toMatchObject({
      kind: 'drop',
      repositories: [9, 11],
    });
  });

  test.each(['created', 'unsuspend', 'new_permissions_accepted'])(
    'installation.%s needs nothing',
    (action) => {
      expect(intentOf('installation', { action, installation })).toMatchObject({ kind: 'ignore' });
    },
  );
});
