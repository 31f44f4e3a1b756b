import type { Answer } from './answer.ts';
import { findOperation } from './spec.ts';
import type { World } from './world.ts';

/** The path as api.github.com would have it; the address of an own server has more in front. */
export function localPath(path: string): string {
  if (path === '/api/graphql') return '/graphql';
  // Octokit's `POST /graphql` on a base of /api/v3: an own server has nothing there.
  if (path === '/api/v3/graphql') return path;
  return path.replace(/^\/api\/v3(?=\/|$)/, '') || '/';
}

/** `/repositories/{id}/…` is undocumented, and where GitHub's redirects and Link headers lead. */
export function findById(world: World, method: string, path: string): ReturnType<typeof findOperation> {
  const match = /^\/repositories\/(\d+)(\/.*)?$/.exec(path);
  const repository = world.repositories.find((one) => one.id === Number(match?.[1]));
  if (match === null || repository === undefined) return null;
  return findOperation(method, `/repos/${repository.owner.login}/${repository.name}${match[2] ?? ''}`);
}

/** The redirect of a repository that has another name now; a write has to be sent again as it was. */
export function moved(method: string, location: string, path: string): Answer {
  const url = [location, ...path.split('/').slice(4)].join('/');
  const reading = method === 'GET';
  const message = reading ? 'Moved Permanently' : 'Temporary Redirect';
  const body = { message, url, documentation_url: 'https://docs.github.com/rest' };
  return { status: reading ? 301 : 307, body, headers: { location: url } };
}
