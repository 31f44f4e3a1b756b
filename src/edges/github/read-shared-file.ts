import type { GitHubApp } from './client.ts';
import { isMissing } from './faults.ts';
import { READ_SETTINGS } from './permissions.ts';

export type SharedPlace = { readonly installation: number; readonly owner: string; readonly name: string };

/**
 * Text of a file on the default branch of another repository of the same installation; null where the file, or
 * the repository for us, does not exist.
 */
export async function readSharedFile(
  github: GitHubApp,
  place: SharedPlace,
  path: string,
): Promise<string | null> {
  const { installation, owner, name } = place;
  const client = github.installationClient(installation, name, READ_SETTINGS);
  try {
    const { data } = await client.octokit.rest.repos.getContent({
      owner,
      repo: name,
      path,
      mediaType: { format: 'raw' },
    });
    // With this media type a file comes as its text, whatever the declared shape says.
    return typeof data === 'string' ? data : null;
  } catch (error) {
    if (isMissing(error) || isNotGranted(error)) return null;
    throw error;
  } finally {
    await client.dispose();
  }
}

/** A token for a repository that the App is not installed on is refused with 422. */
function isNotGranted(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 422;
}
