import { type Misplaced, placeComment, type Wanted } from '../anchors.ts';
import {
  type Answer,
  type Context,
  invalid,
  NO_CONTENT,
  notFound,
  ok,
  page,
  type Refusal,
  type Routes,
} from '../answer.ts';
import { checkBody, checkNotBlank } from '../body-limit.ts';
import {
  addReview,
  addReviewComment,
  announceReview,
  deleteReviewComment,
  editReviewComment,
  relocateComments,
  reply,
} from '../comments.ts';
import { pullFiles } from '../pull-diff.ts';
import { renderReviewComment } from '../render/comment.ts';
import { pullOf, repositoryOf } from '../repositories.ts';
import type { ReviewComment } from '../world.ts';
import { checkMayChange, writerOf } from '../writer.ts';
import { reviewedCommit } from './reviews.ts';

const RESOURCE = 'PullRequestReviewComment';

function submitted(comment: ReviewComment): boolean {
  const review = comment.pull.reviews.find((one) => one.id === comment.reviewId);
  return review?.state !== 'PENDING';
}

/** A review comment of the repository that the path names. */
export function reviewCommentOf(context: Context): ReviewComment {
  const comments = repositoryOf(context).pulls.flatMap((pull) => pull.reviewComments);
  const comment = comments.find((one) => one.id === Number(context.params.comment_id));
  if (comment === undefined || !submitted(comment)) throw notFound();
  return comment;
}

function misplacedField({ problem }: Misplaced): Refusal {
  const [field, rule] = {
    path: ['path', 'is invalid'],
    line: ['line', 'must be part of the diff'],
    'start-hunk': ['start_line', 'must be part of the same hunk as the line.'],
    'start-order': ['start_line', 'must precede the end line.'],
  }[problem] as [string, string];
  const name = `pull_request_review_thread.${field}`;
  return invalid({ resource: RESOURCE, field: name, code: 'custom', message: `${name} ${rule}` });
}

async function create(context: Context): Promise<Answer> {
  const { world, body } = context;
  const pull = pullOf(context);
  const user = writerOf(context);
  const text = String(body.body);
  checkNotBlank(RESOURCE, text);
  checkBody(RESOURCE, text);
  if (typeof body.in_reply_to === 'number') return replyTo(context, body.in_reply_to, text);
  const commit = await reviewedCommit(pull, body.commit_id);
  const oid = 'pull_request_review_thread.end_commit_oid';
  if (commit === null)
    throw invalid({
      resource: RESOURCE,
      field: oid,
      code: 'custom',
      message: `${oid} is not part of the pull request`,
    });
  const files = await pullFiles(pull, commit);
  const wanted = body as unknown as Wanted;
  const onFile = body.subject_type === 'file';
  const file = files.find((one) => one.filename === wanted.path);
  const anchor = onFile && file !== undefined ? { path: file.filename } : placeComment(files, wanted);
  if ('problem' in anchor) throw misplacedField(anchor);
  const review = addReview(world, { pull, user, body: '' }, 'COMMENTED', commit);
  const comment = addReviewComment(world, { pull, user, body: text }, review, { anchor });
  if (commit !== pull.head.sha) await relocateComments(pull);
  announceReview(world, pull, review);
  return ok(renderReviewComment(world, comment), 201);
}

function replyTo(context: Context, id: number, text: string): Answer {
  const root = pullOf(context).reviewComments.find((one) => one.id === id);
  if (root === undefined) throw notFound();
  checkNotBlank(RESOURCE, text);
  checkBody(RESOURCE, text);
  // A reply to a reply belongs to the first comment of the thread.
  const first = root.pull.reviewComments.find((one) => one.thread === root.thread) ?? root;
  return ok(renderReviewComment(context.world, reply(context.world, first, writerOf(context), text)), 201);
}

function list(context: Context): Answer {
  const since = context.query.get('since');
  const all = pullOf(context).reviewComments.filter(submitted);
  const recent = since === null ? all : all.filter((one) => one.updatedAt >= since);
  const sorted = context.query.get('direction') === 'desc' ? recent.toReversed() : recent;
  return page(
    context,
    sorted.map((comment) => renderReviewComment(context.world, comment)),
  );
}

export const reviewCommentRoutes: Routes = {
  'pulls/create-review-comment': create,
  'pulls/create-reply-for-review-comment': (context) =>
    replyTo(context, Number(context.params.comment_id), String(context.body.body)),
  'pulls/list-review-comments': list,
  'pulls/get-review-comment': (context) => ok(renderReviewComment(context.world, reviewCommentOf(context))),
  'pulls/update-review-comment': (context) => {
    const comment = reviewCommentOf(context);
    checkMayChange(context, comment.user, comment.pull.repository);
    const text = String(context.body.body);
    checkNotBlank(RESOURCE, text);
    checkBody(RESOURCE, text);
    editReviewComment(context.world, comment, writerOf(context), text);
    return ok(renderReviewComment(context.world, comment));
  },
  'pulls/delete-review-comment': (context) => {
    const comment = reviewCommentOf(context);
    checkMayChange(context, comment.user, comment.pull.repository);
    deleteReviewComment(context.world, comment, writerOf(context));
    return NO_CONTENT;
  },
};
