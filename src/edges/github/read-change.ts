import type { Change, ContextFile } from '../../diff/change.ts';
import { contextPaths } from '../../diff/context-paths.ts';
import { crateQueries } from '../../diff/crate-search.ts';
import { MAX_FILE_BYTES, mostBytes } from '../../diff/decode-content.ts';
import { TransientError } from '../../errors.ts';
import type { PullState } from '../../ports.ts';
import { callQueries } from '../../syntax/called-functions.ts';
import { bundledAdvisories } from '../local/load-advisories.ts';
import { changedFile } from './changed-file.ts';
import type { GitHubClient } from './client.ts';
import { listBelow } from './list-below.ts';
import { type Blob, readBlobs } from './read-blobs.ts';
import { type ListedFile, listFiles } from './read-files.ts';
import { readKinds } from './read-modes.ts';
import { placeOf, readPull } from './read-state.ts';
import { searchCrates } from './search-crates.ts';

/** Texts that a rule may read whole. Of all other files the patch alone is looked at. */
const READ_WHOLE = /\.(?:rs|toml|ya?ml)$|(?:^|\/)Cargo\.lock$/i;

/**
 * The change of a pull request at `state.headSha` against its merge base. Throws a TransientError when the
 * head moves while it is read: half of one state and half of another is nobody's change.
 */
export async function readChange(client: GitHubClient, state: PullState): Promise<Change> {
  const listed = await listFiles(client, placeOf(state.ref));
  const unique = [...new Map(listed.map((file) => [file.filename, file])).values()];
  const place = { owner: state.ref.repository.owner, name: state.ref.repository.name };
  const commits = { base: state.mergeBaseSha, head: state.headSha };
  const kinds = await readKinds(client, place, commits, unique);
  const asked = unique.filter((file) => (kinds.get(file.filename) ?? 'file') === 'file' && needsText(file));
  const there = unique.filter(({ status }) => status !== 'removed').map(({ filename }) => filename);
  const below = await listBelow({ client, place, head: commits.head }, there);
  const context = [...new Set([...contextPaths(there), ...below.paths])].toSorted();
  const wantedBlobs = [
    ...asked.flatMap((file) =>
      sidesOf(file, commits).map((expression) => ({ path: file.filename, expression })),
    ),
    ...context.map((path) => ({ path, expression: `${commits.head}:${path}` })),
  ];
  const locks = wantedBlobs.filter(({ path }) => mostBytes(path) > MAX_FILE_BYTES);
  const blobs = await readBlobs(
    client,
    place,
    wantedBlobs.map(({ expression }) => expression),
    new Set(locks.map(({ expression }) => expression)),
  );
  const wanted = new Set(asked.map(({ filename }) => filename));
  const files = unique.map((file) => {
    const kind = kinds.get(file.filename) ?? 'file';
    const [base, head] = expressions(file, commits);
    const blobOf = (expression: string | null): Blob | null =>
      expression === null ? null : (blobs.get(expression) ?? null);
    const side = wanted.has(file.filename)
      ? { base: blobOf(base), head: blobOf(head) }
      : { base: null, head: null };
    return changedFile(file, { ...side, kind });
  });
  const read = contextFiles(context, commits.head, blobs);
  const known = [...files, ...read.files].map(({ path }) => path);
  const queries = [...crateQueries(files), ...callQueries(files, bundledAdvisories)];
  const found = await searchCrates({ client, place, head: commits.head }, queries, known);
  await refuseMoved(client, state);
  return {
    source: 'github',
    baseName: state.mergeBaseSha,
    headName: state.headSha,
    files: files.toSorted(byPath),
    context: [...read.files, ...found.files].toSorted(byPath),
    searches: found.searches,
    fileCount: Math.max(state.changedFiles, files.length),
    limits: [
      ...listLimits(files.length, state.changedFiles),
      ...below.limits,
      ...read.limits,
      ...found.limits,
    ],
  };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** A file without a patch is looked at as well: its blobs tell an empty, a binary and a too large one apart. */
function needsText({ filename, patch, status, changes }: ListedFile): boolean {
  if (READ_WHOLE.test(filename)) return true;
  const onlyNamed = (status === 'renamed' || status === 'copied') && changes === 0;
  return patch === undefined && status !== 'removed' && !onlyNamed;
}

type Commits = { readonly base: string; readonly head: string };

/** Revision expressions of both sides; a head's blob by its own hash, which holds for a fork that is gone. */
function expressions(
  file: ListedFile,
  commits: Commits,
): readonly [base: string | null, head: string | null] {
  const { filename, previous_filename, status, sha } = file;
  const base = status === 'added' ? null : `${commits.base}:${previous_filename ?? filename}`;
  return [base, status === 'removed' ? null : (sha ?? `${commits.head}:${filename}`)];
}

function sidesOf(file: ListedFile, commits: Commits): string[] {
  return expressions(file, commits).filter((expression) => expression !== null);
}

function contextFiles(paths: readonly string[], head: string, blobs: ReadonlyMap<string, Blob>) {
  const files: ContextFile[] = [];
  const limits: string[] = [];
  for (const path of paths) {
    const blob = blobs.get(`${head}:${path}`);
    if (blob?.state === 'text') files.push({ path, text: blob.text });
    if (blob?.state === 'unread') limits.push(`${path} could not be consulted: ${blob.reason}`);
  }
  return { files, limits };
}

function listLimits(listed: number, changed: number): string[] {
  return listed < changed ? [`GitHub lists ${listed} of ${changed} changed files`] : [];
}

async function refuseMoved(client: GitHubClient, state: PullState): Promise<void> {
  const { head } = await readPull(client, state.ref);
  if (head.sha !== state.headSha)
    throw new TransientError('the head of the pull request moved while it was read');
}
