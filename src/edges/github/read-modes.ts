import { z } from 'zod';
import type { GitHubClient } from './client.ts';
import { ask } from './graphql.ts';
import { BLOBS_PER_QUERY } from './limits.ts';
import type { RepositoryPlace } from './read-blobs.ts';
import type { ListedFile } from './read-files.ts';

/** What git's tree says a path is; the list of changed files does not tell. */
export type TreeKind = 'file' | 'symlink' | 'submodule';

const TREES = z.object({
  repository: z.record(
    z.string(),
    z.object({ entries: z.array(z.object({ name: z.string(), mode: z.number() })).nullish() }).nullable(),
  ),
});

/**
 * Kinds of those files that may be something else than a file, by path. One request for the folders of up to
 * fifty of them; none when no patch looks like a link or a submodule.
 */
export async function readKinds(
  client: GitHubClient,
  place: RepositoryPlace,
  commits: { readonly base: string; readonly head: string },
  files: readonly ListedFile[],
): Promise<ReadonlyMap<string, TreeKind>> {
  const kinds = new Map<string, TreeKind>();
  const suspects = files.filter(maybeSpecial);
  for (let start = 0; start < suspects.length; start += BLOBS_PER_QUERY) {
    const batch = suspects.slice(start, start + BLOBS_PER_QUERY);
    const modes = await modesOf(
      client,
      place,
      batch.map(({ filename, status }) => ({
        path: filename,
        commit: status === 'removed' ? commits.base : commits.head,
      })),
    );
    batch.forEach(({ filename }, index) => {
      kinds.set(filename, kindOf(modes[index]));
    });
  }
  return kinds;
}

/** A side of one line, on the first line. */
const ONE_LINE = /^@@ -(?:\d+(?:,\d+)? \+1|1 \+0,0) @@/;

/** A link's blob is one line without an end; a submodule shows as a line that names its commit. */
function maybeSpecial({ patch, status, changes }: ListedFile): boolean {
  // Of a link that was only moved there is nothing to see.
  if (patch === undefined) return changes === 0 && (status === 'renamed' || status === 'copied');
  const isLink = ONE_LINE.test(patch) && patch.includes('\n\\ No newline at end of file');
  return isLink || /^[-+]Subproject commit [0-9a-f]{40,64}$/m.test(patch);
}

function kindOf(mode: number | undefined): TreeKind {
  if (mode === 0o120000) return 'symlink';
  return mode === 0o160000 ? 'submodule' : 'file';
}

async function modesOf(
  client: GitHubClient,
  { owner, name }: RepositoryPlace,
  wanted: readonly { readonly path: string; readonly commit: string }[],
): Promise<readonly (number | undefined)[]> {
  const folders = [...new Set(wanted.map(({ path, commit }) => `${commit}:${folderOf(path)}`))];
  const names = folders.map((_, index) => `$e${index}: String!`).join(', ');
  const objects = folders
    .map((_, index) => `o${index}: object(expression: $e${index}) { ...tree }`)
    .join(' ');
  const query = `query Modes($owner: String!, $name: String!, ${names}) {
    repository(owner: $owner, name: $name) { ${objects} }
  }
  fragment tree on GitObject { ... on Tree { entries { name mode } } }`;
  const expressions = Object.fromEntries(folders.map((folder, index) => [`e${index}`, folder]));
  const { data } = await ask(client, { query, variables: { owner, name, ...expressions } }, TREES);
  return wanted.map(({ path, commit }) => {
    const tree = data.repository[`o${folders.indexOf(`${commit}:${folderOf(path)}`)}`];
    return tree?.entries?.find((entry) => entry.name === path.slice(path.lastIndexOf('/') + 1))?.mode;
  });
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
