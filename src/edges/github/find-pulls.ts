import type { GitHubApp } from './client.ts';
import { READ_PULL } from './permissions.ts';

/** A commit of a repository that the App is installed on. */
export type CommitPlace = {
  readonly installation: number;
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string };
  readonly headSha: string;
};

/** Numbers of the open pull requests whose head is this commit; GitHub names none on the checks of forks. */
export async function findPulls(github: GitHubApp, place: CommitPlace): Promise<readonly number[]> {
  const { installation, repository, headSha } = place;
  const client = github.installationClient(installation, repository.id, READ_PULL);
  try {
    const { data } = await client.octokit.rest.repos.listPullRequestsAssociatedWithCommit({
      owner: repository.owner,
      repo: repository.name,
      commit_sha: headSha,
    });
    return data
      .filter(({ state, head }) => state === 'open' && head.sha === headSha)
      .map(({ number }) => number);
  } finally {
    await client.dispose();
  }
}
