import type { Change } from '../diff/change.ts';
import type { TextRange } from '../finding/finding.ts';
import { PRIVILEGED_EVENTS, UNTRUSTED_CONTEXTS, UNTRUSTED_OBJECTS } from '../knowledge/untrusted-contexts.ts';
import { entryOf, type YamlNode, type YamlScalar } from '../text/yaml-node.ts';
import { guardOf, isRunAfterPullRequests } from './job-guards.ts';
import { scriptText } from './script-text.ts';
import { flowingContexts } from './workflow-expressions.ts';
import { inputOf, type Workflow, type WorkflowStep } from './workflow-steps.ts';

/** A text that anybody can write, put into a script before it is read as one. */
export type InjectedContext = {
  readonly step: WorkflowStep;
  /** `github.event.issue.title`. */
  readonly path: string;
  /** The variable that brings it, which `${{ env.… }}` writes out as it is; null where it stands there itself. */
  readonly through: string | null;
  readonly at: TextRange;
  /** The key that holds the script: `run`, or an input of an action. */
  readonly sink: string;
  /** Can an event bring it that anybody causes and that runs with the rights of the repository? */
  readonly isPrivileged: boolean;
};

/** Inputs of actions that are run as code. */
const SINKS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^actions\/github-script$/i, ['script']],
  [
    /^(?:appleboy\/ssh-action|nick-(?:fields|invision)\/retry|nick-fields\/retry|wandalen\/wretry\.action)$/i,
    ['script', 'command'],
  ],
  [/^(?:azure\/(?:cli|powershell))$/i, ['inlinescript']],
  [/^addnab\/docker-run-action$/i, ['run', 'options']],
];

/** Where the scripts of a workflow or action hold a text that anybody can write, in text order. */
export function injectedContexts(workflow: Workflow, change: Change): readonly InjectedContext[] {
  const events = workflow.triggers
    .map(({ name }) => name)
    .filter((name) => name !== 'workflow_run' || isRunAfterPullRequests(workflow, change));
  const seen = new Set<number>();
  return workflow.jobs
    .flatMap((job) => job.steps.map((step) => ({ job, step })))
    .flatMap(({ job, step }) =>
      scriptsOf(step).flatMap(({ sink, scalar }) => {
        if (seen.has(scalar.range.start)) return [];
        seen.add(scalar.range.start);
        const script = scriptText(workflow.file, scalar);
        const env = [step.node, job.node, workflow.file.root].map((node) => entryOf(node, 'env')?.value);
        return untrustedIn(script.text, env).flatMap(({ path, through, expression, brought }) => {
          const guards = events
            .filter((event) => PRIVILEGED_EVENTS.has(event) && (brought === 'any' || brought.includes(event)))
            .map((event) => guardOf(job, step, event));
          if (guards.length > 0 && guards.every((guard) => guard === 'whole')) return [];
          const isPrivileged = guards.includes('none');
          return [{ step, path, through, at: script.placeOf(expression), sink, isPrivileged }];
        });
      }),
    );
}

type Untrusted = Pick<InjectedContext, 'path' | 'through'> & {
  readonly expression: TextRange;
  /** The events that bring it. */
  readonly brought: readonly string[] | 'any';
};

/** The texts of others in a script, also those that stand in variables; `env` has the innermost ones first. */
function untrustedIn(text: string, env: readonly (YamlNode | undefined)[]): readonly Untrusted[] {
  return flowingContexts(text).flatMap(({ path, expression }): readonly Untrusted[] => {
    const name = /^env\.([^.]+)$/.exec(path)?.[1];
    if (name !== undefined) {
      const { key, text: held } = variableOf(env, name);
      return untrustedIn(held, []).map((one) => ({ ...one, through: key, expression }));
    }
    const brought = eventsOf(path, text.slice(expression.start, expression.end));
    return brought === null ? [] : [{ path, through: null, expression, brought }];
  });
}

function variableOf(env: readonly (YamlNode | undefined)[], name: string) {
  const all = env.flatMap((node) => (node?.kind === 'map' ? node.entries : []));
  const { key = name, value } = all.find((entry) => entry.key.toLowerCase() === name) ?? {};
  return { key, text: value?.kind === 'scalar' ? String(value.value ?? '') : '' };
}

function scriptsOf(step: WorkflowStep): readonly { readonly sink: string; readonly scalar: YamlScalar }[] {
  const name = step.uses?.kind === 'repository' ? step.uses.name : '';
  const inputs = SINKS.find(([action]) => action.test(name))?.[1] ?? [];
  const given = inputs.flatMap((sink) => {
    const scalar = inputOf(step, sink);
    return scalar === null ? [] : [{ sink, scalar }];
  });
  return step.run === null ? given : [{ sink: 'run', scalar: step.run }, ...given];
}

/** The events that bring an untrusted context; null for one that holds nothing of others. */
function eventsOf(whole: string, expression: string): readonly string[] | 'any' | null {
  if (!/^github(?:\.|$)/.test(whole)) return null;
  const path = whole.replace(/^github\./, '');
  const known = UNTRUSTED_CONTEXTS.find((one) => one.path.test(path));
  if (known !== undefined) return known.events;
  return /\btojson\s*\(/i.test(expression) && UNTRUSTED_OBJECTS.test(path) ? 'any' : null;
}
