import type { PublishPlan, PullState, PullWriter } from '../../ports.ts';
import { completeCheck, startCheck } from './check-run.ts';
import type { GitHubClient } from './client.ts';
import type { Markers } from './markers.ts';
import { type Published, publish } from './publish.ts';

/** As `PullWriter`; publishing tells more of what it did. */
export type GitHubPullWriter = PullWriter & {
  publish(state: PullState, plan: PublishPlan): Promise<Published>;
};

/** Writes to pull requests of the client's repository; `WRITE_PULL` is what its token must permit. */
export function createPullWriter(client: GitHubClient, markers: Markers): GitHubPullWriter {
  // Annotations that a check run of an earlier try has already; they are only ever added.
  const annotated = new Map<number, number>();
  return {
    async startCheck(state, jobId) {
      const { id, annotations } = await startCheck(client, state, jobId);
      annotated.set(id, annotations);
      return id;
    },
    async completeCheck(state, checkId, check) {
      await completeCheck(client, state, { id: checkId, annotations: annotated.get(checkId) ?? 0 }, check);
    },
    publish: (state, plan) => publish({ client, markers, state }, plan),
  };
}
