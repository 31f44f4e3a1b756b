import { contextFilesOf, contextFolders, leftLimit } from '../../diff/context-paths.ts';
import type { GitHubClient } from './client.ts';
import { type RepositoryPlace, readBlobs } from './read-blobs.ts';

/** Where the head's files are listed. */
type Reader = {
  readonly client: GitHubClient;
  readonly place: RepositoryPlace;
  /** The commit whose files are looked at. */
  readonly head: string;
};
type Below = { readonly paths: readonly string[]; readonly limits: readonly string[] };

/** The files of the folders that a change needs as context, but for those that it touches; links are passed over. */
export async function listBelow({ client, place, head }: Reader, changed: readonly string[]): Promise<Below> {
  const own = new Set(changed);
  const paths: string[] = [];
  const limits: string[] = [];
  for (const folder of contextFolders(changed)) {
    const expression = `${head}:${folder.path}`;
    const object = (await readBlobs(client, place, [expression])).get(expression);
    // What is no file is a folder here.
    if (object?.state !== 'unread' || object.oid === null) continue;
    const { data } = await client.octokit.rest.git.getTree({
      owner: place.owner,
      repo: place.name,
      tree_sha: object.oid,
      ...(folder.deep ? { recursive: '1' } : {}),
    });
    const listed = data.tree.flatMap(({ path, type, mode }) => {
      const full = folder.path === '' ? path : `${folder.path}/${path}`;
      return type === 'blob' && mode !== '120000' && !own.has(full) ? [full] : [];
    });
    const found = contextFilesOf(folder, listed);
    paths.push(...found.paths);
    if (found.left > 0) limits.push(leftLimit(folder, found.left));
    if (data.truncated) limits.push(`GitHub does not list all files below \`${folder.path || '/'}\``);
  }
  return { paths, limits };
}
