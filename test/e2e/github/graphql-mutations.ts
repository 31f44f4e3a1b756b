import { reply } from './comments.ts';
import type { GraphqlContext } from './graphql.ts';
import {
  canResolve,
  failure,
  findNode,
  forbidden,
  issueCommentNode,
  may,
  mayRead,
  reviewCommentNode,
  threadNode,
} from './graphql-nodes.ts';
import { fromNodeId } from './node-id.ts';
import type { IssueComment, Pull, ReviewComment, Thread, User } from './world.ts';

type Input<Fields> = { readonly input: Fields & { readonly clientMutationId?: string } };

function visiblePulls(context: GraphqlContext): Pull[] {
  return context.world.repositories.filter((one) => mayRead(context, one)).flatMap((one) => one.pulls);
}

function threadOf(context: GraphqlContext, id: string): { pull: Pull; thread: Thread } {
  const parsed = fromNodeId(id);
  for (const pull of visiblePulls(context)) {
    const thread = pull.threads.find(
      (one) => parsed?.kind === 'PullRequestReviewThread' && one.id === parsed.id,
    );
    if (thread !== undefined) return { pull, thread };
  }
  throw failure('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
}

function commentOf(context: GraphqlContext, id: string): IssueComment | ReviewComment {
  const parsed = fromNodeId(id);
  const comments = visiblePulls(context).flatMap((pull) =>
    parsed?.kind === 'IssueComment' ? pull.issueComments : pull.reviewComments,
  );
  const found = findNode(context, id) === null ? undefined : comments.find((one) => one.id === parsed?.id);
  if (found === undefined)
    throw failure('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
  return found;
}

function viewer({ actor, world }: GraphqlContext): User {
  return actor.kind === 'user' ? actor.user : world.app.bot;
}

function minimize(
  context: GraphqlContext,
  input: { subjectId: string; clientMutationId?: string },
  reason: string | null,
) {
  const comment = commentOf(context, input.subjectId);
  if (!may(context, 'pull_requests=write') || !context.settings.minimizeAllowed) throw forbidden();
  comment.minimized = reason;
  const node = 'thread' in comment ? reviewCommentNode(context, comment) : issueCommentNode(context, comment);
  const done = { clientMutationId: input.clientMutationId ?? null };
  return reason === null ? { ...done, unminimizedComment: node } : { ...done, minimizedComment: node };
}

function resolve(
  context: GraphqlContext,
  input: { threadId: string; clientMutationId?: string },
  by: User | null,
) {
  const { pull, thread } = threadOf(context, input.threadId);
  if (!canResolve(context)) throw forbidden();
  thread.resolvedBy = by;
  const action = by === null ? 'unresolved' : 'resolved';
  const about = { repository: pull.repository, sender: viewer(context), pull, thread };
  context.world.emit({ event: 'pull_request_review_thread', action, ...about });
  return { clientMutationId: input.clientMutationId ?? null, thread: threadNode(context, pull, thread) };
}

export function mutationRoot(context: GraphqlContext): Record<string, unknown> {
  return {
    minimizeComment: ({ input }: Input<{ subjectId: string; classifier: string }>) =>
      minimize(context, input, input.classifier),
    unminimizeComment: ({ input }: Input<{ subjectId: string }>) => minimize(context, input, null),
    resolveReviewThread: ({ input }: Input<{ threadId: string }>) => resolve(context, input, viewer(context)),
    unresolveReviewThread: ({ input }: Input<{ threadId: string }>) => resolve(context, input, null),
    addPullRequestReviewThreadReply: ({
      input,
    }: Input<{ pullRequestReviewThreadId: string; body: string }>) => {
      const { pull, thread } = threadOf(context, input.pullRequestReviewThreadId);
      if (!may(context, 'pull_requests=write')) throw forbidden();
      const root = pull.reviewComments.find((one) => one.thread === thread);
      if (root === undefined) throw failure('NOT_FOUND', 'the thread has no comment');
      const comment = reply(context.world, root, viewer(context), input.body);
      return {
        clientMutationId: input.clientMutationId ?? null,
        comment: reviewCommentNode(context, comment),
      };
    },
  };
}
