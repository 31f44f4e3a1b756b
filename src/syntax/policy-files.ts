import type { Change } from '../diff/change.ts';
import { type DenyConfig, denyConfig, type PolicyEntry } from './deny-config.ts';
import { kindOfFile } from './file-kind.ts';
import type { PackageSpec } from './package-spec.ts';
import { parseToml } from './parse-toml.ts';
import { perFile } from './per-file.ts';
import { inputOf, workflowsBefore, workflowsOf } from './workflow-steps.ts';

/** What a policy leaves out of its checks, and what it says of that. */
export type Allowance = {
  readonly path: string;
  readonly reason: string | null;
  /** The last day on which it is meant to hold; null where none is said. */
  readonly until: string | null;
};

/** The policies of cargo-deny and cargo-audit that the change or its context holds at the head and that can be read. */
export const policiesOf: (change: Change) => readonly DenyConfig[] = perFile((change) =>
  readPolicies(change, 'head'),
);

/** As `policiesOf`, before the change; where the whole tree is under review, as they are. */
export const policiesBefore: (change: Change) => readonly DenyConfig[] = perFile((change) =>
  change.source === 'tree' ? policiesOf(change) : readPolicies(change, 'base'),
);

/**
 * The advisories that the repository has decided to live with, by their ids as written there (RUSTSEC, CVE or GHSA).
 * The policy that counts is the one before the change: nothing silences a finding by editing it in the same change.
 * With `path`, only policies beside that file or above it. What a workflow tells a tool to ignore counts for all.
 */
export function ignoredAdvisories(change: Change, path?: string): ReadonlyMap<string, Allowance> {
  const written = ignoredBy(change, path).flatMap(([policy, entry]) =>
    entry.crate === null ? [[entry.name, allowanceOf(policy, entry)] as const] : [],
  );
  return new Map([...ignoredByWorkflows(change), ...written]);
}

const IGNORE = /--ignore[= ]["']?([A-Z]+-[\w-]+)/g;

/** `cargo audit --ignore ID`, and the input `ignore` of an action. */
function ignoredByWorkflows(change: Change): readonly (readonly [string, Allowance])[] {
  const workflows = change.source === 'tree' ? workflowsOf(change) : workflowsBefore(change);
  return workflows.flatMap(({ file: { path }, jobs }) =>
    jobs
      .flatMap(({ steps }) => steps)
      .flatMap((step) => {
        const script = [...String(step.run?.value ?? '').matchAll(IGNORE)].map(([, id = '']) => id);
        const input =
          String(inputOf(step, 'ignore')?.value ?? '').match(/\b(?:RUSTSEC|CVE|GHSA)-[\w-]+/g) ?? [];
        return [...script, ...input].map((id) => [id, { path, reason: null, until: null }] as const);
      }),
  );
}

/** As `ignoredAdvisories`, the packages whose yanked versions are put up with. */
export function ignoredYanked(
  change: Change,
  path?: string,
): readonly { readonly spec: PackageSpec; readonly allowance: Allowance }[] {
  return ignoredBy(change, path).flatMap(([policy, entry]) =>
    entry.crate === null ? [] : [{ spec: entry.crate, allowance: allowanceOf(policy, entry) }],
  );
}

/** A setting of the policies before the change, such as `advisories.unmaintained`, each with the policy's path. */
export function settingBefore(
  change: Change,
  key: string,
  path?: string,
): readonly { readonly value: unknown; readonly path: string }[] {
  return reaching(change, path).flatMap(({ levels, file }) => {
    const level = levels.get(key);
    return level === undefined ? [] : [{ value: level.value, path: file.path }];
  });
}

/** Is the policy about the packages of the folder that holds `path`? */
export function reaches({ folder }: DenyConfig, path: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function ignoredBy(change: Change, path?: string): readonly (readonly [DenyConfig, PolicyEntry])[] {
  return reaching(change, path).flatMap((policy) =>
    (policy.lists.get('advisories.ignore') ?? []).map((entry) => [policy, entry] as const),
  );
}

function reaching(change: Change, path?: string): readonly DenyConfig[] {
  return policiesBefore(change).filter((policy) => path === undefined || reaches(policy, path));
}

function allowanceOf({ file }: DenyConfig, { reason, until }: PolicyEntry): Allowance {
  return { path: file.path, reason, until };
}

function readPolicies(change: Change, side: 'base' | 'head'): readonly DenyConfig[] {
  const changed = change.files.flatMap(({ path, previousPath, [side]: content }) => {
    const at = side === 'base' ? (previousPath ?? path) : path;
    // A part of a policy says less than it does.
    return content.state === 'text' && content.partial !== true ? [{ path: at, text: content.text }] : [];
  });
  return [...changed, ...change.context]
    .filter(({ path }) => ['deny', 'audit'].includes(kindOfFile(path)))
    .map(({ path, text }) => parseToml(path, text))
    .filter(({ error }) => error === null)
    .map(denyConfig);
}
