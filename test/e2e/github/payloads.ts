import { createRequire } from 'node:module';
import { nodeId } from './node-id.ts';
import { renderCheckRun } from './render/check.ts';
import { renderIssueComment, renderReview, renderReviewComment } from './render/comment.ts';
import { renderIssue, renderPull, renderPullInList } from './render/pull.ts';
import { renderFullRepository, renderRepository, repositoryUrl } from './render/repository.ts';
import {
  api,
  type Rendered,
  renderApp,
  renderInstallation,
  renderInstalledRepositories,
  renderUser,
} from './render/user.ts';
import { fullName, type Happening, type Installation, type Repository, type World } from './world.ts';

type Example = { readonly name: string; readonly examples: readonly Rendered[] };
const EXAMPLE_NAME = 'Codertocat/Hello-World';
const EXAMPLE_API = 'https://api.github.com';

let examples: readonly Example[] | undefined;

/** GitHub's recorded payload for an event, best one sent to an App; empty when there is none. */
function examplePayload(event: string, action: string | null): Rendered {
  examples ??= createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly Example[];
  const all = examples.find((one) => one.name === event)?.examples ?? [];
  const same = all.filter((one) => action === null || one.action === action);
  const candidates = same.length > 0 ? same : all;
  return candidates.find((one) => one.installation !== undefined) ?? candidates[0] ?? {};
}

function installationOf(world: World, repository: Repository | null): Installation | undefined {
  if (repository === null) return world.installations[0];
  return world.installations.find(
    (one) => one.account === repository.owner && (one.repositories?.includes(repository) ?? true),
  );
}

function about(
  world: World,
  repository: Repository | null,
  installation: Installation | undefined,
): Rendered {
  const members: Rendered = {};
  if (repository !== null) members.repository = renderWebhookRepository(world, repository);
  if (installation !== undefined)
    members.installation = { id: installation.id, node_id: nodeId('App', installation.id) };
  if (repository?.owner.type === 'Organization') members.organization = renderOrganization(world, repository);
  return members;
}

function renderWebhookRepository(world: World, repository: Repository): Rendered {
  return { ...renderRepository(world, repository), custom_properties: {} };
}

function renderOrganization(world: World, repository: Repository): Rendered {
  const { login, id } = repository.owner;
  const url = `${api(world)}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId('Organization', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.origin}/avatars/u/${id}?v=4`,
    description: '',
  };
}

async function subject(world: World, happening: Happening): Promise<Rendered> {
  const { pull, repository, event, issueComment, reviewComment, review, checkRun } = happening;
  const members: Rendered = {};
  if (pull !== undefined && event === 'pull_request') {
    members.number = pull.number;
    members.pull_request = { ...(await renderPull(world, pull)), ...mergeSettings() };
  } else if (pull !== undefined && event === 'issue_comment') members.issue = renderIssue(world, pull);
  else if (pull !== undefined) members.pull_request = renderPullInList(world, pull);
  if (happening.thread !== undefined && pull !== undefined) {
    const comments = pull.reviewComments.filter((one) => one.thread === happening.thread);
    const id = nodeId('PullRequestReviewThread', happening.thread.id);
    members.thread = { node_id: id, comments: comments.map((one) => renderReviewComment(world, one)) };
  }
  if (issueComment !== undefined) members.comment = renderIssueComment(world, issueComment);
  if (reviewComment !== undefined) members.comment = renderReviewComment(world, reviewComment);
  // Webhooks say the state of a review in lower case; REST in capitals.
  if (review !== undefined && pull !== undefined)
    members.review = { ...renderReview(world, pull, review), state: review.state.toLowerCase() };
  if (checkRun !== undefined && repository !== null) {
    const rendered = renderCheckRun(world, repository, checkRun);
    members.check_run = { ...rendered, check_suite: renderSuite(world, repository, rendered) };
  }
  return members;
}

function mergeSettings(): Rendered {
  return { allow_auto_merge: false, allow_update_branch: false, delete_branch_on_merge: false };
}

function renderSuite(world: World, repository: Repository, run: Rendered): Rendered {
  const sha = String(run.head_sha);
  const pull = repository.pulls.find((one) => one.head.sha === sha && one.head.repository === repository);
  return {
    ...(run.check_suite as Rendered),
    node_id: nodeId('CheckRun', sha),
    head_branch: pull?.head.ref ?? null,
    head_sha: sha,
    status: run.status,
    conclusion: run.conclusion,
    url: `${repositoryUrl(world, repository)}/check-suites/1`,
    before: pull?.base.sha ?? null,
    after: sha,
    pull_requests: run.pull_requests,
    app: renderApp(world, world.app),
    created_at: run.started_at,
    updated_at: run.started_at,
  };
}

function installationMembers(world: World, installation: Installation): Rendered {
  const repositories = renderInstalledRepositories(world, installation);
  return { installation: renderInstallation(world, installation), repositories, requester: null };
}

/** The whole payload of a delivery: GitHub's example, with everything of our world put over it. */
export async function buildPayload(world: World, happening: Happening): Promise<Rendered> {
  const { event, action, repository, sender, extra } = happening;
  const installation = installationOf(world, repository);
  const example = adapt(world, examplePayload(event, action), repository);
  const own: Rendered = {
    ...about(world, repository, installation),
    ...(event.startsWith('installation') && installation ? installationMembers(world, installation) : {}),
    ...(await subject(world, happening)),
    ...extra,
    sender: renderUser(world, sender),
  };
  if (action !== null) own.action = action;
  const { organization: _o, enterprise: _e, changes: _c, repository: _r, ...rest } = example;
  const merged: Rendered = { ...rest };
  for (const [key, value] of Object.entries(own)) merged[key] = overlay(rest[key], value, key);
  if (repository !== null && event === 'repository')
    merged.repository = renderFullRepository(world, repository);
  return merged;
}

function overlay(example: unknown, value: unknown, key: string): unknown {
  const objects = [example, value].every(
    (one) => typeof one === 'object' && one !== null && !Array.isArray(one),
  );
  // An example installation may name accounts and permissions that are not ours.
  return objects && key !== 'installation' ? { ...(example as Rendered), ...(value as Rendered) } : value;
}

function adapt(world: World, example: Rendered, repository: Repository | null): Rendered {
  const name = repository === null ? EXAMPLE_NAME : fullName(repository);
  const text = JSON.stringify(example).replaceAll(EXAMPLE_NAME, name).replaceAll(EXAMPLE_API, api(world));
  return JSON.parse(text) as Rendered;
}
