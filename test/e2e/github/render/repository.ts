import { nodeId } from '../node-id.ts';
import { fullName, type Repository, type World } from '../world.ts';
import { api, type Rendered, renderUser } from './user.ts';

// Members whose value is the repository's address with this added.
const URLS: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

export function repositoryUrl(world: World, repository: Repository): string {
  return `${api(world)}/repos/${fullName(repository)}`;
}

export function htmlUrl(world: World, repository: Repository): string {
  return `${world.origin}/${fullName(repository)}`;
}

function facts(repository: Repository): Rendered {
  const open = repository.pulls.filter((pull) => pull.state === 'open').length;
  return {
    homepage: null,
    language: 'Rust',
    forks_count: 0,
    forks: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    size: 100,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    open_issues: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    pushed_at: repository.createdAt,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    allow_forking: true,
    web_commit_signoff_required: false,
    license: null,
    mirror_url: null,
  };
}

export function renderRepository(world: World, repository: Repository): Rendered {
  const url = repositoryUrl(world, repository);
  const html = htmlUrl(world, repository);
  const urls = Object.entries(URLS).map(([key, tail]) => [key, url + tail]);
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    owner: renderUser(world, repository.owner),
    html_url: html,
    description: null,
    fork: repository.parent !== null,
    url,
    ...Object.fromEntries(urls),
    git_url: `git://github.example/${fullName(repository)}.git`,
    ssh_url: `git@github.example:${fullName(repository)}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    ...facts(repository),
  };
}

export function renderFullRepository(world: World, repository: Repository): Rendered {
  const parent = repository.parent;
  const forked =
    parent === null
      ? {}
      : { parent: renderRepository(world, parent), source: renderRepository(world, parent) };
  return { ...renderRepository(world, repository), subscribers_count: 0, network_count: 0, ...forked };
}
