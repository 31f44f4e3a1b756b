import { nodeId } from '../node-id.ts';
import type { IssueComment, Pull, Reaction, Review, ReviewComment, World } from '../world.ts';
import { association, pullHtml, pullUrl, renderReactionRollup } from './pull.ts';
import { repositoryUrl } from './repository.ts';
import { type Rendered, renderApp, renderUser } from './user.ts';

export function renderIssueComment(world: World, comment: IssueComment): Rendered {
  const { pull } = comment;
  const url = `${repositoryUrl(world, pull.repository)}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${pullHtml(world, pull)}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, pull.repository)}/issues/${pull.number}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: renderUser(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(pull.repository, comment.user),
    body: comment.body,
    reactions: renderReactionRollup(url, comment.reactions),
    performed_via_github_app: comment.viaApp ? renderApp(world, world.app) : null,
  };
}

export function renderReview(world: World, pull: Pull, review: Review): Rendered {
  const html = `${pullHtml(world, pull)}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: renderUser(world, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullUrl(world, pull),
    author_association: association(pull.repository, review.user),
    _links: { html: { href: html }, pull_request: { href: pullUrl(world, pull) } },
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commitSha,
  };
}

/** The members that every view of a review comment has. */
function common(world: World, comment: ReviewComment): Rendered {
  const { pull } = comment;
  const url = `${repositoryUrl(world, pull.repository)}/pulls/comments/${comment.id}`;
  const html = `${pullHtml(world, pull)}#discussion_r${comment.id}`;
  return {
    url,
    pull_request_review_id: comment.reviewId,
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    diff_hunk: comment.diffHunk,
    path: comment.path,
    commit_id: comment.commitSha,
    original_commit_id: comment.originalCommitSha,
    user: renderUser(world, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pullUrl(world, pull),
    author_association: association(pull.repository, comment.user),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl(world, pull) } },
    reactions: renderReactionRollup(url, comment.reactions),
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
  };
}

export function renderReviewComment(world: World, comment: ReviewComment): Rendered {
  const shared = { ...common(world, comment), side: comment.side, subject_type: comment.subject };
  if (comment.subject === 'file')
    return { ...shared, line: null, original_line: null, position: 1, original_position: 1 };
  return {
    ...shared,
    start_line: comment.startLine,
    original_start_line: comment.originalStartLine,
    start_side: comment.startSide,
    line: comment.line,
    original_line: comment.originalLine,
    position: comment.position,
    original_position: comment.originalPosition ?? 1,
  };
}

/** A comment as the list of one review shows it: by position, without lines. */
export function renderCommentOfReview(world: World, comment: ReviewComment): Rendered {
  const positions = { position: comment.position, original_position: comment.originalPosition ?? 1 };
  return { ...common(world, comment), ...positions };
}

export function renderReaction(world: World, reaction: Reaction): Rendered {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: renderUser(world, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}
