import type { Change } from '../diff/change.ts';
import type { Severity } from '../finding/finding.ts';
import { type FetchedScript, isFetchedBefore } from '../syntax/fetched-scripts.ts';
import type { HeadCheckout } from '../syntax/head-checkouts.ts';
import type { InjectedContext } from '../syntax/injected-contexts.ts';
import { isHarmless, powerOf } from '../syntax/job-power.ts';
import { isFollowedBefore, type MovingUse } from '../syntax/moving-uses.ts';
import type { UnlockedInstall } from '../syntax/workflow-commands.ts';
import type { Workflow } from '../syntax/workflow-steps.ts';
import { entryOf } from '../text/yaml-node.ts';
import type { Report } from './define-rule.ts';

/** Of what a file uses in many places the first is weighed; `named` has those that were. */
type Naming = { readonly change: Change; readonly named: Set<string> };

/** An action or image that its owner can change. */
export function reportMoving(
  workflow: Workflow,
  { use, job, isGithubs }: MovingUse,
  { change, named }: Naming,
): Report {
  const isImage = use.kind === 'image';
  const ref = use.ref === null ? '' : `${isImage ? ':' : '@'}${use.ref}`;
  const power = isGithubs ? null : powerOf(workflow, job);
  const loss = power === null ? '' : `, and this job holds ${power}`;
  const isKnown = isFollowedBefore(change, use);
  const key = `${use.name} ${power === null}`;
  const isRepeated = named.has(key);
  named.add(key);
  return {
    at: use.at,
    subject: `uses ${use.name}`,
    message: `\`${isImage ? 'docker://' : ''}${use.name}${ref}\` can be moved to other code, for no ${isImage ? 'digest' : 'commit'} pins it${loss}`,
    ...(isKnown ? { detail: 'The repository followed it so before this change.' } : {}),
    ...(isKnown || isRepeated ? { atMost: 'info' } : power === null ? { atMost: 'warning' } : {}),
    suggestion: {
      kind: 'draft',
      language: 'yaml',
      code: isImage
        ? `uses: docker://${use.name}@sha256:<64 hex digits> # ${use.ref ?? 'latest'}`
        : `uses: ${use.name}@<40 hex digits of the commit> # ${use.ref}${toolchainOf(use.name, use.ref)}`,
      summary: isImage
        ? 'pinned to a digest'
        : 'pinned to a commit; Dependabot and Renovate keep it up to date',
    },
  };
}

/** This action takes its toolchain from the name it is called by. */
function toolchainOf(name: string, ref: string | null): string {
  return name === 'dtolnay/rust-toolchain' && ref !== 'master' ? `\nwith:\n  toolchain: ${ref}` : '';
}

/** The lock file that a crate was published with is used only if it is asked for. */
export function reportInstall({ crate, at, insertAt }: UnlockedInstall): Report {
  return {
    at,
    subject: `cargo install ${crate}`,
    message: `\`cargo install\` of \`${crate}\` without \`--locked\` takes whatever its dependencies have released last`,
    atMost: 'warning',
    suggestion: {
      kind: 'exact',
      edits: [{ range: { start: insertAt, end: insertAt }, text: ' --locked' }],
      summary: 'with the lock file that the crate was published with',
    },
  };
}

/** Nothing where a commit in the address says which script it is. */
export function reportFetched(workflow: Workflow, one: FetchedScript, change: Change): readonly Report[] {
  const { url, shell, at, job } = one;
  if (url !== null && /[/@=][0-9a-f]{40}\b/i.test(url)) return [];
  const power = powerOf(workflow, job);
  const loss = power === null ? '' : `, and this job holds ${power}`;
  const isPlain = url?.startsWith('http://') ?? false;
  const what = url === null ? 'is fetched' : `\`${url}\` sends${isPlain ? ' over plain `http`' : ''}`;
  return [
    {
      at,
      subject: `fetched ${url ?? 'script'}`,
      message: `\`${shell}\` runs what ${what}, unseen${loss}`,
      ...(isPlain ? {} : { atMost: weightOf(url ?? '', power, isFetchedBefore(change, one)) }),
    },
  ];
}

function weightOf(url: string, power: string | null, isKnown: boolean): Severity {
  // Rustup is installed so by its own book: the compiler comes over the same wire from the same people.
  if (isKnown || /^https:\/\/(?:sh\.rustup\.rs|static\.rust-lang\.org)(?:\/|$)/.test(url)) return 'info';
  return power === null || /[/@-]v?\d+\.\d+/.test(url) ? 'warning' : 'error';
}

/** The code of a pull request beside rights that its author has not. */
export function reportCheckout(workflow: Workflow, one: HeadCheckout): Report {
  const { job, event, by, at, isOwnBranch, isGuarded, isRefused } = one;
  const isMild = isOwnBranch || isHarmless(workflow, job);
  const detail = isOwnBranch
    ? 'Without `repository` it is a branch of this repository; with it, the code of a fork.'
    : 'This version of `actions/checkout` fails for pull requests of forks, unless `allow-unsafe-pr-checkout` is on.';
  return {
    at,
    subject: `head ${job.id} ${by}`,
    message: `\`${event}\` runs with the rights of the repository, and ${isOwnBranch ? 'a branch that the pull request names is checked out' : 'this brings in the code of the pull request'}`,
    ...(isOwnBranch || isRefused ? { detail } : {}),
    ...(isMild ? { atMost: 'info' } : isGuarded || isRefused ? { atMost: 'warning' } : {}),
  };
}

/** A stranger's text that a shell reads as a script. */
export function reportInjection({ path, through, at, sink, isPrivileged }: InjectedContext): Report {
  const made = path.split('.').slice(-2).join('_').replaceAll(/\W+/g, '').toUpperCase();
  const name = through ?? made;
  const read = `# in the script: ${sink === 'run' ? `"$${name}"` : `the variable ${name} of the environment`}`;
  return {
    at,
    subject: `injection ${path}`,
    message: `\`${path}\`${through === null ? '' : `, in \`env.${through}\`,`} becomes part of the script, so whoever writes it runs commands here`,
    ...(isPrivileged ? {} : { atMost: 'warning' }),
    suggestion: {
      kind: 'draft',
      language: 'yaml',
      code: through === null ? `env:\n  ${name}: \${{ ${path} }}\n${read}` : read,
      summary: 'as a variable, which no shell reads as a script',
    },
  };
}

/** `permissions: write-all`, of the workflow or a job. */
export function* reportPermissions({ file, jobs }: Workflow): Iterable<Report> {
  for (const { id, node } of [{ id: '', node: file.root }, ...jobs]) {
    const entry = entryOf(node, 'permissions');
    if (entry?.value.kind !== 'scalar' || entry.value.value !== 'write-all') continue;
    yield {
      at: { start: entry.range.start, end: entry.value.range.end },
      subject: `permissions ${id}`,
      message: `\`permissions: write-all\` lets every step of ${id === '' ? 'every job' : 'this job'} write code, releases and packages`,
      suggestion: {
        kind: 'draft',
        language: 'yaml',
        code: 'permissions:\n  contents: read # and what the steps need',
        summary: 'the scopes that are needed, by name',
      },
    };
  }
}
