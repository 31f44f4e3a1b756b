import { contextFolders, isContextFile } from '../../diff/context-paths.ts';
import type { GitHubClient } from './client.ts';
import { type RepositoryPlace, readBlobs } from './read-blobs.ts';

/** Where the head's files are listed. */
type Reader = {
  readonly client: GitHubClient;
  readonly place: RepositoryPlace;
  /** The commit whose files are looked at. */
  readonly head: string;
};

/** The files of the folders that a change needs as context, but for those that it touches; links are passed over. */
export async function listBelow(
  { client, place, head }: Reader,
  changed: readonly string[],
): Promise<readonly string[]> {
  const own = new Set(changed);
  const paths: string[] = [];
  for (const folder of contextFolders(changed)) {
    const expression = `${head}:${folder}`;
    const object = (await readBlobs(client, place, [expression])).get(expression);
    // What is no file is a folder here.
    if (object?.state !== 'unread' || object.oid === null) continue;
    const { data } = await client.octokit.rest.git.getTree({
      owner: place.owner,
      repo: place.name,
      tree_sha: object.oid,
    });
    for (const { path, type, mode } of data.tree) {
      const full = `${folder}/${path}`;
      if (type === 'blob' && mode !== '120000' && isContextFile(full) && !own.has(full)) paths.push(full);
    }
  }
  return paths;
}
