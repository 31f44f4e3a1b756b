import { entryOf, type YamlNode } from '../text/yaml-node.ts';
import { textAt, type Workflow, type WorkflowJob } from './workflow-steps.ts';

/** Scopes whose `write` lets somebody publish code or act as the project, not just label or comment. */
const GRAVE = /^(?:contents|packages|actions|id-token|deployments|pages|attestations)$/;
/** Secrets of a repository; the token of a run is weighed by its scopes, and who may upload coverage harms nobody. */
const SECRET = /(?<![\w.])secrets\.(?!github_token\b|(?:codecov|coveralls)_)(\w+)/gi;
const IS_KEY = /TOKEN|KEY|PASS|SECRET|CRED/i;

/**
 * What a job would lose to code that is not what it seems, for a message: a secret that it uses or a scope that its
 * token may write. Null where the file names nothing; what a token may do by the repository's own settings is not seen.
 */
export function powerOf({ file, isAction }: Workflow, job: WorkflowJob): string | null {
  const nodes = [job.node, entryOf(file.root, 'env')?.value];
  const texts = nodes.map((node) =>
    node === undefined ? '' : file.text.slice(node.range.start, node.range.end),
  );
  const secrets = texts.flatMap((text) => [...text.matchAll(SECRET)].map(([, name = '']) => name));
  const secret = secrets.find((name) => IS_KEY.test(name)) ?? secrets[0];
  if (secret !== undefined) return `\`secrets.${secret}\``;
  if (textAt(job.node, 'secrets') === 'inherit') return 'every secret of the caller';
  const permissions = isAction ? undefined : permissionsOf(file.root, job);
  if (permissions?.kind === 'map') {
    const scope = permissions.entries.find(({ key, value }) => GRAVE.test(key) && isWrite(value));
    return scope === undefined ? null : `a token with \`${scope.key}: write\``;
  }
  return permissions?.kind === 'scalar' && permissions.value === 'write-all'
    ? 'a token that may write everything'
    : null;
}

/** Does the file itself say that a job's token writes nothing, and give the job no secret? */
export function isHarmless(workflow: Workflow, job: WorkflowJob): boolean {
  const permissions = permissionsOf(workflow.file.root, job);
  if (permissions === undefined || powerOf(workflow, job) !== null) return false;
  if (permissions.kind === 'map') return !permissions.entries.some(({ value }) => isWrite(value));
  return permissions.kind === 'scalar' && permissions.value === 'read-all';
}

/** A job's own permissions take the place of the workflow's. */
function permissionsOf(root: YamlNode | null, job: WorkflowJob): YamlNode | undefined {
  return (entryOf(job.node, 'permissions') ?? entryOf(root, 'permissions'))?.value;
}

function isWrite(value: YamlNode): boolean {
  return value.kind === 'scalar' && value.value === 'write';
}
