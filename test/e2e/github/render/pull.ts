import type { DiffFile } from '../diff.ts';
import { nodeId } from '../node-id.ts';
import { pullFiles, pullRange } from '../pull-diff.ts';
import { type Pull, type Repository, roleOf, type User, type World } from '../world.ts';
import { htmlUrl, renderRepository, repositoryUrl } from './repository.ts';
import { type Rendered, renderUser } from './user.ts';

export function pullUrl(world: World, pull: Pull): string {
  return `${repositoryUrl(world, pull.repository)}/pulls/${pull.number}`;
}

export function pullHtml(world: World, pull: Pull): string {
  return `${htmlUrl(world, pull.repository)}/pull/${pull.number}`;
}

export function association(repository: Repository, user: User): string {
  if (repository.owner === user) return 'OWNER';
  return ['none', 'read'].includes(roleOf(repository, user.login)) ? 'NONE' : 'COLLABORATOR';
}

function side(world: World, owner: User, repository: Repository | null, ref: string, sha: string): Rendered {
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: renderUser(world, owner),
    repo: repository === null ? null : renderRepository(world, repository),
  };
}

function links(world: World, pull: Pull): Record<string, string> {
  const url = pullUrl(world, pull);
  const issue = `${repositoryUrl(world, pull.repository)}/issues/${pull.number}`;
  return {
    self: url,
    html: pullHtml(world, pull),
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${repositoryUrl(world, pull.repository)}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${repositoryUrl(world, pull.repository)}/statuses/${pull.head.sha}`,
  };
}

/** A pull request as lists show it. */
export function renderPullInList(world: World, pull: Pull): Rendered {
  const link = links(world, pull);
  const { head, base, repository } = pull;
  const html = pullHtml(world, pull);
  return {
    url: link.self,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: link.issue,
    number: pull.number,
    state: pull.state,
    locked: pull.locked,
    title: pull.title,
    user: renderUser(world, pull.author),
    body: pull.body === '' ? null : pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.merged ? pull.closedAt : null,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    commits_url: link.commits,
    review_comments_url: link.review_comments,
    review_comment_url: link.review_comment,
    comments_url: link.comments,
    statuses_url: link.statuses,
    head: side(world, pull.head.repository?.owner ?? pull.author, head.repository, head.ref, head.sha),
    base: side(world, repository.owner, repository, base.ref, base.sha),
    _links: Object.fromEntries(Object.entries(link).map(([key, href]) => [key, { href }])),
    author_association: association(repository, pull.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

export async function renderPull(world: World, pull: Pull): Promise<Rendered> {
  const { from, to } = await pullRange(pull);
  const files = await pullFiles(pull);
  const commits = await pull.repository.git.log(`${from}..${to}`, Number.POSITIVE_INFINITY);
  const total = (of: (file: DiffFile) => number): number => files.reduce((sum, file) => sum + of(file), 0);
  return {
    ...renderPullInList(world, pull),
    merged: pull.merged,
    mergeable: pull.state === 'open' ? true : null,
    rebaseable: null,
    mergeable_state: pull.draft ? 'draft' : 'clean',
    merged_by: null,
    comments: pull.issueComments.length,
    review_comments: pull.reviewComments.length,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: total((file) => file.additions),
    deletions: total((file) => file.deletions),
    changed_files: files.length,
  };
}

/** A pull request as check runs name it. */
export function renderPullMinimal(world: World, pull: Pull): Rendered {
  const repo = {
    id: pull.repository.id,
    url: repositoryUrl(world, pull.repository),
    name: pull.repository.name,
  };
  return {
    id: pull.id,
    number: pull.number,
    url: pullUrl(world, pull),
    head: { ref: pull.head.ref, sha: pull.head.sha, repo },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo },
  };
}

/** A changed file; `patch` as the caller's limits leave it. */
export function renderFile(world: World, repository: Repository, sha: string, file: DiffFile): Rendered {
  const path = file.filename.split('/').map(encodeURIComponent).join('/');
  const html = htmlUrl(world, repository);
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${sha}/${path}`,
    raw_url: `${html}/raw/${sha}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${sha}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousFilename === null ? {} : { previous_filename: file.previousFilename }),
  };
}

/** The pull request as the issue that it also is. */
export function renderIssue(world: World, pull: Pull): Rendered {
  const url = `${repositoryUrl(world, pull.repository)}/issues/${pull.number}`;
  const html = pullHtml(world, pull);
  return {
    url,
    repository_url: repositoryUrl(world, pull.repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: pull.id + 1,
    node_id: nodeId('PullRequest', pull.id),
    number: pull.number,
    title: pull.title,
    user: renderUser(world, pull.author),
    labels: [],
    state: pull.state,
    locked: pull.locked,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: pull.issueComments.length,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    author_association: association(pull.repository, pull.author),
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: {
      url: pullUrl(world, pull),
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: null,
    },
    body: pull.body === '' ? null : pull.body,
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
    reactions: renderReactionRollup(url, pull.reactions),
  };
}

const KINDS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];

export function renderReactionRollup(url: string, reactions: readonly { content: string }[]): Rendered {
  const count = (kind: string): number => reactions.filter((reaction) => reaction.content === kind).length;
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, count(kind)]));
  return { url: `${url}/reactions`, total_count: reactions.length, ...counts };
}
