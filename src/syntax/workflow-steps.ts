import type { Change } from '../diff/change.ts';
import type { TextRange } from '../finding/finding.ts';
import { LineIndex } from '../text/line-index.ts';
import { entryOf, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from '../text/yaml-node.ts';
import { kindOfFile } from './file-kind.ts';
import { perFile } from './per-file.ts';
import { parseYamlFile, type YamlFile } from './yaml-file.ts';

/** What a `uses:` names: an action, a reusable workflow, or an image. */
export type Use = {
  readonly kind: 'local' | 'image' | 'repository';
  /** `owner/name` or `owner/name/path`; of an image, its name. */
  readonly name: string;
  /** What stands after `@`; of an image, its tag or digest. Null where nothing does. */
  readonly ref: string | null;
  readonly at: TextRange;
};

/** A step of a job or of a composite action. */
export type WorkflowStep = {
  readonly node: YamlMap;
  readonly uses: Use | null;
  /** The script, unless it is empty. */
  readonly run: YamlScalar | null;
};

/** A job; a composite action is one job whose `id` is empty. */
export type WorkflowJob = {
  readonly id: string;
  readonly node: YamlMap;
  /** The reusable workflow that it calls, in place of steps. */
  readonly uses: Use | null;
  readonly steps: readonly WorkflowStep[];
};

/** A workflow of GitHub Actions, or an action (which has no triggers) as far as it has steps. */
export type Workflow = {
  readonly file: YamlFile;
  readonly isAction: boolean;
  /** The events that start it, with what is said of each. */
  readonly triggers: readonly { readonly name: string; readonly node: YamlNode }[];
  readonly jobs: readonly WorkflowJob[];
};

/** What a workflow file says; a file that is no workflow has neither triggers nor jobs. */
export const workflowOf: (file: YamlFile) => Workflow = perFile((file) => {
  const runs = entryOf(file.root, 'runs')?.value;
  const isAction = runs?.kind === 'map';
  const jobs = entryOf(file.root, 'jobs')?.value;
  return {
    file,
    isAction,
    triggers: triggersOf(entryOf(file.root, 'on')?.value),
    jobs: isAction ? [jobOf({ key: '', value: runs })] : jobs?.kind === 'map' ? jobs.entries.map(jobOf) : [],
  };
});

/** The head's workflows and actions that the change or its context holds and that can be read. */
export const workflowsOf: (change: Change) => readonly Workflow[] = perFile((change) =>
  textsOf(change, 'head').map(parsed),
);

/** As `workflowsOf`, before the change; none where the whole tree is under review. */
export const workflowsBefore: (change: Change) => readonly Workflow[] = perFile((change) =>
  change.source === 'tree' ? [] : textsOf(change, 'base').map(parsed),
);

/**
 * What the workflows of a repository use: names of actions and reusable workflows (`owner/name/path`, without the ref) and
 * the scripts of their steps.
 */
export const usedByWorkflows: (change: Change) => UsedByWorkflows = perFile((change) => {
  const jobs = workflowsOf(change).flatMap((workflow) => workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);
  return {
    actions: [...jobs, ...steps].flatMap(({ uses }) => (uses?.kind === 'repository' ? [uses.name] : [])),
    scripts: steps.flatMap(({ run }) => (run === null ? [] : [String(run.value)])),
  };
});

export type UsedByWorkflows = { readonly actions: readonly string[]; readonly scripts: readonly string[] };

/** The value of an input (`with:`) of a step as text; null where it is not given, or is no scalar. */
export function inputOf(step: WorkflowStep, name: string): YamlScalar | null {
  const given = entryOf(step.node, 'with')?.value;
  const entries = given?.kind === 'map' ? given.entries : [];
  // Names of inputs are the same in any case.
  const value = entries.find(({ key }) => key.toLowerCase() === name.toLowerCase())?.value;
  return value?.kind === 'scalar' ? value : null;
}

/** The text of a scalar below a key, or the empty string. */
export function textAt(node: YamlNode | null, key: string): string {
  const value = entryOf(node, key)?.value;
  return value?.kind === 'scalar' ? String(value.value ?? '') : '';
}

function textsOf(change: Change, side: 'base' | 'head'): readonly { path: string; text: string }[] {
  const changed = change.files.flatMap((file) => {
    const { [side]: content, previousPath, path } = file;
    const at = side === 'base' ? (previousPath ?? path) : path;
    return content.state === 'text' ? [{ path: at, text: content.text }] : [];
  });
  return [...changed, ...change.context].filter(({ path }) => kindOfFile(path) === 'workflow');
}

function parsed({ path, text }: { readonly path: string; readonly text: string }): Workflow {
  return workflowOf(parseYamlFile(path, text, new LineIndex(text)));
}

function triggersOf(on: YamlNode | undefined): Workflow['triggers'] {
  if (on === undefined) return [];
  if (on.kind === 'map') return on.entries.map(({ key, value }) => ({ name: key, node: value }));
  const names = on.kind === 'list' ? on.items : [on];
  return names.flatMap((node) =>
    node.kind === 'scalar' && typeof node.value === 'string' ? [{ name: node.value, node }] : [],
  );
}

function jobOf({ key, value }: Pick<YamlEntry, 'key' | 'value'>): WorkflowJob {
  const node: YamlMap =
    value.kind === 'map' ? value : { kind: 'map', entries: [], range: value.range, position: value.position };
  return { id: key, node, uses: useOf(node), steps: stepsOf(entryOf(node, 'steps')?.value) };
}

/** The steps of a list, those that run side by side (`parallel`) among them. */
function stepsOf(list: YamlNode | undefined): readonly WorkflowStep[] {
  const steps = list?.kind === 'list' ? list.items : [];
  return steps.flatMap((step) =>
    step.kind === 'map' ? [stepOf(step), ...stepsOf(entryOf(step, 'parallel')?.value)] : [],
  );
}

function stepOf(node: YamlMap): WorkflowStep {
  const run = entryOf(node, 'run')?.value;
  const isScript = run?.kind === 'scalar' && run.value !== null && run.value !== '';
  return { node, uses: useOf(node), run: isScript ? run : null };
}

function useOf(node: YamlMap): Use | null {
  const value = entryOf(node, 'uses')?.value;
  if (value?.kind !== 'scalar' || typeof value.value !== 'string') return null;
  const written = value.value.trim();
  const at = value.range;
  if (/^\.{1,2}\//.test(written)) return { kind: 'local', name: written, ref: null, at };
  const image = /^docker:\/\/([^@]+?)(?:@(.+)|:([\w.-]+))?$/.exec(written);
  if (image !== null) return { kind: 'image', name: image[1] ?? '', ref: image[2] ?? image[3] ?? null, at };
  const [name = '', ref] = written.split('@', 2);
  return name.includes('/') ? { kind: 'repository', name, ref: ref ?? null, at } : null;
}
