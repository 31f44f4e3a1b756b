import { once } from 'node:events';
import { createServer } from 'node:http';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { GitHubError, UnsureError } from '../../../src/edges/github/faults.ts';
import { READ_PULL } from '../../../src/edges/github/permissions.ts';
import { TransientError, UserError } from '../../../src/errors.ts';
import { API, allowTokens, newWorld, PULL, type World } from './world.ts';

const COMMENTS = '/repos/acme/crate/issues/7/comments';

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function read({ client }: World) {
  return client.octokit.rest.pulls.get({ owner: 'acme', repo: 'crate', pull_number: 7 });
}

function write({ client }: World, body = 'hello') {
  return client.octokit.rest.issues.createComment({ owner: 'acme', repo: 'crate', issue_number: 7, body });
}

/** A server that gives tokens and answers nothing else. */
async function silentServer() {
  nock.enableNetConnect('127.0.0.1');
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (!request.url?.endsWith('/access_tokens')) return;
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ token: 'ghs_one', expires_at: '2026-11-22T01:00:00Z' }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { requests, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` };
}

async function faultOf(attempt: Promise<unknown>): Promise<Error> {
  const error = await attempt.then(
    () => new Error('it went well'),
    (fault: unknown) => fault,
  );
  return error instanceof Error ? error : new Error(String(error));
}

describe('tokens', () => {
  it('are minted once, for one repository and exact permissions, and revoked at the end', async () => {
    const world = newWorld();
    const asked: unknown[] = [];
    nock(API)
      .post('/app/installations/99/access_tokens')
      .reply(201, async (request: Request) => {
        asked.push(JSON.parse(await request.text()));
        return { token: 'ghs_one', expires_at: '2026-11-22T01:00:00Z' };
      });
    const reads = nock(API, { reqheaders: { authorization: 'token ghs_one' } })
      .get(PULL)
      .times(2)
      .reply(200, {});
    const end = nock(API, { reqheaders: { authorization: 'token ghs_one' } })
      .delete('/installation/token')
      .reply(204);
    const client = world.app.installationClient(99, 1234, READ_PULL);
    await Promise.all([read({ ...world, client }), read({ ...world, client })]);
    await client.dispose();
    expect(asked).toEqual([{ repository_ids: [1234], permissions: READ_PULL }]);
    expect([reads.isDone(), end.isDone()]).toEqual([true, true]);
    await expect(read({ ...world, client })).rejects.toThrow('disposed of');
  });

  it('are not asked for, nor revoked, by a client that sends nothing', async () => {
    const { client, told } = newWorld();
    await client.dispose();
    expect(told).toEqual([]);
  });

  it('are minted anew five minutes before they end', async () => {
    const world = newWorld();
    allowTokens(world.clock);
    const second = nock(API, { reqheaders: { authorization: 'token ghs_secret2' } })
      .get(PULL)
      .reply(200, {});
    nock(API, { reqheaders: { authorization: 'token ghs_secret1' } })
      .get(PULL)
      .reply(200, {});
    await read(world);
    world.clock.pass(55 * 60_000 + 1);
    await read(world);
    expect(second.isDone()).toBe(true);
  });

  it('are minted anew once when refused, also for a write, which was not carried out', async () => {
    const world = newWorld();
    allowTokens(world.clock);
    nock(API, { reqheaders: { authorization: 'token ghs_secret1' } })
      .post(COMMENTS)
      .reply(401, {});
    nock(API, { reqheaders: { authorization: 'token ghs_secret2' } })
      .post(COMMENTS)
      .reply(201, { id: 1 });
    expect((await write(world)).data.id).toBe(1);
    nock(API).get(PULL).times(2).reply(401, {});
    const fault = await faultOf(read(world));
    expect(fault).toBeInstanceOf(UserError);
    expect(fault.message).toContain('PRIVATE_KEY');
  });

  it('tells when one cannot be revoked, and goes on', async () => {
    const world = newWorld();
    allowTokens(world.clock);
    nock(API).get(PULL).reply(200, {});
    nock(API).delete('/installation/token').reply(503);
    await read(world);
    await world.client.dispose();
    const reason = 'DELETE /installation/token: GitHub answered 503';
    expect(world.told).toEqual([{ event: 'token not revoked', facts: { reason } }]);
  });

  it("follow GitHub's clock when ours makes the App's own token wrong", async () => {
    const world = newWorld();
    const theirs = new Date(world.clock.now().getTime() - 600_000);
    const issued: number[] = [];
    const note = (authorization: unknown) => {
      const claims: unknown = JSON.parse(
        Buffer.from(String(authorization).split('.')[1] ?? '', 'base64url').toString(),
      );
      issued.push(typeof claims === 'object' && claims && 'iat' in claims ? Number(claims.iat) : 0);
      return true;
    };
    nock(API).get('/app').matchHeader('authorization', note).reply(401, {}, { date: theirs.toUTCString() });
    nock(API).get('/app').matchHeader('authorization', note).reply(200, { id: 4711, slug: 'rust-pro' });
    expect((await world.app.identity()).login).toBe('rust-pro[bot]');
    expect(issued.at(-1)).toBe(theirs.getTime() / 1_000 - 30);
  });

  it('of a suspended installation give a message for its owner', async () => {
    nock(API)
      .post('/app/installations/99/access_tokens')
      .reply(403, { message: 'This installation has been suspended' });
    const fault = await faultOf(read(newWorld()));
    expect(fault).toBeInstanceOf(UserError);
    expect(fault.message).toContain('suspended');
  });
});

describe('a write', () => {
  it.each([500, 502, 503])('is sent once and is unsure after a %d', async (status) => {
    const world = newWorld();
    allowTokens(world.clock);
    nock(API).post(COMMENTS).reply(status);
    const again = nock(API).post(COMMENTS).reply(201, { id: 2 });
    expect(await faultOf(write(world))).toBeInstanceOf(UnsureError);
    expect(again.isDone()).toBe(false);
  });

  it('is sent once and is unsure when the connection breaks or nothing comes back in time', async () => {
    const world = newWorld({ timeouts: { read: 1_000, write: 80 } });
    allowTokens(world.clock);
    nock(API).post(COMMENTS).replyWithError('socket hang up');
    expect(await faultOf(write(world))).toBeInstanceOf(UnsureError);
    const silent = await silentServer();
    const slow = newWorld({ baseUrl: silent.url, timeouts: { read: 1_000, write: 80 } });
    expect(await faultOf(write(slow))).toBeInstanceOf(UnsureError);
    expect(silent.requests).toEqual(['POST /app/installations/99/access_tokens', `POST ${COMMENTS}`]);
  });

  it('waits for a second after the one before, and for the hour to end after four hundred', async () => {
    const pace = { writeInterval: 1_000, writesPerHour: 3, concurrentReads: 10 };
    const world = newWorld({ pace });
    allowTokens(world.clock);
    nock(API).post(COMMENTS).times(3).reply(201, { id: 1 });
    await Promise.all([write(world), write(world), write(world)]);
    expect(world.clock.sleeps).toEqual([1_000, 1_000]);
    expect(await faultOf(write(world))).toMatchObject({ name: 'TransientError', retryAfter: 3_600 - 3 });
  });

  it('shares its pace with other clients of the installation, and with no other installation', async () => {
    const pace = { writeInterval: 1_000, writesPerHour: 100, concurrentReads: 10 };
    const world = newWorld({ pace });
    allowTokens(world.clock);
    nock(API)
      .post('/app/installations/5/access_tokens')
      .reply(201, { token: 't', expires_at: '2026-11-22T01:00:00Z' });
    nock(API).post(COMMENTS).times(3).reply(201, { id: 1 });
    await write(world);
    await write({ ...world, client: world.app.installationClient(5, 1, READ_PULL) });
    expect(world.clock.sleeps).toEqual([]);
    await write({ ...world, client: world.app.installationClient(99, 1, READ_PULL) });
    expect(world.clock.sleeps).toEqual([1_000]);
  });
});

describe('a read', () => {
  it('is tried again when GitHub is not there, at most three times', async () => {
    const world = newWorld();
    allowTokens(world.clock);
    nock(API).get(PULL).times(3).reply(502).get(PULL).reply(200, { number: 7 });
    expect((await read(world)).data.number).toBe(7);
    expect(world.clock.sleeps).toHaveLength(3);
    nock(API).get(PULL).times(4).reply(503).get(PULL).reply(200, {});
    expect(await faultOf(read(world))).toBeInstanceOf(TransientError);
  });

  it('is tried again when its answer is not the JSON that it claims to be', async () => {
    const world = newWorld();
    allowTokens(world.clock);
    nock(API).get(PULL).reply(200, '{"number":', { 'content-type': 'application/json' });
    nock(API).get(PULL).reply(200, { number: 7 });
    expect((await read(world)).data.number).toBe(7);
  });

  it('of a file as it is takes it as it is, though its type speaks of JSON', async () => {
    const world = newWorld();
    allowTokens(world.clock);
    const type = { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' };
    nock(API).get('/repos/acme/crate/contents/a.yml').reply(200, 'gate: advisory', type);
    const place = { owner: 'acme', repo: 'crate', path: 'a.yml', mediaType: { format: 'raw' } };
    expect((await world.client.octokit.rest.repos.getContent(place)).data).toBe('gate: advisory');
  });

  it('is given up when nothing comes back in time', async () => {
    const silent = await silentServer();
    const world = newWorld({ baseUrl: silent.url, timeouts: { read: 80, write: 1_000 } });
    expect(await faultOf(read(world))).toBeInstanceOf(TransientError);
    expect(silent.requests.filter((request) => request.startsWith('GET'))).toHaveLength(4);
  });

  it('is dropped when the answer is larger than 16 MiB', async () => {
    const world = newWorld();
    allowTokens(world.clock);
    nock(API)
      .get(PULL)
      .reply(200, { text: 'x'.repeat(16 * 1024 * 1024) });
    const fault = await faultOf(read(world));
    expect(fault.message).toBe(`GET ${PULL}: the answer is larger than 16 MiB`);
    expect(fault).not.toBeInstanceOf(TransientError);
  });

  it('follows a renamed repository on the same host, and carries its token nowhere else', async () => {
    const world = newWorld();
    allowTokens(world.clock);
    nock(API)
      .get(PULL)
      .reply(301, {}, { location: `${API}/repositories/1234/pulls/7` });
    nock(API).get('/repositories/1234/pulls/7').reply(200, { number: 7 });
    expect((await read(world)).data.number).toBe(7);
    nock(API).get(PULL).reply(301, {}, { location: 'https://evil.test/x' });
    const evil = nock('https://evil.test').get('/x').reply(200, {});
    expect((await faultOf(read(world))).message).toContain('refused');
    expect(evil.isDone()).toBe(false);
  });
});

describe('a limit', () => {
  it.each([
    ['429 with a time', 429, {}, { 'retry-after': '90' }, 90],
    ['403 with a time', 403, {}, { 'retry-after': '61' }, 61],
    [
      '403 with a window that ends',
      403,
      {},
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795305620' },
      20,
    ],
    ['403 with words alone', 403, { message: 'You have exceeded a secondary rate limit.' }, {}, 60],
    ['429 with nothing', 429, {}, {}, 60],
    ['422 for haste', 422, { message: 'was submitted too quickly' }, {}, 60],
  ])('is thrown and not slept through: %s', async (_, status, body, headers, seconds) => {
    const world = newWorld();
    world.clock.pass(1_795_305_600_000 - world.clock.now().getTime());
    allowTokens(world.clock);
    nock(API).post(COMMENTS).reply(status, body, headers);
    const fault = await faultOf(write(world));
    expect(fault).toMatchObject({ name: 'TransientError', retryAfter: seconds });
    expect(fault).not.toBeInstanceOf(UnsureError);
    expect(world.clock.sleeps).toEqual([]);
  });

  it('keeps everything else of the installation from being sent while it lasts', async () => {
    const world = newWorld();
    allowTokens(world.clock);
    nock(API).get(PULL).reply(429, {}, { 'retry-after': '90' });
    const later = nock(API).get(PULL).reply(200, {});
    await faultOf(read(world));
    world.clock.pass(30_000);
    expect(await faultOf(read(world))).toMatchObject({ name: 'TransientError', retryAfter: 60 });
    expect(await faultOf(write(world))).toMatchObject({ name: 'TransientError', retryAfter: 60 });
    expect(later.isDone()).toBe(false);
    world.clock.pass(60_000);
    await read(world);
    expect(later.isDone()).toBe(true);
  });
});

describe('a refusal', () => {
  it('for want of a permission names it', async () => {
    const world = newWorld();
    allowTokens(world.clock);
    const headers = { 'x-accepted-github-permissions': 'checks=write' };
    nock(API).get(PULL).reply(403, { message: 'Resource not accessible by integration' }, headers);
    const fault = await faultOf(read(world));
    expect(fault).toBeInstanceOf(UserError);
    expect(fault.message).toContain('it takes checks=write');
  });

  it("says what was attempted and GitHub's words, never the token or what was sent", async () => {
    const world = newWorld();
    allowTokens(world.clock);
    nock(API)
      .post(COMMENTS)
      .reply(422, { message: 'Validation Failed', documentation_url: 'https://docs.test/x' });
    const fault = await faultOf(write(world, 'private words'));
    expect(fault).toBeInstanceOf(GitHubError);
    expect(fault.message).toBe(`POST ${COMMENTS}: GitHub answered 422: Validation Failed`);
    expect(JSON.stringify([fault, fault.stack, fault.cause])).not.toMatch(/private words|ghs_/);
  });
});
