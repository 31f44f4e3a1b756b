import type { ContextFile, CrateSearch } from '../../diff/change.ts';
import {
  type CrateQuery,
  MOST_CRATES,
  MOST_SEARCHED_BYTES,
  MOST_SEARCHED_FILES,
  mayUse,
  nearestFirst,
  searchLimit,
} from '../../diff/crate-search.ts';
import { MAX_FILE_BYTES } from '../../diff/decode-content.ts';
import type { GitHubClient } from './client.ts';
import { type Blob, type RepositoryPlace, readBlobs } from './read-blobs.ts';

export type Found = {
  readonly files: readonly ContextFile[];
  readonly searches: readonly CrateSearch[];
  readonly limits: readonly string[];
};
type Reader = {
  readonly client: GitHubClient;
  readonly place: RepositoryPlace;
  /** The commit whose files are looked at. */
  readonly head: string;
};

/**
 * The files of the head's crates that answer what the analyses ask, beside those in `known`, which are at hand. GitHub
 * searches no commit for us, so each crate's folder is listed and its Rust files are read, within limits.
 */
export async function searchCrates(
  reader: Reader,
  queries: readonly CrateQuery[],
  known: readonly string[],
): Promise<Found> {
  const files = new Map<string, ContextFile>();
  const searches: CrateSearch[] = [];
  const limits: string[] = [];
  const trees = await treesOf(reader, queries.slice(0, MOST_CRATES));
  for (const query of queries) {
    const tree = trees.get(query.folder);
    const found =
      typeof tree === 'string'
        ? await searchCrate({ ...reader, tree }, query, known)
        : { files: [], why: tree === null ? null : OVER };
    for (const file of found.files) files.set(file.path, file);
    searches.push({ ...query, whole: found.why === null });
    if (found.why !== null) limits.push(searchLimit(query, found.why));
  }
  return { files: [...files.values()], searches, limits };
}

type Answer = { readonly files: readonly ContextFile[]; readonly why: string | null };
const OVER = `the change touches more than ${MOST_CRATES} crates`;

/** Hashes of the trees of folders, in one request; null for a folder that the head does not have. */
async function treesOf({ client, place, head }: Reader, queries: readonly CrateQuery[]) {
  const expressionOf = (folder: string) => `${head}:${folder.replace(/\/$/, '')}`;
  const objects = await readBlobs(
    client,
    place,
    queries.map(({ folder }) => expressionOf(folder)),
  );
  return new Map(
    queries.map(({ folder }) => {
      const object = objects.get(expressionOf(folder));
      // What is no file is a folder here.
      return [folder, object?.state === 'unread' ? object.oid : null] as const;
    }),
  );
}

async function searchCrate(
  { client, place, tree }: Reader & { readonly tree: string },
  query: CrateQuery,
  known: readonly string[],
): Promise<Answer> {
  const { folder } = query;
  const own = new Set(known);
  const { data } = await client.octokit.rest.git.getTree({
    owner: place.owner,
    repo: place.name,
    tree_sha: tree,
    recursive: '1',
  });
  const listed = data.tree.flatMap(({ path, type, mode, sha, size }) => {
    const isFile = type === 'blob' && mode !== '120000' && path?.endsWith('.rs') === true;
    const full = `${folder}${path}`;
    return isFile && sha !== undefined && !own.has(full) ? [{ path: full, sha, size: size ?? 0 }] : [];
  });
  const chosen = within(
    listed,
    known.filter((path) => path.startsWith(folder)),
  );
  const blobs = await readBlobs(
    client,
    place,
    chosen.map(({ sha }) => sha),
  );
  const read = chosen.map(({ path, sha }) => ({ path, blob: blobs.get(sha) }));
  const files = read.flatMap(({ path, blob }) =>
    blob?.state === 'text' && mayUse(blob.text, query) ? [{ path, text: blob.text }] : [],
  );
  return { files, why: data.truncated ? 'GitHub does not list all of it' : whyNotWhole(listed, read) };
}

type Listed = { readonly path: string; readonly sha: string; readonly size: number };

function within(listed: readonly Listed[], changed: readonly string[]): readonly Listed[] {
  const byPath = new Map(listed.map((file) => [file.path, file]));
  const chosen: Listed[] = [];
  let bytes = 0;
  for (const path of nearestFirst([...byPath.keys()], changed)) {
    const file = byPath.get(path);
    if (file === undefined || file.size > MAX_FILE_BYTES) continue;
    bytes += file.size;
    if (chosen.length === MOST_SEARCHED_FILES || bytes > MOST_SEARCHED_BYTES) break;
    chosen.push(file);
  }
  return chosen;
}

function whyNotWhole(
  listed: readonly Listed[],
  read: readonly { readonly path: string; readonly blob: Blob | undefined }[],
): string | null {
  if (read.length < listed.length) return `it has ${listed.length} more files, and ${read.length} were read`;
  const unread = read.find(({ blob }) => blob === undefined || blob.state === 'unread');
  return unread === undefined ? null : `${unread.path} could not be read`;
}
