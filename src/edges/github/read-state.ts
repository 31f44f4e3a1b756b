import type { PullRef, PullState } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { isMissing } from './faults.ts';
import type { PullPlace } from './read-files.ts';

/** Milliseconds between looks for a pull request that a delivery told us of: GitHub's readers lag its writers. */
const LAG_WAITS = [1_000, 2_000, 4_000, 8_000];

/** How REST routes name a pull request. */
export function placeOf({ repository, number }: PullRef): PullPlace {
  return { owner: repository.owner, repo: repository.name, pull_number: number };
}

/** A pull request as it is now; waits for one that is known to exist to appear. */
export async function readPull(client: GitHubClient, ref: PullRef) {
  for (const wait of LAG_WAITS) {
    try {
      return await getPull(client, ref);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await client.clock.sleep(wait);
    }
  }
  return await getPull(client, ref);
}

async function getPull(client: GitHubClient, ref: PullRef) {
  return (await client.octokit.rest.pulls.get(placeOf(ref))).data;
}

/** State of a pull request and the commit that its change begins at. */
export async function readState(client: GitHubClient, ref: PullRef): Promise<PullState> {
  const pull = await readPull(client, ref);
  const { data: comparison } = await client.octokit.rest.repos.compareCommitsWithBasehead({
    owner: ref.repository.owner,
    repo: ref.repository.name,
    basehead: `${pull.base.sha}...${pull.head.sha}`,
    // Files come with the first page only, and we read them elsewhere.
    page: 2,
    per_page: 1,
  });
  return {
    ref,
    state: pull.state === 'open' ? 'open' : 'closed',
    draft: pull.draft ?? false,
    // The account may be gone.
    author: pull.user?.login ?? 'ghost',
    headSha: pull.head.sha,
    baseSha: pull.base.sha,
    baseRef: pull.base.ref,
    mergeBaseSha: comparison.merge_base_commit.sha,
    changedFiles: pull.changed_files,
  };
}
