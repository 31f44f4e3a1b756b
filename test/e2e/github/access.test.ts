import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anonymousClient, appClient, installationClient, jwtOf, refusal, userClient } from './clients.ts';
import { expectNoViolations } from './expectations.ts';
import type { RepositoryHandle } from './repository-handle.ts';
import { type GitHubStandIn, startGitHub } from './start-github.ts';

let github: GitHubStandIn;
let repository: RepositoryHandle;
const place = { owner: 'acme', repo: 'crate' };

beforeEach(async () => {
  github = await startGitHub();
  repository = await github.createRepository({ roles: { tom: 'triage', mia: 'maintain', eve: 'none' } });
});
afterEach(async () => {
  expectNoViolations(github);
  await github.stop();
});

describe('the JWT of an App', () => {
  const get = (jwt: string) => appClient(github, jwt).rest.apps.getAuthenticated();
  const now = () => Math.floor(Date.now() / 1000);

  it('is taken when it is signed, in time and names the App', async () => {
    expect((await get(jwtOf(github))).data?.slug).toBe('rust-pro');
    expect((await get(jwtOf(github, { iss: github.world.app.clientId }))).status).toBe(200);
  });

  it.each([
    ['over', { exp: -1 }, /must be a numeric value representing the future time/],
    ['too long', { exp: 1200 }, /too far in the future/],
    ['from the future', { iat: 600 }, /Issued at/],
  ])('is refused when its time is %s', async (_, claims, message) => {
    const shifted = Object.fromEntries(
      Object.entries(claims).map(([key, seconds]) => [key, now() + seconds]),
    );
    const { status, body } = await refusal(get(jwtOf(github, shifted)));
    expect(status).toBe(401);
    expect(body).toMatchObject({ message: expect.stringMatching(message) });
  });

  it('is refused when somebody else signed it', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const pem = other.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect((await refusal(get(jwtOf(github, {}, pem)))).status).toBe(401);
  });
});

describe('an installation token', () => {
  it('is long, lasts an hour of GitHub’s clock, and can be revoked', async () => {
    const mint = () =>
      appClient(github).rest.apps.createInstallationAccessToken({ installation_id: github.installation.id });
    const { data, status } = await mint();
    expect(status).toBe(201);
    expect(data.token).toMatch(/^ghs_1234567_.{200,}$/);
    const octokit = await installationClient(github);
    expect((await octokit.rest.repos.get(place)).status).toBe(200);
    github.advance(59 * 60_000);
    expect((await octokit.rest.repos.get(place)).status).toBe(200);
    github.advance(2 * 60_000);
    expect((await refusal(octokit.rest.repos.get(place))).status).toBe(401);
  });

  it('is worth nothing once revoked', async () => {
    const octokit = await installationClient(github);
    expect((await octokit.rest.apps.revokeInstallationAccessToken()).status).toBe(204);
    expect((await refusal(octokit.rest.repos.get(place))).status).toBe(401);
  });

  it('sees only the repositories that it was minted for', async () => {
    await github.createRepository({ name: 'other' });
    const octokit = await installationClient(github, { repository_ids: [repository.id] });
    expect((await octokit.rest.repos.get(place)).status).toBe(200);
    expect((await refusal(octokit.rest.repos.get({ ...place, repo: 'other' }))).status).toBe(404);
    expect(github.brokenInvariants()).toMatchObject([{ rule: expect.stringContaining('scope') }]);
  });

  it('does only what its permissions say, and GitHub tells what it would have taken', async () => {
    const pull = await repository.createPull({ files: { 'a.rs': '' } });
    const octokit = await installationClient(github, { permissions: { pull_requests: 'read' } });
    expect((await octokit.rest.pulls.get({ ...place, pull_number: 1 })).data.head.sha).toBe(pull.headSha);
    const check = { ...place, name: 'x', head_sha: pull.headSha };
    const { status, body, headers } = await refusal(octokit.rest.checks.create(check));
    expect(status).toBe(403);
    expect(body).toMatchObject({ message: 'Resource not accessible by integration' });
    expect(headers['x-accepted-github-permissions']).toBe('checks=write');
  });

  it('cannot be minted for more than was granted, or of a suspended or unknown installation', async () => {
    const { apps } = appClient(github).rest;
    const installation_id = github.installation.id;
    const more = apps.createInstallationAccessToken({ installation_id, permissions: { contents: 'write' } });
    expect(await refusal(more)).toMatchObject({
      status: 422,
      body: { message: 'The permissions requested are not granted to this installation.' },
    });
    expect((await refusal(apps.createInstallationAccessToken({ installation_id: 5 }))).status).toBe(404);
    github.installation.suspended = true;
    expect(await refusal(apps.createInstallationAccessToken({ installation_id }))).toMatchObject({
      status: 403,
      body: { message: 'This installation has been suspended' },
    });
  });
});

describe('people', () => {
  it.each([
    ['acme', 'admin', 'admin'],
    ['mia', 'write', 'maintain'],
    ['tom', 'read', 'triage'],
    ['eve', 'none', 'none'],
    ['ghost', 'read', 'read'],
  ])('%s has the permission %s and the role %s', async (username, permission, role) => {
    const octokit = await installationClient(github);
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...place, username });
    expect([data.permission, data.role_name]).toEqual([permission, role]);
  });

  it('see no private repository that they have no role in', async () => {
    await github.createRepository({ name: 'secret', private: true, roles: { tom: 'read' } });
    const secret = { owner: 'acme', repo: 'secret' };
    expect((await userClient(github, github.user('tom').user).rest.repos.get(secret)).status).toBe(200);
    expect((await refusal(userClient(github, github.user('eve').user).rest.repos.get(secret))).status).toBe(
      404,
    );
    expect((await refusal(anonymousClient(github).rest.repos.get(secret))).status).toBe(404);
  });
});
