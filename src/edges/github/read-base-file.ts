import { TransientError, UserError } from '../../errors.ts';
import type { PullState } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { readBlobs } from './read-blobs.ts';

/**
 * Text of a file at the tip of the branch that the pull request goes to, or null where there is none. Settings
 * come from here and from nowhere else: whoever may push to that branch decides.
 */
export async function readBaseFile(
  client: GitHubClient,
  state: PullState,
  path: string,
): Promise<string | null> {
  const { owner, name } = state.ref.repository;
  const tip = `refs/heads/${state.baseRef}`;
  const blobs = await readBlobs(client, { owner, name }, [tip, `${tip}:${path}`]);
  // Without its branch every file would seem absent, and absent settings mean defaults.
  if (blobs.get(tip)?.state === 'absent') throw new TransientError(`branch ${state.baseRef} is not there`);
  const blob = blobs.get(`${tip}:${path}`);
  switch (blob?.state) {
    case 'text':
      return blob.text;
    case 'unread':
      throw new UserError(`cannot read ${path} on ${state.baseRef}: ${blob.reason}`);
    case 'binary':
      throw new UserError(`cannot read ${path} on ${state.baseRef}: it is binary`);
    default:
      return null;
  }
}
