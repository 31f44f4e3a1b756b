import { GraphQLError } from 'graphql';
import type { GraphqlContext } from './graphql.ts';
import { objectNode } from './graphql-objects.ts';
import { fromNodeId, nodeId } from './node-id.ts';
import { grants } from './permissions.ts';
import { association, pullHtml } from './render/pull.ts';
import { htmlUrl } from './render/repository.ts';
import {
  fullName,
  type IssueComment,
  type Pull,
  type Repository,
  type ReviewComment,
  roleOf,
  type Thread,
  type User,
} from './world.ts';

type Node = Record<string, unknown>;
type PageArguments = { first?: number; last?: number; after?: string; before?: string };
const MOST = 100;
const INT32 = 2 ** 31;

export function failure(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

export const forbidden = (): GraphQLError => failure('FORBIDDEN', 'Resource not accessible by integration');

export function mayRead({ actor, world }: GraphqlContext, repository: Repository): boolean {
  if (actor.kind === 'user') return roleOf(repository, actor.user.login) !== 'none';
  if (actor.kind !== 'installation') return false;
  const selected =
    actor.repositories ?? world.repositories.filter((one) => one.owner === actor.installation.account);
  return selected.includes(repository);
}

export function may({ actor }: GraphqlContext, need: string): boolean {
  return actor.kind === 'user' || (actor.kind === 'installation' && grants(actor.permissions, need));
}

function connection(
  context: GraphqlContext,
  name: string,
  nodes: readonly unknown[],
  page: PageArguments,
): Node {
  const count = page.first ?? page.last;
  if (count === undefined || count === null) {
    const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`;
    context.judge.record('graphql', name, message);
    throw failure('MISSING_PAGINATION_BOUNDARIES', message);
  }
  if (count < 1 || count > MOST) {
    const message = `Requesting ${count} records on the \`${name}\` connection exceeds the \`first\` limit of ${MOST} records.`;
    context.judge.record('graphql', name, message);
    throw failure('EXCESSIVE_PAGINATION', message);
  }
  const from = page.after ? position(page.after) + 1 : 0;
  const to = page.before ? position(page.before) : nodes.length;
  const start = page.first === undefined || page.first === null ? Math.max(from, to - count) : from;
  const end = Math.min(to, start + count);
  const slice = nodes.slice(start, end);
  return {
    nodes: slice,
    edges: slice.map((node, index) => ({ node, cursor: cursor(start + index) })),
    totalCount: nodes.length,
    pageInfo: {
      hasNextPage: end < nodes.length,
      hasPreviousPage: start > 0,
      startCursor: slice.length > 0 ? cursor(start) : null,
      endCursor: slice.length > 0 ? cursor(end - 1) : null,
    },
  };
}

const cursor = (index: number): string => Buffer.from(`cursor:v2:${index}`).toString('base64');
const position = (value: string): number =>
  Number(Buffer.from(value, 'base64').toString('utf8').split(':').at(-1));

/** Bots are called without `[bot]` here, unlike in REST. */
function actorNode(context: GraphqlContext, user: User): Node {
  const login = user.login.replace(/\[bot\]$/, '');
  return {
    __typename: user.type,
    login,
    id: nodeId(user.type, user.id),
    databaseId: user.id,
    url: `${context.world.origin}/${user.type === 'Bot' ? `apps/${login}` : login}`,
  };
}

function commentFields(context: GraphqlContext, comment: IssueComment): Node {
  const own = context.actor.kind === 'user' ? context.actor.user : context.world.app.bot;
  return {
    author: actorNode(context, comment.user),
    authorAssociation: association(comment.pull.repository, comment.user),
    body: comment.body,
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    databaseId: comment.id < INT32 ? comment.id : null,
    fullDatabaseId: String(comment.id),
    isMinimized: comment.minimized !== null,
    minimizedReason: comment.minimized?.toLowerCase().replace('_', '-') ?? null,
    viewerDidAuthor: comment.user === own,
    viewerCanMinimize: may(context, 'pull_requests=write') && context.settings.minimizeAllowed,
    viewerCanUpdate: comment.user === own,
    pullRequest: () => pullNode(context, comment.pull),
  };
}

export function issueCommentNode(context: GraphqlContext, comment: IssueComment): Node {
  const url = `${pullHtml(context.world, comment.pull)}#issuecomment-${comment.id}`;
  return {
    __typename: 'IssueComment',
    id: nodeId('IssueComment', comment.id),
    url,
    ...commentFields(context, comment),
  };
}

export function reviewCommentNode(context: GraphqlContext, comment: ReviewComment): Node {
  const url = `${pullHtml(context.world, comment.pull)}#discussion_r${comment.id}`;
  const root = comment.pull.reviewComments.find((one) => one.id === comment.inReplyTo);
  return {
    __typename: 'PullRequestReviewComment',
    id: nodeId('PullRequestReviewComment', comment.id),
    ...commentFields(context, comment),
    url,
    path: comment.path,
    line: comment.line,
    startLine: comment.startLine,
    originalLine: comment.originalLine,
    originalStartLine: comment.originalStartLine,
    position: comment.position,
    originalPosition: comment.originalPosition ?? 1,
    outdated: comment.thread.outdated,
    diffHunk: comment.diffHunk,
    subjectType: comment.subject.toUpperCase(),
    state: 'SUBMITTED',
    publishedAt: comment.createdAt,
    commit: { __typename: 'Commit', oid: comment.commitSha },
    originalCommit: { __typename: 'Commit', oid: comment.originalCommitSha },
    replyTo: () => (root === undefined ? null : reviewCommentNode(context, root)),
  };
}

/** Resolving asks for contents: write of an App; viewerCanResolve says so beforehand. */
export function canResolve(context: GraphqlContext): boolean {
  return may(context, 'contents=write') && may(context, 'pull_requests=write');
}

export function threadNode(context: GraphqlContext, pull: Pull, thread: Thread): Node {
  const comments = pull.reviewComments.filter((one) => one.thread === thread);
  const [first] = comments;
  const resolver = thread.resolvedBy;
  return {
    __typename: 'PullRequestReviewThread',
    id: nodeId('PullRequestReviewThread', thread.id),
    isResolved: resolver !== null,
    isOutdated: thread.outdated,
    isCollapsed: resolver !== null || thread.outdated,
    path: first?.path ?? '',
    line: first?.line ?? null,
    startLine: first?.startLine ?? null,
    originalLine: first?.originalLine ?? null,
    originalStartLine: first?.originalStartLine ?? null,
    diffSide: first?.side ?? 'RIGHT',
    startDiffSide: first?.startSide ?? null,
    subjectType: (first?.subject ?? 'line').toUpperCase(),
    resolvedBy: resolver === null ? null : actorNode(context, resolver),
    viewerCanResolve: canResolve(context) && resolver === null,
    viewerCanUnresolve: canResolve(context) && resolver !== null,
    viewerCanReply: may(context, 'pull_requests=write'),
    pullRequest: () => pullNode(context, pull),
    comments: (page: PageArguments) =>
      connection(
        context,
        'comments',
        comments.map((one) => reviewCommentNode(context, one)),
        page,
      ),
  };
}

function pullNode(context: GraphqlContext, pull: Pull): Node {
  const { head, base, repository } = pull;
  const inHead = head.repository === null ? null : repositoryNode(context, head.repository);
  return {
    __typename: 'PullRequest',
    id: nodeId('PullRequest', pull.id),
    number: pull.number,
    title: pull.title,
    body: pull.body,
    url: pullHtml(context.world, pull),
    state: pull.merged ? 'MERGED' : pull.state.toUpperCase(),
    isDraft: pull.draft,
    closed: pull.state === 'closed',
    merged: pull.merged,
    author: actorNode(context, pull.author),
    headRefOid: head.sha,
    headRefName: head.ref,
    headRepository: inHead,
    isCrossRepository: head.repository !== repository,
    baseRefOid: base.sha,
    baseRefName: base.ref,
    repository: () => repositoryNode(context, repository),
    reviewThreads: (page: PageArguments) =>
      connection(
        context,
        'reviewThreads',
        pull.threads.map((one) => threadNode(context, pull, one)),
        page,
      ),
    comments: (page: PageArguments) =>
      connection(
        context,
        'comments',
        pull.issueComments.map((one) => issueCommentNode(context, one)),
        page,
      ),
  };
}

function repositoryNode(context: GraphqlContext, repository: Repository): Node {
  return {
    __typename: 'Repository',
    id: nodeId('Repository', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    isPrivate: repository.private,
    url: htmlUrl(context.world, repository),
    owner: actorNode(context, repository.owner),
    defaultBranchRef: { __typename: 'Ref', name: repository.defaultBranch },
    object: (wanted: { expression?: string; oid?: string }) => objectNode(context, repository, wanted),
    pullRequest: ({ number }: { number: number }) => {
      if (!may(context, 'pull_requests=read')) throw forbidden();
      const pull = repository.pulls.find((one) => one.number === number);
      if (pull === undefined)
        throw failure('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
      return pullNode(context, pull);
    },
  };
}

type NamedRepository = { owner: string; name: string; followRenames?: boolean };

/** The node that an id names, if the viewer may see it. */
export function findNode(context: GraphqlContext, id: string): Node | null {
  const parsed = fromNodeId(id);
  const pulls = context.world.repositories.filter((one) => mayRead(context, one)).flatMap((one) => one.pulls);
  for (const pull of parsed === null ? [] : pulls) {
    const has = (one: { id: number }): boolean => one.id === parsed?.id;
    const thread = parsed?.kind === 'PullRequestReviewThread' ? pull.threads.find(has) : undefined;
    if (thread !== undefined) return threadNode(context, pull, thread);
    const comment = parsed?.kind === 'PullRequestReviewComment' ? pull.reviewComments.find(has) : undefined;
    if (comment !== undefined) return reviewCommentNode(context, comment);
    const said = parsed?.kind === 'IssueComment' ? pull.issueComments.find(has) : undefined;
    if (said !== undefined) return issueCommentNode(context, said);
    if (parsed?.kind === 'PullRequest' && has(pull)) return pullNode(context, pull);
  }
  return null;
}

export function queryRoot(context: GraphqlContext): Node {
  const { world, actor } = context;
  const missing = (id: string): GraphQLError =>
    failure('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
  const nodeOf = (id: string): Node => {
    const found = findNode(context, id);
    if (found === null) throw missing(id);
    return found;
  };
  return {
    viewer: () => ({
      ...actorNode(context, actor.kind === 'user' ? actor.user : world.app.bot),
      __typename: 'User',
    }),
    node: ({ id }: { id: string }) => nodeOf(id),
    nodes: ({ ids }: { ids: string[] }) => ids.map(nodeOf),
    // By the schema renames are followed unless the document says otherwise.
    repository: ({ owner, name, followRenames = true }: NamedRepository) => {
      const wanted = `${owner}/${name}`.toLowerCase();
      const found =
        world.repositories.find((one) => fullName(one).toLowerCase() === wanted) ??
        world.repositories.find((one) => followRenames && one.formerNames.includes(wanted));
      if (found === undefined || !mayRead(context, found))
        throw failure('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      return repositoryNode(context, found);
    },
    rateLimit: { cost: 1, limit: 5000, remaining: 4999, used: 1, nodeCount: 1, resetAt: world.timestamp() },
  };
}
