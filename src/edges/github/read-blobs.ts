import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  BINARY,
  decodeContent,
  MAX_FILE_BYTES,
  MAX_LOCK_BYTES,
  tooLarge,
} from '../../diff/decode-content.ts';
import { TransientError } from '../../errors.ts';
import type { GitHubClient } from './client.ts';
import { ask } from './graphql.ts';
import { BLOBS_PER_QUERY, CHANGE_BYTES_MAX } from './limits.ts';
import { ResponseTooLarge } from './transport.ts';

/** What stands behind a revision expression such as `COMMIT:PATH` or a blob's own hash. */
export type Blob =
  | { readonly state: 'text'; readonly oid: string; readonly text: string }
  | { readonly state: 'binary'; readonly oid: string }
  | { readonly state: 'unread'; readonly oid: string | null; readonly reason: string }
  | { readonly state: 'absent' };

export type RepositoryPlace = { readonly owner: string; readonly name: string };

const OBJECT = z.object({
  __typename: z.string(),
  oid: z.string(),
  byteSize: z.number().optional(),
  isBinary: z.boolean().nullish(),
  isTruncated: z.boolean().optional(),
  text: z.string().nullish(),
});
type GitObject = z.infer<typeof OBJECT>;
const BLOBS = z.object({ repository: z.record(z.string(), OBJECT.nullable()) });

const QUERIES_AT_ONCE = 2;
const TOO_MUCH = `the change has more than ${CHANGE_BYTES_MAX / 1024 / 1024} MiB of text`;

/**
 * Texts behind expressions, many in one request. Each text is proven by git's own hash of it, so that what is
 * reviewed is byte for byte what was pushed; whatever does not prove is fetched alone. `locks` are those that may be as
 * long as a lock file.
 */
export async function readBlobs(
  client: GitHubClient,
  place: RepositoryPlace,
  expressions: readonly string[],
  locks: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, Blob>> {
  const wanted = [...new Set(expressions)];
  const blobs: Named[] = [];
  const reading: Reading = { client, place, locks, bytes: 0 };
  const batches = chunk(wanted, BLOBS_PER_QUERY);
  for (let start = 0; start < batches.length; start += QUERIES_AT_ONCE) {
    const wave = batches.slice(start, start + QUERIES_AT_ONCE);
    blobs.push(...(await Promise.all(wave.map((batch) => readBatch(reading, batch)))).flat());
  }
  return new Map(blobs);
}

type Named = readonly [expression: string, blob: Blob];
/** `bytes`: of text so far. */
type Reading = {
  readonly client: GitHubClient;
  readonly place: RepositoryPlace;
  readonly locks: ReadonlySet<string>;
  bytes: number;
};

async function readBatch(reading: Reading, batch: readonly string[]): Promise<readonly Named[]> {
  const { client, place } = reading;
  if (reading.bytes > CHANGE_BYTES_MAX) {
    return batch.map((expression) => [expression, { state: 'unread', oid: null, reason: TOO_MUCH }]);
  }
  const answer = await objectsOf(client, place, batch).catch((error: unknown) => {
    // Together they may be more than GitHub or we can take in one answer: halves are tried before giving up.
    if (batch.length > 1 && isTooMuch(error)) return null;
    throw error;
  });
  if (answer === null) {
    const half = Math.ceil(batch.length / 2);
    const left = await readBatch(reading, batch.slice(0, half));
    return [...left, ...(await readBatch(reading, batch.slice(half)))];
  }
  const blobs: Named[] = [];
  for (const [index, expression] of batch.entries()) {
    const most = reading.locks.has(expression) ? MAX_LOCK_BYTES : MAX_FILE_BYTES;
    const blob = await blobOf(reading, answer[`o${index}`] ?? null, most);
    reading.bytes += blob.state === 'text' ? blob.text.length : 0;
    blobs.push([expression, blob]);
  }
  return blobs;
}

function isTooMuch(error: unknown): boolean {
  if (error instanceof ResponseTooLarge) return true;
  return error instanceof TransientError && error.retryAfter === undefined;
}

async function objectsOf(client: GitHubClient, { owner, name }: RepositoryPlace, batch: readonly string[]) {
  const names = batch.map((_, index) => `$e${index}: String!`).join(', ');
  const objects = batch.map((_, index) => `o${index}: object(expression: $e${index}) { ...blob }`).join(' ');
  const query = `query Blobs($owner: String!, $name: String!, ${names}) {
    repository(owner: $owner, name: $name) { ${objects} }
  }
  fragment blob on GitObject { __typename oid ... on Blob { byteSize isBinary isTruncated text } }`;
  const expressions = Object.fromEntries(batch.map((expression, index) => [`e${index}`, expression]));
  const { data } = await ask(client, { query, variables: { owner, name, ...expressions } }, BLOBS);
  return data.repository;
}

async function blobOf(reading: Reading, object: GitObject | null, most: number): Promise<Blob> {
  if (object === null) return { state: 'absent' };
  const { oid, byteSize = 0, text } = object;
  if (object.__typename !== 'Blob') return { state: 'unread', oid, reason: 'not a file' };
  if (object.isBinary) return { state: 'binary', oid };
  if (byteSize > most) return { oid, ...tooLarge(most) };
  if (typeof text === 'string' && !object.isTruncated && oidOf(Buffer.from(text), oid) === oid) {
    return { state: 'text', oid, text };
  }
  return await readBlob(reading, oid, most);
}

/** One blob by its hash, byte for byte. */
async function readBlob({ client, place }: Reading, oid: string, most: number): Promise<Blob> {
  const { data } = await client.octokit.rest.git.getBlob({
    owner: place.owner,
    repo: place.name,
    file_sha: oid,
  });
  const bytes = Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8');
  if (oidOf(bytes, oid) !== oid) throw new TransientError(`blob ${oid} came back with other bytes`);
  const content = decodeContent(bytes, most);
  if (content === BINARY) return { state: 'binary', oid };
  if (content.state === 'absent') return { state: 'absent' };
  return { ...content, oid };
}

/** Git's name for these bytes, by the hash that `like` is made with. */
function oidOf(bytes: Buffer, like: string): string {
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
