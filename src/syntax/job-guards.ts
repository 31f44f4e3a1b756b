import type { Change } from '../diff/change.ts';
import { textAt, type Workflow, type WorkflowJob, type WorkflowStep, workflowsOf } from './workflow-steps.ts';

/** Events that run with the rights of the repository although a pull request of a stranger may cause them. */
export const ON_BEHALF = /^(?:pull_request_target|workflow_run)$/;

/** Lets in pull requests of this very repository only. */
const SAME_REPOSITORY =
  /head\.repo\.(?:full_name|owner\.login|id)\s*==\s*(?:github\.|')|github\.\S+\s*==\s*github\.event\.\S*head(?:\.repo|_repository)\.|head_repository\.\w+(?:\.\w+)?\s*==\s*(?:github\.|')|!\s*github\.event\.pull_request\.head\.repo\.fork|head\.repo\.fork\s*(?:==\s*false|!=\s*true)/;
/** Asks who it is, or whether somebody has agreed. */
const ASKED =
  /\.labels\b|label\.name|author_association|actor\b|\.user\.login|\.sender\.|\bneeds\.[\w-]+\.outputs\.|\bsteps\.[\w-]+\.outputs\./;

/**
 * How far the conditions of a job and a step keep strangers out: `whole` where no pull request of theirs comes through,
 * `some` where a condition or an approval stands in the way that people may or may not have thought through.
 */
export function guardOf(
  job: WorkflowJob,
  step: WorkflowStep | null,
  event: string,
): 'whole' | 'some' | 'none' {
  const condition = `${textAt(job.node, 'if')} ${step === null ? '' : textAt(step.node, 'if')}`;
  const other =
    event === 'workflow_run'
      ? /workflow_run\.event\s*(?:==\s*'(?!pull_request)|!=\s*'pull_request)/
      : /event_name\s*(?:==\s*'(?!pull_request_target)|!=\s*'pull_request_target)/;
  if (SAME_REPOSITORY.test(condition) || other.test(condition))
    return condition.includes('||') ? 'some' : 'whole';
  const isApproved = job.node.entries.some(({ key }) => key === 'environment');
  return isApproved || ASKED.test(condition) ? 'some' : 'none';
}

/** Can a pull request start it by way of the workflows whose runs it waits for? Yes, where one of them is not seen. */
export function isRunAfterPullRequests({ triggers }: Workflow, change: Change): boolean {
  const waited = triggers.find(({ name }) => name === 'workflow_run')?.node;
  const list =
    waited?.kind === 'map' ? waited.entries.find(({ key }) => key === 'workflows')?.value : undefined;
  const names = list?.kind === 'list' ? list.items : list === undefined ? [] : [list];
  return (
    names.length === 0 ||
    names.some((name) => {
      const meant = workflowsOf(change).find(
        ({ file }) => name.kind === 'scalar' && (textAt(file.root, 'name') || file.path) === name.value,
      );
      return meant === undefined || meant.triggers.some((one) => one.name.startsWith('pull_request'));
    })
  );
}
