import { nodeId } from '../node-id.ts';
import type { AppRegistration, Installation, User, World } from '../world.ts';
import { fullName } from '../world.ts';

export type Rendered = Record<string, unknown>;
export const api = (world: World): string => `${world.origin}/api/v3`;

export function renderUser(world: World, user: User): Rendered {
  const url = `${api(world)}/users/${encodeURIComponent(user.login)}`;
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId(user.type, user.id),
    avatar_url: `${world.origin}/avatars/u/${user.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${world.origin}/${user.type === 'Bot' ? `apps/${user.login.replace('[bot]', '')}` : user.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function renderPublicUser(world: World, user: User): Rendered {
  return {
    ...renderUser(world, user),
    name: null,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 2,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
  };
}

export function renderApp(world: World, app: AppRegistration): Rendered {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: renderUser(world, app.owner),
    name: app.slug,
    description: '',
    external_url: 'https://rust-pro.example',
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions: app.permissions,
    events: app.events,
  };
}

export function renderInstallation(world: World, installation: Installation): Rendered {
  const { account, id } = installation;
  const url = `${api(world)}/app/installations/${id}`;
  return {
    id,
    client_id: world.app.clientId,
    account: renderUser(world, account),
    repository_selection: installation.repositories === null ? 'all' : 'selected',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${api(world)}/installation/repositories`,
    html_url: `${world.origin}/organizations/${account.login}/settings/installations/${id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: world.app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspended ? renderUser(world, account) : null,
    suspended_at: installation.suspended ? installation.createdAt : null,
  };
}

/** The repositories of an installation as the `installation` events name them. */
export function renderInstalledRepositories(world: World, installation: Installation): Rendered[] {
  const all = world.repositories.filter((repository) => repository.owner === installation.account);
  return (installation.repositories ?? all).map((repository) => ({
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
  }));
}
