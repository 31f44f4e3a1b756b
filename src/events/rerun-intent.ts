import type { z } from 'zod';
import type { PullRef } from '../ports.ts';
import { CHECK_ACTIONS } from './check-actions.ts';
import { type Ignored, ignored } from './ignored.ts';
import { pullNumberOf } from './job-id.ts';
import type { checkRunPayload } from './payload.ts';
import { repositoryOf } from './pull-ref.ts';
import { type Self, whyNotAPerson } from './sender.ts';

/** A check of ours is wanted again. `numbers` is empty where GitHub names no pull request, as for forks. */
export type RerunIntent = {
  readonly kind: 'rerun';
  readonly installation: number;
  readonly repository: PullRef['repository'];
  readonly headSha: string;
  readonly numbers: readonly number[];
  readonly reason: string;
};

type CheckEvent = Omit<z.infer<typeof checkRunPayload>, 'check_run' | 'requested_action'> & {
  readonly check: z.infer<typeof checkRunPayload>['check_run'];
  readonly identifier: string | null;
};

/** A check run or suite of ours that a person wants to see again. */
export function rerunIntent(event: CheckEvent, self: Self): RerunIntent | Ignored {
  const { action, check, identifier, sender } = event;
  const wanted = action === 'rerequested' || action === 'requested_action';
  if (!wanted) return ignored(`check action ${action} changes nothing for us`);
  if (self.appId === undefined || check.app?.id !== self.appId) return ignored("another App's check");
  if (action === 'requested_action' && !CHECK_ACTIONS.some((known) => known.identifier === identifier)) {
    return ignored('a button that is not ours');
  }
  const stranger = whyNotAPerson(sender);
  if (stranger !== null) return ignored(stranger);
  return {
    kind: 'rerun',
    installation: event.installation.id,
    repository: repositoryOf(event.repository),
    headSha: check.head_sha,
    numbers: numbersOf(event),
    reason: `check ${action}`,
  };
}

/** A check belongs to a commit, and GitHub also lists pull requests of other repositories with that head. */
function numbersOf({ check, repository }: CheckEvent): readonly number[] {
  const listed = check.pull_requests.filter(({ base }) => base.repo.id === repository.id);
  if (listed.length > 0) return listed.map(({ number }) => number);
  const own = check.external_id ? pullNumberOf(check.external_id) : null;
  return own === null ? [] : [own];
}
