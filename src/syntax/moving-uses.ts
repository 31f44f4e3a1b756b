import type { Change } from '../diff/change.ts';
import { perFile } from './per-file.ts';
import { type Use, type Workflow, type WorkflowJob, workflowsBefore } from './workflow-steps.ts';

/** An action, a reusable workflow or an image that no commit or digest pins. */
export type MovingUse = {
  readonly use: Use;
  readonly job: WorkflowJob;
  /** Is it one of GitHub's own? */
  readonly isGithubs: boolean;
};

/** What a workflow or action uses by a name that can be moved, in text order; each place once, however many aliases. */
export function movingUses({ jobs }: Workflow): readonly MovingUse[] {
  const seen = new Set<number>();
  return jobs.flatMap((job) =>
    [job, ...job.steps].flatMap(({ uses: use }) => {
      if (use === null || !isMoving(use) || seen.has(use.at.start)) return [];
      seen.add(use.at.start);
      return [{ use, job, isGithubs: isGithubs(use) }];
    }),
  );
}

/**
 * Did the repository follow a movable name of the same action before the change, or of any of GitHub's own? Then the
 * change trusts nobody new.
 */
export function isFollowedBefore(change: Change, use: Use): boolean {
  return followedBefore(change).has(partyOf(use));
}

const followedBefore = perFile((change: Change): ReadonlySet<string> => {
  const uses = workflowsBefore(change).flatMap(movingUses);
  return new Set(uses.map(({ use }) => partyOf(use)));
});

function partyOf(use: Use): string {
  if (isGithubs(use)) return 'github';
  const name = use.name.toLowerCase();
  return use.kind === 'image' ? `docker://${name}` : name.split('/').slice(0, 2).join('/');
}

function isGithubs({ kind, name }: Use): boolean {
  return kind === 'repository' && /^(?:actions|github)\//i.test(name);
}

/** GitHub takes full hashes only; expressions do not stand in `uses`. */
function isMoving({ kind, ref }: Use): boolean {
  if (kind === 'local') return false;
  if (kind === 'image') return ref === null || !/^sha256:[0-9a-f]{64}$/i.test(ref);
  return ref !== null && !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref);
}
