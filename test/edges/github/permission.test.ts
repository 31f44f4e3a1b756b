import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPermission } from '../../../src/edges/github/permission.ts';
import { API, allowTokens, newWorld } from './world.ts';

const FERRIS = { login: 'ferris', type: 'User' };

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function ask(login = 'ferris') {
  const world = newWorld();
  allowTokens(world.clock);
  const permission = readPermission(world.client, 'acme', 'crate', login);
  return { permission, told: world.told };
}

function answer(status: number, body: Readonly<Record<string, unknown>> = {}, login = 'ferris') {
  nock(API).persist().get(`/repos/acme/crate/collaborators/${login}/permission`).reply(status, body);
}

describe('what an account may do', () => {
  it.each([
    ['admin', 'admin', 'admin'],
    ['write', 'maintain', 'maintain'],
    ['write', 'write', 'write'],
    ['read', 'triage', 'triage'],
    ['read', 'read', 'read'],
    ['none', 'none', 'none'],
    ['write', 'release-captain', 'write'],
    ['write', undefined, 'write'],
    ['owner', undefined, 'none'],
  ])('is, by permission %s and role %s, %s', async (permission, role_name, expected) => {
    answer(200, { permission, role_name, user: FERRIS });
    expect(await ask().permission).toBe(expected);
  });

  it.each([
    ['a bot', { login: 'ferris', type: 'Bot' }],
    ['an account that is not the one asked for', { login: 'mallory', type: 'User' }],
    ['no account', null],
  ])('is nothing for %s', async (_, user) => {
    answer(200, { permission: 'admin', role_name: 'admin', user });
    expect(await ask().permission).toBe('none');
  });

  it('is nothing for someone who is no collaborator', async () => {
    answer(404, { message: 'Not Found' });
    const { permission, told } = ask();
    expect(await permission).toBe('none');
    expect(told).toEqual([]);
  });

  it.each([403, 500, 429])('is nothing, and told, when GitHub answers %d', async (status) => {
    answer(status);
    const { permission, told } = ask();
    expect(await permission).toBe('none');
    expect(told.map(({ event }) => event)).toContain('permission not read');
  });

  it.each(['ghost', 'Ghost', '', '../../../user', 'a/b', '-x', 'dependabot[bot]'])(
    'is not even asked for %j',
    async (login) => {
      const { permission, told } = ask(login);
      expect(await permission).toBe('none');
      expect(told).toEqual([]);
    },
  );
});
