import type { Change } from '../diff/change.ts';
import type { TextRange } from '../finding/finding.ts';
import type { ShellCommand } from './shell-commands.ts';
import { lineOf, rangeOf, stepScripts } from './workflow-commands.ts';
import { inputOf, type Workflow, type WorkflowStep, workflowsBefore } from './workflow-steps.ts';

/** A step that gives binaries or images to the public. */
export type ReleaseStep = {
  readonly step: WorkflowStep;
  readonly what: 'binaries' | 'an image';
  /** The action or command that does it. */
  readonly by: string;
  readonly at: TextRange;
  /** Does it attest the origin of what it publishes unless it is told not to? */
  readonly attests: boolean;
};

/** Actions that upload files to a release, with the inputs of which one names the files; none: they always do. */
const UPLOADERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^softprops\/action-gh-release$/, ['files']],
  [/^ncipollo\/release-action$/, ['artifacts', 'artifact']],
  [/^marvinpinto\/action-automatic-releases$/, ['files']],
  [/^tauri-apps\/tauri-action$/, ['tagname', 'releaseid', 'releasename']],
  [/^(?:svenstaro\/upload-release-action|(?:actions|shogo82148)\/(?:actions-)?upload-release-asset)$/, []],
  [/^(?:abutler\/upload-release-assets|alexellis\/upload-assets|taiki-e\/upload-rust-binary-action)$/, []],
  [
    /^(?:rust-build\/rust-build\.action|houseabsolute\/actions-rust-release|goreleaser\/goreleaser-action)$/,
    [],
  ],
];

/** The steps of a workflow that publish binaries or images, in text order; none where only pull requests start it. */
export function releaseSteps(workflow: Workflow): readonly ReleaseStep[] {
  const { isAction, triggers, jobs } = workflow;
  if (isAction || triggers.every(({ name }) => name.startsWith('pull_request'))) return [];
  const actions = jobs.flatMap(({ steps }) => steps.flatMap((step) => actionOf(step) ?? []));
  const commands = stepScripts(workflow).flatMap(({ job, step, script, commands: all }) =>
    all.flatMap((command) => {
      const found = commandOf(command);
      // Amazon's registry is the private one of an account unless its name says otherwise.
      const isPrivate = job.steps.some(
        ({ uses }) => uses?.name.toLowerCase() === 'aws-actions/amazon-ecr-login',
      );
      if (found === null || (found.what === 'an image' && isPrivate)) return [];
      return [{ step, attests: false, ...found, at: script.placeOf(rangeOf(command)) }];
    }),
  );
  return [...actions, ...commands].toSorted((a, b) => a.at.start - b.at.start);
}

function actionOf(step: WorkflowStep): ReleaseStep | null {
  const { uses } = step;
  if (uses?.kind !== 'repository') return null;
  const name = uses.name.toLowerCase();
  const found = { step, by: uses.name, at: uses.at };
  if (/^docker\/(?:build-push|bake)-action$/.test(name)) {
    const push = `${inputOf(step, 'push')?.value ?? 'false'}`;
    const isOld = /^v[123](?:\.|$)/.test(uses.ref ?? '') && name.includes('build-push');
    const attests = !isOld && `${inputOf(step, 'provenance')?.value ?? ''}` !== 'false';
    return push === 'false' ? null : { ...found, what: 'an image', attests };
  }
  const inputs = UPLOADERS.find(([action]) => action.test(name))?.[1];
  if (inputs === undefined) return null;
  const isGiven = inputs.length === 0 || inputs.some((input) => inputOf(step, input) !== null);
  return isGiven ? { ...found, what: 'binaries', attests: false } : null;
}

function commandOf(command: ShellCommand): Pick<ReleaseStep, 'what' | 'by'> | null {
  const line = lineOf(command);
  const verb = /^gh release (create|upload)\b/.exec(line)?.[1];
  if (verb !== undefined) return givesFiles(command) ? { what: 'binaries', by: `gh release ${verb}` } : null;
  if (/^(?:cargo )?dist host\b.*\bupload\b/.test(line)) return { what: 'binaries', by: 'dist host' };
  if (
    /^(?:docker|podman|buildah) (?:image )?push\b/.test(line) ||
    /^docker (?:buildx )?build\b.*\s--push\b/s.test(line)
  )
    return { what: 'an image', by: line.split(/\s+/, 2).join(' ') };
  return null;
}

const TAKES_VALUE =
  /^(?:-[tnFR]|--(?:title|notes|notes-file|target|repo|discussion-category|notes-start-tag))$/;

/** Does `gh release create` or `upload` name files after the tag? */
function givesFiles({ words }: ShellCommand): boolean {
  const args = words.slice(3).map(({ text }) => text);
  const operands = args.filter(
    (arg, index) => !arg.startsWith('-') && !TAKES_VALUE.test(args[index - 1] ?? ''),
  );
  // A variable holds files unless its name says that it holds options.
  return operands
    .slice(1)
    .some((word) => /[./*\\]/.test(word) || /^\$(?!.*(?:FLAG|ARG|OPT|DRAFT|RELEASE))/i.test(word));
}

const SBOM = /cyclonedx|cargo[ -]auditable|\bsyft\b|\bsbom\b(?!:\s*["']?false)|spdx-json/i;
const SIGNATURE =
  /\bcosign\b|sigstore|minisign|\brsign\b|\bgpg\b|signify|attest|provenance\b(?!:\s*["']?false)|slsa|codesign|sign-?tool|signpath|jsign|zipsign|notari[sz]e|trusted-signing|uses:\s*\.\/\S*sign/i;

/** What releases come without. */
export type Lack = { readonly sbom: boolean; readonly signature: boolean };

/** What a workflow publishes without, as far as the text of all workflows beside it tells; comments tell nothing. */
export function lackOf(steps: readonly ReleaseStep[], all: readonly Workflow[]): Lack {
  const texts = all.map(({ file }) => file.text.replaceAll(/^\s*#.*$|\s#\s.*$/gm, ''));
  return {
    sbom: !texts.some((text) => SBOM.test(text)),
    // An attested image does not speak for other files.
    signature: !texts.some((text) => SIGNATURE.test(text)) && !steps.every(({ attests }) => attests),
  };
}

/** Did any workflow publish with the same lack before the change? */
export function wasLackedBefore(change: Change, { sbom, signature }: Lack): boolean {
  const all = workflowsBefore(change);
  const steps = all.flatMap((workflow) => releaseSteps(workflow));
  const before = lackOf(steps, all);
  return steps.length > 0 && (before.sbom || !sbom) && (before.signature || !signature);
}
