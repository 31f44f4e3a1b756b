import type { Anchor } from './anchors.ts';
import { diffLines, findLine, followLine } from './diff.ts';
import { pullFiles, pullRange } from './pull-diff.ts';
import type { IssueComment, Pull, Review, ReviewComment, ReviewState, Thread, User, World } from './world.ts';

type Written = { readonly pull: Pull; readonly user: User; readonly body: string };

function freshComment(world: World, written: Written) {
  const now = world.timestamp();
  return {
    ...written,
    viaApp: written.user === world.app.bot,
    createdAt: now,
    updatedAt: now,
    minimized: null,
    reactions: [],
  };
}

export function addIssueComment(world: World, written: Written): IssueComment {
  const comment: IssueComment = { id: world.id('issueComment'), ...freshComment(world, written) };
  written.pull.issueComments.push(comment);
  emitIssueComment(world, 'created', comment, written.user);
  return comment;
}

export function editIssueComment(world: World, comment: IssueComment, sender: User, body: string): void {
  const before = comment.body;
  comment.body = body;
  comment.updatedAt = world.timestamp();
  emitIssueComment(world, 'edited', comment, sender, { changes: { body: { from: before } } });
}

export function deleteIssueComment(world: World, comment: IssueComment, sender: User): void {
  comment.pull.issueComments.splice(comment.pull.issueComments.indexOf(comment), 1);
  emitIssueComment(world, 'deleted', comment, sender);
}

function emitIssueComment(
  world: World,
  action: string,
  comment: IssueComment,
  sender: User,
  extra = {},
): void {
  const { pull } = comment;
  world.emit({
    event: 'issue_comment',
    action,
    repository: pull.repository,
    sender,
    pull,
    issueComment: comment,
    extra,
  });
}

export function addReview(
  world: World,
  written: Written,
  state: ReviewState,
  commitSha: string = written.pull.head.sha,
): Review {
  const submittedAt = state === 'PENDING' ? null : world.timestamp();
  const { user, body, pull } = written;
  const review: Review = { id: world.id('review'), user, body, state, commitSha, submittedAt };
  pull.reviews.push(review);
  return review;
}

/** Tells of a review that is submitted now, and of each of its comments, as GitHub does. */
export function announceReview(world: World, pull: Pull, review: Review): void {
  if (review.state === 'PENDING') return;
  const about = { repository: pull.repository, sender: review.user, pull };
  world.emit({ event: 'pull_request_review', action: 'submitted', review, ...about });
  for (const comment of pull.reviewComments.filter((one) => one.reviewId === review.id))
    world.emit({ event: 'pull_request_review_comment', action: 'created', reviewComment: comment, ...about });
}

export function addReviewComment(
  world: World,
  written: Written,
  review: Review,
  place: { readonly anchor: Anchor | { readonly path: string }; readonly inReplyTo?: ReviewComment },
): ReviewComment {
  const { anchor, inReplyTo } = place;
  const on = 'line' in anchor ? anchor : null;
  const comment: ReviewComment = {
    id: world.id('reviewComment'),
    ...freshComment(world, written),
    reviewId: review.id,
    thread: inReplyTo?.thread ?? newThread(world, written.pull),
    inReplyTo: inReplyTo?.id ?? null,
    path: anchor.path,
    subject: on === null ? 'file' : 'line',
    side: on?.side ?? 'RIGHT',
    startSide: on?.startSide ?? null,
    line: on?.line ?? null,
    startLine: on?.startLine ?? null,
    position: on?.position ?? null,
    originalLine: on?.line ?? null,
    originalStartLine: on?.startLine ?? null,
    originalPosition: on?.position ?? null,
    originalCommitSha: review.commitSha,
    commitSha: review.commitSha,
    diffHunk: on?.diffHunk ?? '',
  };
  written.pull.reviewComments.push(comment);
  return comment;
}

function newThread(world: World, pull: Pull): Thread {
  const thread: Thread = { id: world.id('thread'), resolvedBy: null, outdated: false };
  pull.threads.push(thread);
  return thread;
}

/** A reply stands where its thread stands, in a review of its own. */
export function reply(world: World, root: ReviewComment, user: User, body: string): ReviewComment {
  const written = { pull: root.pull, user, body };
  const review = addReview(world, { ...written, body: '' }, 'COMMENTED', root.commitSha);
  const anchor: Anchor | { path: string } =
    root.subject === 'file'
      ? { path: root.path }
      : {
          ...root,
          line: root.originalLine ?? 0,
          startLine: root.originalStartLine,
          position: root.originalPosition ?? 0,
        };
  const comment = addReviewComment(world, written, review, { anchor, inReplyTo: root });
  [comment.line, comment.startLine, comment.position] = [root.line, root.startLine, root.position];
  announceReview(world, root.pull, review);
  return comment;
}

export function editReviewComment(world: World, comment: ReviewComment, sender: User, body: string): void {
  const before = comment.body;
  comment.body = body;
  comment.updatedAt = world.timestamp();
  emitReviewComment(world, 'edited', comment, sender, { changes: { body: { from: before } } });
}

export function deleteReviewComment(world: World, comment: ReviewComment, sender: User): void {
  const { pull } = comment;
  pull.reviewComments.splice(pull.reviewComments.indexOf(comment), 1);
  emitReviewComment(world, 'deleted', comment, sender);
}

function emitReviewComment(
  world: World,
  action: string,
  comment: ReviewComment,
  sender: User,
  extra = {},
): void {
  const { pull } = comment;
  const about = { repository: pull.repository, sender, pull, reviewComment: comment, extra };
  world.emit({ event: 'pull_request_review_comment', action, ...about });
}

/** After the head or base moved: follows each comment to its line on the new diff, or calls it outdated. */
export async function relocateComments(pull: Pull): Promise<void> {
  const files = await pullFiles(pull);
  for (const comment of pull.reviewComments) {
    if (comment.subject === 'file' || comment.originalLine === null) continue;
    const line = await followed(pull, comment, comment.originalLine);
    const file = files.find((one) => one.filename === comment.path);
    const lines = diffLines(file?.patch ?? '');
    const place = line === null ? undefined : findLine(lines, comment.side, line);
    const first = comment.originalStartLine;
    comment.line = place === undefined ? null : line;
    comment.position = place?.position ?? null;
    comment.startLine = place === undefined || first === null ? null : await followed(pull, comment, first);
    if (place !== undefined) comment.commitSha = pull.head.sha;
    comment.thread.outdated = place === undefined;
  }
}

async function followed(pull: Pull, comment: ReviewComment, line: number): Promise<number | null> {
  const { git } = pull.repository;
  const before = await pullRange(pull, comment.originalCommitSha);
  const now = await pullRange(pull);
  const [from, to] = comment.side === 'RIGHT' ? [before.to, now.to] : [before.from, now.from];
  if (from === to) return line;
  const file = (await git.diff(from, to)).find(
    (one) => (one.previousFilename ?? one.filename) === comment.path,
  );
  if (file === undefined) return line;
  return file.status === 'modified' ? followLine(file.patch, line) : null;
}
