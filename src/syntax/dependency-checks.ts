import type { Change } from '../diff/change.ts';
import { perFile } from './per-file.ts';
import { type Workflow, workflowsOf } from './workflow-steps.ts';

/** Actions that judge dependencies, by their names in lower case. */
const ACTIONS =
  /(?:^|[/-])(?:cargo-deny|cargo-audit|audit-check|audit|dependency-review|osv-scanner|cargo-vet|snyk|trivy|grype)(?:[/-]|$)/i;
/** What a script runs to the same end, itself or through a task that is named after it. */
const COMMANDS =
  /\bcargo[ \t-]+(?:\+\S+[ \t]+)?(?:deny|audit|vet|crev|geiger|pants)\b|\bosv-scanner\b|\b(?:trivy|grype|snyk)\b|\b(?:just|make|task|mise|moon|nox|nix|bazel|earthly|xtask|cargo[ \t]+(?:make|xtask|x))\b[^\n;&|]{0,200}\b(?:deny|audit|advisor(?:y|ies)|licen[cs]es?|supply|security)\b/i;

/** Whether the workflows of a repository look at its dependencies. */
export type DependencyChecks = 'some' | 'none' | 'unknown';

/** At the head, as far as the change and its context show workflows. What another repository's workflow does is not known. */
export const dependencyChecks: (change: Change) => DependencyChecks = perFile((change) => {
  const workflows = workflowsOf(change);
  const runs = workflows.filter(({ isAction }) => !isAction);
  if (workflows.some(checksDependencies)) return 'some';
  const callsAway = runs.some(({ jobs }) => jobs.some(({ uses }) => uses?.kind === 'repository'));
  const isBroken = runs.some(({ file }) => file.faults.length > 0);
  return runs.length === 0 || callsAway || isBroken ? 'unknown' : 'none';
});

/** Does a workflow run cargo-deny, cargo-audit or one of their kind? */
export function checksDependencies({ jobs }: Workflow): boolean {
  return jobs.some(
    ({ uses, steps }) =>
      (uses !== null && ACTIONS.test(uses.name)) ||
      steps.some(
        (step) =>
          (step.uses !== null && ACTIONS.test(step.uses.name)) ||
          (step.run !== null && COMMANDS.test(String(step.run.value))),
      ),
  );
}
