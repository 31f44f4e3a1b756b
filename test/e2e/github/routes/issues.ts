import {
  type Answer,
  type Context,
  invalid,
  NO_CONTENT,
  notFound,
  ok,
  page,
  Refusal,
  type Routes,
} from '../answer.ts';
import { checkBody, checkNotBlank } from '../body-limit.ts';
import { addIssueComment, deleteIssueComment, editIssueComment } from '../comments.ts';
import { renderIssueComment, renderReaction } from '../render/comment.ts';
import { pullOf, repositoryOf } from '../repositories.ts';
import { type IssueComment, type Reaction, roleOf } from '../world.ts';
import { checkMayChange, writerOf } from '../writer.ts';
import { reviewCommentOf } from './review-comments.ts';

const RESOURCE = 'IssueComment';

function commentOf(context: Context): IssueComment {
  const comments = repositoryOf(context).pulls.flatMap((pull) => pull.issueComments);
  const comment = comments.find((one) => one.id === Number(context.params.comment_id));
  if (comment === undefined) throw notFound();
  return comment;
}

function text(context: Context): string {
  const body = String(context.body.body);
  checkNotBlank(RESOURCE, body);
  checkBody(RESOURCE, body);
  return body;
}

function create(context: Context): Answer {
  const pull = pullOf(context);
  const user = writerOf(context);
  const mayAlways = ['write', 'maintain', 'admin'].includes(roleOf(pull.repository, user.login));
  if (pull.locked && !mayAlways) throw new Refusal(403, 'Unable to create comment because issue is locked.');
  return ok(
    renderIssueComment(context.world, addIssueComment(context.world, { pull, user, body: text(context) })),
    201,
  );
}

/** 201 for a new reaction, 200 when the account had given it already. */
function react(context: Context, reactions: Reaction[]): Answer {
  const user = writerOf(context);
  const content = String(context.body.content);
  const known = reactions.find((one) => one.user === user && one.content === content);
  if (known !== undefined) return ok(renderReaction(context.world, known));
  const reaction = { id: context.world.id('reaction'), user, content, createdAt: context.world.timestamp() };
  reactions.push(reaction);
  return ok(renderReaction(context.world, reaction), 201);
}

function listReactions(context: Context, reactions: readonly Reaction[]): Answer {
  const content = context.query.get('content');
  const wanted = reactions.filter((one) => content === null || one.content === content);
  return page(
    context,
    wanted.map((one) => renderReaction(context.world, one)),
  );
}

function unreact(context: Context, reactions: Reaction[]): Answer {
  const index = reactions.findIndex((one) => one.id === Number(context.params.reaction_id));
  if (index < 0) throw notFound();
  if (reactions[index]?.user !== writerOf(context))
    throw invalid({ resource: 'Reaction', field: 'user', code: 'invalid' });
  reactions.splice(index, 1);
  return NO_CONTENT;
}

export const issueRoutes: Routes = {
  'issues/create-comment': create,
  'issues/list-comments': (context) => {
    const since = context.query.get('since');
    const all = pullOf(context).issueComments.filter((one) => since === null || one.updatedAt >= since);
    return page(
      context,
      all.map((comment) => renderIssueComment(context.world, comment)),
    );
  },
  'issues/get-comment': (context) => ok(renderIssueComment(context.world, commentOf(context))),
  'issues/update-comment': (context) => {
    const comment = commentOf(context);
    checkMayChange(context, comment.user, comment.pull.repository);
    editIssueComment(context.world, comment, writerOf(context), text(context));
    return ok(renderIssueComment(context.world, comment));
  },
  'issues/delete-comment': (context) => {
    const comment = commentOf(context);
    checkMayChange(context, comment.user, comment.pull.repository);
    deleteIssueComment(context.world, comment, writerOf(context));
    return NO_CONTENT;
  },
  'reactions/create-for-issue': (context) => react(context, pullOf(context).reactions),
  'reactions/create-for-issue-comment': (context) => react(context, commentOf(context).reactions),
  'reactions/list-for-issue-comment': (context) => listReactions(context, commentOf(context).reactions),
  'reactions/delete-for-issue-comment': (context) => unreact(context, commentOf(context).reactions),
  'reactions/create-for-pull-request-review-comment': (context) =>
    react(context, reviewCommentOf(context).reactions),
  'reactions/list-for-pull-request-review-comment': (context) =>
    listReactions(context, reviewCommentOf(context).reactions),
  'reactions/delete-for-pull-request-comment': (context) =>
    unreact(context, reviewCommentOf(context).reactions),
};
