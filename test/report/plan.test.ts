import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/finding/finding.ts';
import type { Disposition, PostedFinding, PublishPlan } from '../../src/ports.ts';
import { type PlanInput, planPublish } from '../../src/report/plan.ts';
import type { Review } from '../../src/review/review.ts';
import {
  alone,
  changeOf,
  factsOf,
  fileOf,
  findingOf,
  GIT,
  HEAD,
  ORDERING,
  postedOf,
  reviewOf,
  UNSAFE,
} from '../support/sample-review.ts';

const facts = factsOf();
const NOTHING: PublishPlan = { summary: '', create: [], edit: [] };

function plan(review: Review, over: Partial<PlanInput> = {}): PublishPlan {
  return planPublish({ review, posted: [], dispositions: [], headSha: HEAD, ...over }, facts);
}

/** What GitHub holds once a plan is carried out. */
function carriedOut(
  before: readonly PostedFinding[],
  { create, edit }: PublishPlan,
): readonly PostedFinding[] {
  const edited = before.map((post) => {
    const change = edit.find(({ posted }) => posted === post);
    if (change === undefined) return post;
    return { ...post, body: change.body, state: change.minimize ? ('gone' as const) : ('open' as const) };
  });
  return [
    ...edited,
    ...create.map(({ finding, body }, i) => postedOf(finding, body, { commentId: before.length + i })),
  ];
}

const resolved = ({ fingerprint }: Finding): Disposition => ({
  fingerprint,
  state: 'resolved',
  kind: 'false-positive',
  reason: 'it is not',
  by: 'mona',
});

const places = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...findingOf({ ruleId: UNSAFE.ruleId, path: 'src/ring.rs', span: UNSAFE.span, message: `place ${i}` }),
    message: UNSAFE.message,
  }));
const rolledUp = (findings: readonly Finding[]): Review => {
  const [lead, ...others] = findings;
  return reviewOf(findings, { comments: lead === undefined ? [] : [{ lead, others }] });
};

describe('the first round', () => {
  test('creates a comment for each, on its lines, and says nothing more', () => {
    const { create, edit, summary } = plan(reviewOf([GIT, UNSAFE, ORDERING]));
    expect(create.map(({ finding, path, line, startLine }) => [finding.id, path, line, startLine])).toEqual([
      [UNSAFE.id, 'src/ring.rs', 13, null],
      [ORDERING.id, 'src/ring.rs', 17, null],
    ]);
    expect(edit).toEqual([]);
    expect(summary).toBe('');
  });

  test('has nothing to write when there is nothing to say', () => {
    expect(plan(reviewOf([]))).toEqual(NOTHING);
    expect(plan(reviewOf([GIT]))).toEqual(NOTHING);
  });

  test('leaves to the check run what the diff does not show', () => {
    const span = { ...UNSAFE.span, startLine: 2, endLine: 2 };
    const far = { ...UNSAFE, span, construct: { startLine: 2, endLine: 2 } };
    expect(plan(reviewOf([far]))).toEqual(NOTHING);
  });

  test('says in one line how many more there are', () => {
    const over = reviewOf([UNSAFE, ORDERING], { comments: alone(ORDERING), overCap: alone(UNSAFE) });
    expect(plan(over).summary).toBe('1 more finding in the check run.');
  });

  test('takes the next place for a roll-up whose first place is not in the diff', () => {
    const [first, second] = places(2);
    if (first === undefined || second === undefined) throw new Error('two places');
    const hidden = {
      ...first,
      span: { ...first.span, startLine: 1, endLine: 1 },
      construct: { startLine: 1, endLine: 1 },
    };
    const { create } = plan(rolledUp([hidden, second]));
    expect(create.map(({ finding }) => finding.id)).toEqual([second.id]);
    expect(create[0]?.body).toContain(hidden.id);
  });
});

describe('the next round', () => {
  const first = reviewOf([UNSAFE, ORDERING]);
  const posted = carriedOut([], plan(first));

  test('repeats nothing, however often it comes', () => {
    expect(plan(first, { posted })).toEqual(NOTHING);
    expect(plan(first, { posted: [...posted].toReversed() })).toEqual(NOTHING);
  });

  test('repeats nothing when the code has moved', () => {
    const moved = [UNSAFE, ORDERING].map((finding) => ({
      ...finding,
      span: { ...finding.span, startLine: finding.span.startLine + 1, endLine: finding.span.endLine + 1 },
    }));
    expect(plan(reviewOf(moved), { posted })).toEqual(NOTHING);
  });

  test('marks what is gone, once, with the commit, and folds it away', () => {
    const gone = plan(reviewOf([UNSAFE]), { posted });
    expect(gone.create).toEqual([]);
    expect(gone.edit).toMatchObject([{ posted: { id: ORDERING.id }, minimize: true }]);
    expect(gone.edit[0]?.body).toMatch(/^No longer found as of abc1234: \*\*An ordering/);
    expect(plan(reviewOf([UNSAFE]), { posted: carriedOut(posted, gone) })).toEqual(NOTHING);
  });

  test('opens again what is back, without a second comment and without a button', () => {
    const gone = carriedOut(posted, plan(reviewOf([UNSAFE]), { posted }));
    const back = plan(first, { posted: gone });
    expect(back.create).toEqual([]);
    expect(back.edit).toMatchObject([{ posted: { id: ORDERING.id }, minimize: false }]);
    expect(back.edit[0]?.body).not.toContain('```suggestion');
    expect(plan(first, { posted: carriedOut(gone, back) })).toEqual(NOTHING);
  });

  test('keeps a comment whose finding is over the cap now, or only a note', () => {
    const note = { ...UNSAFE, severity: 'info' as const };
    const review = reviewOf([note, ORDERING], { comments: [], overCap: alone(ORDERING) });
    expect(plan(review, { posted })).toEqual(NOTHING);
  });

  test.each([
    [
      'its file could not be read',
      {
        coverage: {
          changed: 2,
          reviewed: 1,
          notReviewed: [{ path: 'src/ring.rs', reason: 'over 1 MiB', inScope: true }],
        },
      },
    ],
    [
      'its rule failed there',
      {
        failures: ['unsafe/undocumented-block', 'atomics/invalid-ordering'].map((ruleId) => ({
          ruleId,
          path: 'src/ring.rs',
          message: '',
        })),
      },
    ],
  ])('keeps a comment when %s', (_why, over) => {
    expect(plan(reviewOf([], over), { posted })).toEqual(NOTHING);
  });

  test('keeps a comment on a file that was not listed, or that moved and could not be read', () => {
    const elsewhere = posted.map((post) => ({ ...post, path: 'src/old.rs' }));
    const unlisted = reviewOf([], { coverage: { changed: 9, reviewed: 2, notReviewed: [] } });
    expect(plan(unlisted, { posted: elsewhere })).toEqual(NOTHING);
    const renamed = factsOf(
      changeOf([{ ...fileOf('src/new.rs', 'a\n', 'b\n'), previousPath: 'src/old.rs' }]),
    );
    const notReviewed = [{ path: 'src/new.rs', reason: 'binary', inScope: true }];
    const unread = reviewOf([], { coverage: { changed: 1, reviewed: 0, notReviewed } });
    const input = { review: unread, posted: elsewhere, dispositions: [], headSha: HEAD };
    expect(planPublish(input, renamed)).toEqual(NOTHING);
    expect(plan(reviewOf([]), { posted: elsewhere }).edit).toHaveLength(2);
  });

  test('says so when the code itself allows it, or the change leaves it alone', () => {
    const because = { kind: 'allowed' as const, reason: 'checked', line: 12 };
    const review = reviewOf([], {
      withheld: [
        { finding: UNSAFE, because },
        { finding: ORDERING, because: { kind: 'untouched' } },
      ],
    });
    const words = plan(review, { posted }).edit.map(({ body }) => body.slice(0, body.indexOf(':')));
    expect(words).toEqual([
      'Allowed in the code as of abc1234',
      'No longer part of this change as of abc1234',
    ]);
  });

  test('leaves alone what a person has resolved, found or gone, posted or not', () => {
    const dispositions = [resolved(UNSAFE), resolved(ORDERING)];
    expect(plan(first, { posted, dispositions })).toEqual(NOTHING);
    expect(plan(first, { dispositions })).toEqual(NOTHING);
    expect(plan(reviewOf([]), { posted, dispositions })).toEqual(NOTHING);
  });
});

describe('a roll-up', () => {
  const six = places(6);
  const posted = carriedOut([], plan(rolledUp(six)));

  test('is one comment, and stays one', () => {
    expect(posted).toHaveLength(1);
    expect(plan(rolledUp(six), { posted })).toEqual(NOTHING);
  });

  test('takes a new place into its list', () => {
    const seven = places(7);
    const { create, edit } = plan(rolledUp(seven), { posted });
    expect(create).toEqual([]);
    expect(edit).toHaveLength(1);
    expect(edit[0]?.body).toContain(seven[6]?.id);
    expect(plan(rolledUp(seven), { posted: carriedOut(posted, { summary: '', create, edit }) })).toEqual(
      NOTHING,
    );
  });

  test('whose first place is fixed still stands for the others, and says them no second time', () => {
    const rest = six.slice(1);
    for (const review of [rolledUp(rest), reviewOf(rest)]) {
      const { create, edit } = plan(review, { posted });
      expect(create).toEqual([]);
      expect(edit).toMatchObject([{ minimize: false }]);
      expect(edit[0]?.body).toMatch(/^No longer found as of abc1234[\s\S]*Still at 5 other places:/);
      const after = carriedOut(posted, { summary: '', create, edit });
      expect(plan(review, { posted: after })).toEqual(NOTHING);
      expect(plan(reviewOf([]), { posted: after }).edit).toMatchObject([{ minimize: true }]);
    }
  });

  test('whose line keeps what another rule says there names it, and says it no second time', () => {
    const [lead] = six;
    if (lead === undefined) throw new Error('six places');
    const beside = findingOf({ ruleId: 'unsafe/static-mut', path: lead.path, span: lead.span });
    const both = { ...reviewOf([lead, beside]), comments: [{ lead, others: [beside] }] };
    const own = carriedOut([], plan(both));
    expect(own).toHaveLength(1);
    expect(plan(both, { posted: own })).toEqual(NOTHING);
    const { create, edit } = plan(reviewOf([beside]), { posted: own });
    expect(create).toEqual([]);
    expect(edit).toMatchObject([{ minimize: false }]);
    expect(edit[0]?.body).toMatch(/Still there:[\s\S]*unsafe\/static-mut/);
  });

  test('of places that have comments of their own makes no comment, only one for what is new', () => {
    const own = carriedOut([], plan(reviewOf(six.slice(1))));
    const { create, edit } = plan(rolledUp(six), { posted: own });
    expect(create.map(({ finding }) => finding.id)).toEqual([six[0]?.id]);
    expect(create[0]?.body).not.toContain('The same at');
    expect(edit).toEqual([]);
  });

  test('leaves out what was resolved', () => {
    const [lead, second] = six;
    if (lead === undefined || second === undefined) throw new Error('six places');
    const { create } = plan(rolledUp(six), { dispositions: [resolved(lead)] });
    expect(create.map(({ finding }) => finding.id)).toEqual([second.id]);
    expect(create[0]?.body).not.toContain(lead.id);
  });
});
