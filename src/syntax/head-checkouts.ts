import type { Change } from '../diff/change.ts';
import type { TextRange } from '../finding/finding.ts';
import type { YamlScalar } from '../text/yaml-node.ts';
import { guardOf, isRunAfterPullRequests, ON_BEHALF } from './job-guards.ts';
import { scriptText } from './script-text.ts';
import { lineOf, rangeOf, stepScripts } from './workflow-commands.ts';
import { flowingContexts } from './workflow-expressions.ts';
import { inputOf, type Workflow, type WorkflowJob, type WorkflowStep } from './workflow-steps.ts';
import type { YamlFile } from './yaml-file.ts';

/** A step that brings a pull request's code into a job that runs with the rights of the repository. */
export type HeadCheckout = {
  readonly job: WorkflowJob;
  readonly step: WorkflowStep;
  /** The event that starts the job: `pull_request_target` or `workflow_run`. */
  readonly event: string;
  /** What brings the code, as written. */
  readonly by: string;
  readonly at: TextRange;
  /** Does a name alone choose it, so that only branches of this very repository can be meant? */
  readonly isOwnBranch: boolean;
  /** Does the action itself refuse the code of forks, for nobody told it not to? */
  readonly isRefused: boolean;
  /** Does a condition or an approval stand before it, which people may or may not have thought through? */
  readonly isGuarded: boolean;
};

/** The checkouts of a pull request's head in a workflow that `pull_request_target` or `workflow_run` starts. */
export function headCheckouts(workflow: Workflow, change: Change): readonly HeadCheckout[] {
  const event = workflow.triggers.find(({ name }) => ON_BEHALF.test(name))?.name;
  if (event === undefined || (event === 'workflow_run' && !isRunAfterPullRequests(workflow, change)))
    return [];
  const inputs = workflow.jobs.flatMap((job) =>
    job.steps.flatMap((step) => checkoutOf(workflow, step).map((found) => ({ job, step, ...found }))),
  );
  const scripts = stepScripts(workflow);
  const commands = scripts.flatMap(({ job, step, script, commands: all }) =>
    all.flatMap((command) => {
      const line = lineOf(command);
      const own = scripts.filter((one) => one.job === job).flatMap((one) => one.commands);
      // Objects that are fetched and compared run nowhere.
      const isOnlyFetched =
        /^git (?:\S+ )*?fetch\b/.test(line) && !own.some((one) => TAKES_OVER.test(lineOf(one)));
      if (!FETCHES_HEAD.test(line) || isOnlyFetched) return [];
      return [
        { job, step, by: line, at: script.placeOf(rangeOf(command)), isOwnBranch: false, isRefused: false },
      ];
    }),
  );
  return [...inputs, ...commands].flatMap((found) => {
    const guard = guardOf(found.job, found.step, event);
    return guard === 'whole' ? [] : [{ ...found, event, isGuarded: guard === 'some' }];
  });
}

const HEAD_COMMIT =
  /^github\.event\.(?:pull_request\.(?:head\.sha|merge_commit_sha)|workflow_run\.(?:head_sha|head_commit\.id|pull_requests\.\*\.head\.sha))$/;
const HEAD_NAME =
  /^github\.(?:head_ref|event\.(?:pull_request\.head\.(?:ref|label)|workflow_run\.(?:head_branch|pull_requests\.\*\.head\.ref)))$/;
const HEAD_REPOSITORY = /^github\.event\.(?:pull_request\.head\.repo|workflow_run\.head_repository)\./;
const TAKES_OVER = /^git (?:\S+ )*?(?:checkout|switch|merge|reset|rebase|cherry-pick|worktree)\b/;
const PULL_REF = /\bpull\/\S.*\/(?:head|merge)\b/;
const FETCHES_HEAD =
  /^(?:gh pr checkout\b|hub pr checkout\b|git (?:.* )?(?:fetch|pull|checkout|switch|merge|clone|worktree|reset)\b.*(?:\bpull\/\S.*\/(?:head|merge)\b|github\.event\.(?:pull_request|workflow_run)\.head[._](?:sha|repo\.clone_url|repo\.ssh_url)))/i;

function checkoutOf(
  { file }: Workflow,
  step: WorkflowStep,
): readonly Pick<HeadCheckout, 'by' | 'at' | 'isOwnBranch' | 'isRefused'>[] {
  if (step.uses?.name.toLowerCase() !== 'actions/checkout') return [];
  const ref = inputOf(step, 'ref');
  const repository = inputOf(step, 'repository');
  const isRefused = refusesForks(file, step);
  const found = (input: YamlScalar, isOwnBranch: boolean) => {
    const script = scriptText(file, input);
    return [
      { by: script.text, at: script.placeOf({ start: 0, end: script.text.length }), isOwnBranch, isRefused },
    ];
  };
  if (ref !== null && (holds(ref, HEAD_COMMIT) || PULL_REF.test(String(ref.value)))) return found(ref, false);
  if (repository !== null && holds(repository, HEAD_REPOSITORY)) return found(ref ?? repository, false);
  return ref !== null && holds(ref, HEAD_NAME) ? found(ref, true) : [];
}

function holds({ value }: YamlScalar, pattern: RegExp): boolean {
  return flowingContexts(String(value)).some(({ path }) => pattern.test(path));
}

/** The first versions, by their major one, that refuse the code of forks; so does a tag that follows a major version. */
const REFUSING: Readonly<Record<number, number>> = { 4: 4, 5: 1, 6: 1 };

function refusesForks({ text, lines }: YamlFile, step: WorkflowStep): boolean {
  const { uses } = step;
  const opted = inputOf(step, 'allow-unsafe-pr-checkout')?.value;
  if (uses === null || String(opted ?? 'false') !== 'false') return false;
  // A hash tells no version, but the comment behind it may.
  const { end } = lines.rangeOf(lines.lineAt(uses.at.start));
  const isHash = /^[0-9a-f]{40}$/i.test(uses.ref ?? '');
  const written = isHash ? text.slice(uses.at.end, end) : (uses.ref ?? '');
  const [, major, minor] = /\bv(\d+)(?:\.(\d+))?/.exec(written) ?? [];
  if (major === undefined) return !isHash && uses.ref === 'main';
  if (Number(major) >= 7) return true;
  if (minor === undefined) return !isHash && Number(major) >= 2;
  return Number(minor) >= (REFUSING[Number(major)] ?? Number.POSITIVE_INFINITY);
}
