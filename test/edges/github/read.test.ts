import { createHash } from 'node:crypto';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedFile } from '../../../src/edges/github/changed-file.ts';
import { readBlobs } from '../../../src/edges/github/read-blobs.ts';
import { type ListedFile, listFiles } from '../../../src/edges/github/read-files.ts';
import { readPull } from '../../../src/edges/github/read-state.ts';
import { TransientError, UserError } from '../../../src/errors.ts';
import { API, allowTokens, newWorld, PULL, pullAnswer, REF } from './world.ts';

const PLACE = { owner: 'acme', name: 'crate' };
const FILES = { owner: 'acme', repo: 'crate', pull_number: 7 };

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function newClient() {
  const world = newWorld();
  allowTokens(world.clock);
  return world;
}

function oid(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function blob(text: string, change: Readonly<Record<string, unknown>> = {}) {
  const size = Buffer.byteLength(text);
  return {
    __typename: 'Blob',
    oid: oid(text),
    byteSize: size,
    isBinary: false,
    isTruncated: false,
    text,
    ...change,
  };
}

/** Answers GraphQL by what each expression stands for; counts the requests. */
function objects(known: Readonly<Record<string, unknown>>, most = Number.POSITIVE_INFINITY) {
  const asked: number[] = [];
  nock(API)
    .persist()
    .post('/graphql')
    .reply(async (request: Request) => {
      const { variables } = JSON.parse(await request.text());
      const wanted = Object.entries(variables).filter(([name]) => /^e\d+$/.test(name));
      asked.push(wanted.length);
      if (wanted.length > most) return [502, {}];
      const repository = Object.fromEntries(
        wanted.map(([name, expression]) => [`o${name.slice(1)}`, known[String(expression)] ?? null]),
      );
      return [200, { data: { repository } }];
    });
  return asked;
}

describe('texts of blobs', () => {
  it('come many in one request, each asked for once', async () => {
    const asked = objects({ 'a:x': blob('one\r\n'), 'b:y': blob('\uFEFFtwo 🦀') });
    const blobs = await readBlobs(newClient().client, PLACE, ['a:x', 'b:y', 'a:x', 'c:z']);
    expect(blobs.get('a:x')).toEqual({ state: 'text', oid: oid('one\r\n'), text: 'one\r\n' });
    expect(blobs.get('b:y')).toMatchObject({ text: '\uFEFFtwo 🦀' });
    expect(blobs.get('c:z')).toEqual({ state: 'absent' });
    expect(asked).toEqual([3]);
  });

  it.each([
    ['that were cut', { isTruncated: true, text: 'who' }],
    ['whose bytes GitHub changed on the way', { text: 'whole\n' }],
    ['that GitHub does not give', { text: null }],
  ])('%s are fetched byte for byte', async (_, change) => {
    objects({ 'a:x': blob('whole\r\n', change) });
    nock(API)
      .get(`/repos/acme/crate/git/blobs/${oid('whole\r\n')}`)
      .reply(200, { content: Buffer.from('whole\r\n').toString('base64'), encoding: 'base64' });
    const blobs = await readBlobs(newClient().client, PLACE, ['a:x']);
    expect(blobs.get('a:x')).toMatchObject({ state: 'text', text: 'whole\r\n' });
  });

  it('that do not prove are not reviewed', async () => {
    objects({ 'a:x': blob('whole', { isTruncated: true }) });
    nock(API)
      .get(/git\/blobs/)
      .reply(200, { content: Buffer.from('other').toString('base64'), encoding: 'base64' });
    await expect(readBlobs(newClient().client, PLACE, ['a:x'])).rejects.toBeInstanceOf(TransientError);
  });

  it('that are no text say why', async () => {
    objects({
      'a:png': blob('', { isBinary: true, text: null }),
      'a:big': blob('', { byteSize: 1024 * 1024 + 1 }),
      'a:dir': { __typename: 'Tree', oid: 'd' },
    });
    const blobs = await readBlobs(newClient().client, PLACE, ['a:png', 'a:big', 'a:dir']);
    expect(blobs.get('a:png')).toMatchObject({ state: 'binary' });
    expect(blobs.get('a:big')).toMatchObject({ state: 'unread', reason: 'over 1 MiB' });
    expect(blobs.get('a:dir')).toMatchObject({ state: 'unread', reason: 'not a file' });
  });

  it('are asked for by halves when together they are too much for GitHub', async () => {
    const asked = objects(
      Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`a:${n}`, blob(`${n}`)])),
      2,
    );
    const blobs = await readBlobs(
      newClient().client,
      PLACE,
      Array.from({ length: 8 }, (_, n) => `a:${n}`),
    );
    expect([...blobs.values()].map((found) => found.state)).toEqual(Array(8).fill('text'));
    expect(asked.filter((count) => count === 2)).toHaveLength(4);
  });

  it('stop at 32 MiB of a change, and the rest says so', async () => {
    const text = 'x'.repeat(1000 * 1000);
    const wanted = Array.from({ length: 60 }, (_, n) => `a:${n}`);
    // A few to a request, as fifty would not fit an answer.
    objects(Object.fromEntries(wanted.map((expression) => [expression, blob(text)])), 15);
    const blobs = await readBlobs(newClient().client, PLACE, wanted);
    expect(blobs.get('a:0')?.state).toBe('text');
    expect(blobs.get('a:49')).toEqual({
      state: 'unread',
      oid: null,
      reason: 'the change has more than 32 MiB of text',
    });
  });

  it('are not asked for again while GraphQL says that it is too much', async () => {
    const { client, clock } = newClient();
    nock(API)
      .post('/graphql')
      .reply(200, { data: null, errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] });
    await expect(readBlobs(client, PLACE, ['a:x'])).rejects.toMatchObject({ retryAfter: 60 });
    await expect(readBlobs(client, PLACE, ['a:x'])).rejects.toMatchObject({ retryAfter: 60 });
    expect(clock.sleeps).toEqual([]);
  });

  it.each([
    ['NOT_FOUND', Error],
    ['FORBIDDEN', UserError],
    ['', TransientError],
  ])('that GraphQL refuses with %j are an error and not an empty change', async (type, kind) => {
    nock(API)
      .persist()
      .post('/graphql')
      .reply(200, { data: { repository: null }, errors: [{ type, message: 'no' }] });
    await expect(readBlobs(newClient().client, PLACE, ['a:x'])).rejects.toBeInstanceOf(kind);
  });
});

describe('the list of files', () => {
  function pages(counts: readonly number[]) {
    counts.forEach((count, index) => {
      const files = Array.from({ length: count }, (_, n) => listedFile({ filename: `${index}/${n}` }));
      nock(API)
        .get(`${PULL}/files`)
        .query({ page: index + 1, per_page: 100 })
        .reply(200, files);
    });
  }

  it.each([
    [[0], 0],
    [[99], 99],
    [[100, 0], 100],
    [[100, 100, 1], 201],
  ])('is read to its end: pages of %j', async (counts, total) => {
    pages(counts);
    expect(await listFiles(newClient().client, FILES)).toHaveLength(total);
    expect(nock.pendingMocks().filter((mock) => mock.includes('/files'))).toEqual([]);
  });

  it('is read a few files at a time where a page is too large for one answer', async () => {
    const huge = listedFile({ patch: 'x'.repeat(16 * 1024 * 1024) });
    nock(API).get(`${PULL}/files`).query({ page: 1, per_page: 100 }).reply(200, [huge]);
    const some = Array.from({ length: 10 }, (_, n) => listedFile({ filename: `${n}` }));
    nock(API).get(`${PULL}/files`).query({ page: 1, per_page: 10 }).reply(200, some);
    nock(API)
      .get(`${PULL}/files`)
      .query({ page: 2, per_page: 10 })
      .reply(200, [listedFile({ filename: 'last' })]);
    expect(await listFiles(newClient().client, FILES)).toHaveLength(11);
  });

  it('ends where GitHub ends it, at 3,000', async () => {
    pages(Array.from({ length: 31 }, () => 100));
    expect(await listFiles(newClient().client, FILES)).toHaveLength(3_000);
  });
});

function listedFile(change: Partial<ListedFile> = {}): ListedFile {
  return {
    filename: 'a.rs',
    status: 'modified',
    sha: 's',
    changes: 1,
    patch: '@@ -1 +1 @@\n-a\n+b',
    ...change,
  };
}

describe('a changed file', () => {
  const text = (value: string) => ({ state: 'text' as const, oid: oid(value), text: value });

  it('has its hunks from both texts when the patch is broken', () => {
    const listed = listedFile({ patch: '@@ -1,9 +1,9 @@\n a' });
    const file = changedFile(listed, { base: text('a\n'), head: text('b\n'), kind: 'file' });
    expect(file.hunks[0]?.lines.map(({ kind }) => kind)).toEqual(['removed', 'added']);
  });

  it('says why when there is neither patch nor text', () => {
    const { patch: _, ...listed } = listedFile();
    const unread = { state: 'unread', oid: 'o', reason: 'over 1 MiB' } as const;
    const file = changedFile(listed, { base: unread, head: unread, kind: 'file' });
    expect(file).toMatchObject({ hunks: [], head: { state: 'unread', reason: 'over 1 MiB' } });
  });

  it('that GitHub lists but does not have is not taken for an empty one', () => {
    const file = changedFile(listedFile(), {
      base: { state: 'absent' },
      head: { state: 'absent' },
      kind: 'file',
    });
    expect(file.head).toEqual({ state: 'unread', reason: 'GitHub lists it but does not have it' });
  });
});

describe('a pull request that is not there', () => {
  it('is looked for after 1, 2, 4 and 8 seconds, then given up', async () => {
    const { client, clock } = newClient();
    nock(API).get(PULL).times(5).reply(404, { message: 'Not Found' });
    await expect(readPull(client, REF)).rejects.toMatchObject({ status: 404 });
    expect(clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000]);
    nock(API).get(PULL).reply(200, pullAnswer());
    expect((await readPull(client, REF)).number).toBe(7);
  });
});
