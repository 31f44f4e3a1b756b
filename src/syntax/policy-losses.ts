import type { Change, ChangedFile } from '../diff/change.ts';
import { lineMap } from '../diff/line-map.ts';
import type { TextRange } from '../finding/finding.ts';
import { LineIndex } from '../text/line-index.ts';
import { denyConfig } from './deny-config.ts';
import { checksDependencies, dependencyChecks } from './dependency-checks.ts';
import { kindOfFile } from './file-kind.ts';
import { loosened } from './loosened.ts';
import { parseToml } from './parse-toml.ts';
import { perFile } from './per-file.ts';
import { policiesBefore, policiesOf, reaches } from './policy-files.ts';
import { workflowsBefore } from './workflow-steps.ts';

/** A policy, or what enforces it, that a change takes away as a whole. */
export type PolicyLoss = {
  /** The file that can show it: the one it was in, or the first that the change leaves. */
  readonly path: string;
  readonly at: TextRange;
  readonly what: string;
};

/** Policies that the change deletes with none in their place, and a workflow that was the last to check dependencies. */
export const policyLosses: (change: Change) => readonly PolicyLoss[] = perFile((change) =>
  lossesOf(change).flatMap(({ what, shownIn }) =>
    shownIn === null ? [] : [{ path: shownIn.path, at: firstChange(shownIn), what }],
  ),
);

/** Those of a change that leaves no line on which they could be said: it only deletes. */
export function unshownLosses(change: Change): readonly string[] {
  return lossesOf(change).flatMap(({ what, shownIn }) => (shownIn === null ? what : []));
}

const lossesOf = perFile((change: Change) => {
  if (change.source === 'tree') return [];
  return [...deletedPolicies(change), ...lostChecks(change)].map(({ what, from }) => {
    const own = change.files.find(({ path, status }) => path === from && status !== 'deleted');
    return { what, shownIn: own ?? change.files.find(isShown) ?? null };
  });
});

type Loss = { readonly what: string; readonly from: string };

function deletedPolicies(change: Change): readonly Loss[] {
  const deleted = new Set(change.files.flatMap(({ path, status }) => (status === 'deleted' ? [path] : [])));
  return policiesBefore(change).flatMap((policy) => {
    const { path } = policy.file;
    const { folder } = policy;
    const isReplaced = policiesOf(change).some((other) => reaches(other, folder === '' ? '' : `${folder}/-`));
    // A policy that only held exceptions is stricter without them.
    const isLost = loosened(policy, denyConfig(parseToml(path, ''))).length > 0;
    if (!deleted.has(path) || isReplaced || !isLost) return [];
    return [{ what: `\`${path}\` is deleted, and no other policy takes its place`, from: path }];
  });
}

function lostChecks(change: Change): readonly Loss[] {
  if (!change.files.some(({ path }) => kindOfFile(path) === 'workflow')) return [];
  if (dependencyChecks(change) !== 'none') return [];
  return workflowsBefore(change)
    .filter(checksDependencies)
    .slice(0, 1)
    .map(({ file: { path } }) => ({
      what: 'no workflow checks the dependencies any more',
      from: path,
    }));
}

function isShown({ status, kind, head, hunks }: ChangedFile): boolean {
  return status !== 'deleted' && kind === 'text' && head.state === 'text' && hunks.length > 0;
}

/** The first line that the change adds, else the one where it first takes something away. */
function firstChange({ head, hunks }: ChangedFile): TextRange {
  if (head.state !== 'text') return { start: 0, end: 0 };
  const lines = new LineIndex(head.text);
  const line = lineMap(hunks).addedLines[0] ?? hunks[0]?.headStart ?? 1;
  const { start, end } = lines.rangeOf(Math.min(Math.max(1, line), lines.count));
  const text = head.text.slice(start, end);
  return { start: start + Math.max(0, text.search(/\S/)), end: start + text.trimEnd().length };
}
