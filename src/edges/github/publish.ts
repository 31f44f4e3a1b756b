import { z } from 'zod';
import type { CommentEdit, PublishPlan, PublishResult } from '../../ports.ts';
import { isMissing } from './faults.ts';
import { ask } from './graphql.ts';
import type { Marker } from './markers.ts';
import { openFingerprints, postReview, refuseMoved, type Writing } from './post-review.ts';
import { listInline } from './read-posted.ts';
import { signedBody } from './signed-body.ts';

/** What publishing really did. `alreadyThere`: comments of the plan that stood on GitHub before. */
export type Published = PublishResult & {
  readonly alreadyThere: number;
  readonly edited: number;
  readonly minimized: number;
};

/**
 * Carries out a plan on a pull request whose head is still the one reviewed, else throws a TransientError and
 * writes nothing. Run again after a failure it does only what is missing.
 */
export async function publish(writing: Writing, plan: PublishPlan): Promise<Published> {
  const nothing: Published = { created: 0, refused: [], alreadyThere: 0, edited: 0, minimized: 0 };
  if (plan.create.length === 0 && plan.edit.length === 0) return nothing;
  await refuseMoved(writing);
  const result = { ...nothing, ...(await create(writing, plan)) };
  return { ...result, ...(await editAll(writing, plan.edit)) };
}

async function create(writing: Writing, plan: PublishPlan) {
  if (plan.create.length === 0) return {};
  const { client, markers, state } = writing;
  const there = new Set(openFingerprints(await listInline(client, markers, state.ref)));
  const missing = plan.create.filter(({ finding: { fingerprint } }) => {
    const isNew = !there.has(fingerprint);
    there.add(fingerprint);
    return isNew;
  });
  const alreadyThere = plan.create.length - missing.length;
  return { alreadyThere, ...(await postReview(writing, plan.summary, missing)) };
}

async function editAll(writing: Writing, edits: readonly CommentEdit[]) {
  let [edited, minimized] = [0, 0];
  let mayMinimize = true;
  for (const edit of edits) {
    if (!(await editComment(writing, edit))) continue;
    edited += 1;
    if (!mayMinimize || (!edit.minimize && edit.posted.state === 'open')) continue;
    const outcome = await setMinimized(writing, edit);
    if (outcome === 'done' && edit.minimize) minimized += 1;
    mayMinimize = outcome !== 'forbidden';
  }
  return { edited, minimized };
}

/** False when someone deleted the comment meanwhile: there is nothing left to keep up to date. */
async function editComment(writing: Writing, { posted, body, minimize }: CommentEdit): Promise<boolean> {
  const { client, markers, state } = writing;
  const { fingerprint, id, ruleId } = posted;
  const now = minimize ? ('gone' as const) : ('open' as const);
  const marker: Marker = { kind: 'finding', fingerprint, id, ruleId, headSha: state.headSha, state: now };
  try {
    await client.octokit.rest.pulls.updateReviewComment({
      owner: state.ref.repository.owner,
      repo: state.ref.repository.name,
      comment_id: posted.commentId,
      body: signedBody(markers, state.ref, body, marker),
    });
    return true;
  } catch (error) {
    if (!isMissing(error)) throw error;
    client.tell('comment is gone', { finding: id, comment: posted.commentId });
    return false;
  }
}

const MINIMIZED = z.object({
  change: z.object({ comment: z.object({ isMinimized: z.boolean() }).nullable() }).nullable(),
});

const MINIMIZE = `mutation Minimize($id: ID!) {
  change: minimizeComment(input: { subjectId: $id, classifier: RESOLVED }) { comment: minimizedComment { isMinimized } }
}`;
const UNMINIMIZE = `mutation Unminimize($id: ID!) {
  change: unminimizeComment(input: { subjectId: $id }) { comment: unminimizedComment { isMinimized } }
}`;

/** Folds a comment away, or back when its finding is there again. The edit says the same in words, so this may fail. */
async function setMinimized(
  { client }: Writing,
  { posted, minimize }: CommentEdit,
): Promise<'done' | 'forbidden' | 'failed'> {
  const query = minimize ? MINIMIZE : UNMINIMIZE;
  const { data, errors } = await ask(
    client,
    { query, variables: { id: posted.nodeId } },
    MINIMIZED.nullable(),
  );
  // GitHub answers 200 in any case; only what it confirms counts.
  if (data?.change?.comment?.isMinimized === minimize) return 'done';
  const forbidden = errors.some(({ type }) => type === 'FORBIDDEN');
  client.tell(forbidden ? 'may not minimise comments' : 'comment not minimised', {
    finding: posted.id,
    reason: errors.map(({ message }) => message).join('; '),
  });
  return forbidden ? 'forbidden' : 'failed';
}
