import { type Misplaced, placeComment, refusalOf, type Wanted } from '../anchors.ts';
import { type Answer, type Context, notFound, ok, page, type Routes, unprocessable } from '../answer.ts';
import { checkBody } from '../body-limit.ts';
import { addReview, addReviewComment, announceReview, relocateComments } from '../comments.ts';
import { pullFiles } from '../pull-diff.ts';
import { renderCommentOfReview, renderReview } from '../render/comment.ts';
import { pullOf } from '../repositories.ts';
import type { Pull, Review, ReviewState, User } from '../world.ts';
import { writerOf } from '../writer.ts';

const STATES: Readonly<Record<string, ReviewState>> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

type WantedComment = Wanted & { readonly body: string };

/** The commit that a review is about: part of the pull request, the head unless said. */
export async function reviewedCommit(pull: Pull, wanted: unknown): Promise<string | null> {
  if (typeof wanted !== 'string') return pull.head.sha;
  const { git } = pull.repository;
  const sha = /^[0-9a-f]{40}$/.test(wanted) ? await git.resolve(wanted) : null;
  return sha !== null && (await git.mergeBase(sha, pull.head.sha)) === sha ? sha : null;
}

function checkVerdict(pull: Pull, user: User, state: ReviewState, body: string, comments: number): void {
  const pending = pull.reviews.some((review) => review.user === user && review.state === 'PENDING');
  if (pending) throw unprocessable('User can only have one pending review per pull request');
  if (pull.author === user && state === 'APPROVED')
    throw unprocessable('Can not approve your own pull request');
  if (pull.author === user && state === 'CHANGES_REQUESTED')
    throw unprocessable('Review Can not request changes on your own pull request');
  const needsBody = state === 'CHANGES_REQUESTED' || (state === 'COMMENTED' && comments === 0);
  if (needsBody && body === '') throw unprocessable('Review body is required');
}

/** All or nothing: one comment that has no place, and no review is made. */
async function createReview(context: Context): Promise<Answer> {
  const { world, settings } = context;
  const pull = pullOf(context);
  const user = writerOf(context);
  const text = String(context.body.body ?? '');
  const wanted = (context.body.comments ?? []) as WantedComment[];
  const state = STATES[String(context.body.event)] ?? 'PENDING';
  checkVerdict(pull, user, state, text, wanted.length);
  checkBody('PullRequestReview', text);
  const commit = await reviewedCommit(pull, context.body.commit_id);
  if (commit === null) throw unprocessable('The commit_id is not part of the pull request');
  const files = await pullFiles(pull, commit);
  const anchors = wanted.map((one) => {
    checkBody('PullRequestReviewComment', one.body);
    return placeComment(files, one);
  });
  const misplaced = anchors.filter((anchor): anchor is Misplaced => 'problem' in anchor);
  if (misplaced.length > 0)
    throw unprocessable(...new Set(misplaced.map((one) => refusalOf(one, settings.wording))));
  const review = addReview(world, { pull, user, body: text }, state, commit);
  for (const [index, anchor] of anchors.entries())
    if (!('problem' in anchor))
      addReviewComment(world, { pull, user, body: wanted[index]?.body ?? '' }, review, { anchor });
  if (commit !== pull.head.sha) await relocateComments(pull);
  announceReview(world, pull, review);
  return ok(renderReview(world, pull, review));
}

function reviewOf(context: Context): Review {
  const review = pullOf(context).reviews.find((one) => one.id === Number(context.params.review_id));
  const hidden = review?.state === 'PENDING' && review.user !== writerOf(context);
  if (review === undefined || hidden) throw notFound();
  return review;
}

function submit(context: Context): Answer {
  const pull = pullOf(context);
  const review = reviewOf(context);
  if (review.state !== 'PENDING') throw unprocessable('Could not submit review that is not pending.');
  review.state = STATES[String(context.body.event)] ?? 'COMMENTED';
  review.body = String(context.body.body ?? review.body);
  review.submittedAt = context.world.timestamp();
  announceReview(context.world, pull, review);
  return ok(renderReview(context.world, pull, review));
}

function dismiss(context: Context): Answer {
  const pull = pullOf(context);
  const review = reviewOf(context);
  if (!['APPROVED', 'CHANGES_REQUESTED'].includes(review.state))
    throw unprocessable('Can not dismiss a commented pull request review');
  review.state = 'DISMISSED';
  const about = { repository: pull.repository, sender: writerOf(context), pull, review };
  context.world.emit({ event: 'pull_request_review', action: 'dismissed', ...about });
  return ok(renderReview(context.world, pull, review));
}

function removePending(context: Context): Answer {
  const pull = pullOf(context);
  const review = reviewOf(context);
  if (review.state !== 'PENDING') throw unprocessable('Can not delete a non-pending pull request review');
  pull.reviews.splice(pull.reviews.indexOf(review), 1);
  const rest = pull.reviewComments.filter((comment) => comment.reviewId !== review.id);
  pull.reviewComments.splice(0, pull.reviewComments.length, ...rest);
  return ok(renderReview(context.world, pull, review));
}

export const reviewRoutes: Routes = {
  'pulls/create-review': createReview,
  'pulls/list-reviews': (context) => {
    const pull = pullOf(context);
    const seen = pull.reviews.filter((one) => one.state !== 'PENDING' || one.user === writerOf(context));
    return page(
      context,
      seen.map((review) => renderReview(context.world, pull, review)),
    );
  },
  'pulls/get-review': (context) => ok(renderReview(context.world, pullOf(context), reviewOf(context))),
  'pulls/list-comments-for-review': (context) => {
    const review = reviewOf(context);
    const comments = pullOf(context).reviewComments.filter((one) => one.reviewId === review.id);
    return page(
      context,
      comments.map((comment) => renderCommentOfReview(context.world, comment)),
    );
  },
  'pulls/update-review': (context) => {
    const review = reviewOf(context);
    const text = String(context.body.body);
    checkBody('PullRequestReview', text);
    review.body = text;
    return ok(renderReview(context.world, pullOf(context), review));
  },
  'pulls/submit-review': submit,
  'pulls/dismiss-review': dismiss,
  'pulls/delete-pending-review': removePending,
};
