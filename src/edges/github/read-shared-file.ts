import { UserError } from '../../errors.ts';
import type { GitHubApp } from './client.ts';
import { GitHubError } from './faults.ts';
import { READ_SETTINGS } from './permissions.ts';
import { readBlobs } from './read-blobs.ts';

export type SharedRepository = {
  readonly installation: number;
  readonly owner: string;
  readonly name: string;
};

/**
 * Text of a file on the default branch of another repository of the same installation; null where there is no
 * such file, or the App may not see that repository. The token for it is good for nothing else.
 */
export async function readSharedFile(
  github: GitHubApp,
  { installation, owner, name }: SharedRepository,
  path: string,
): Promise<string | null> {
  const client = github.installationClient(installation, name, READ_SETTINGS);
  try {
    const blob = (await readBlobs(client, { owner, name }, [`HEAD:${path}`])).get(`HEAD:${path}`);
    if (blob?.state === 'text') return blob.text;
    if (blob?.state === 'absent' || blob === undefined) return null;
    const why = blob.state === 'binary' ? 'it is binary' : blob.reason;
    throw new UserError(`cannot read ${path} of ${owner}/${name}: ${why}`);
  } catch (error) {
    // How GitHub says that a token cannot be had for this repository.
    if (error instanceof GitHubError && (error.status === 422 || error.status === 404)) return null;
    throw error;
  } finally {
    await client.dispose();
  }
}
