import { createSign } from 'node:crypto';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type { GitHubStandIn } from './start-github.ts';
import type { Permissions, User } from './world.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

function client(github: GitHubStandIn, auth?: string): Octokit {
  return new Octokit({
    baseUrl: `${github.url}/api/v3`,
    log: SILENT,
    ...(auth === undefined ? {} : { auth }),
  });
}

/** A JWT of the App, as it should be unless `claims` or `key` say otherwise. */
export function jwtOf(github: GitHubStandIn, claims: Record<string, unknown> = {}, key?: string): string {
  const now = Math.floor(github.world.now() / 1000);
  const code = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = { iat: now - 60, exp: now + 540, iss: String(github.world.app.id), ...claims };
  const text = `${code({ alg: 'RS256', typ: 'JWT' })}.${code(body)}`;
  return `${text}.${createSign('RSA-SHA256')
    .update(text)
    .sign(key ?? github.world.app.privateKey, 'base64url')}`;
}

export function appClient(github: GitHubStandIn, jwt = jwtOf(github)): Octokit {
  return client(github, jwt);
}

export function userClient(github: GitHubStandIn, user: User): Octokit {
  return client(github, user.token);
}

export function anonymousClient(github: GitHubStandIn): Octokit {
  return client(github);
}

/** A client with a token minted for it, for everything the installation has unless narrowed. */
export async function installationClient(
  github: GitHubStandIn,
  scope: { permissions?: Permissions; repository_ids?: number[] } = {},
): Promise<Octokit> {
  const { data } = await appClient(github).rest.apps.createInstallationAccessToken({
    installation_id: github.installation.id,
    ...(scope as { repository_ids?: number[] }),
  });
  return client(github, data.token);
}

/** The refusal that a request meets; fails when it meets none. */
export async function refusal(
  request: Promise<unknown>,
): Promise<{ status: number; body: unknown; headers: Record<string, unknown> }> {
  const answer = await request.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(answer instanceof RequestError)) throw new Error('the request was not refused', { cause: answer });
  return { status: answer.status, body: answer.response?.data, headers: { ...answer.response?.headers } };
}
