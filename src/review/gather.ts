import { type Finding, SEVERITIES } from '../finding/finding.ts';
import type { RollUp } from './review.ts';

/** More findings of one rule with one message, names aside, than this are said once. */
const ROLL_UP_ABOVE = 5;

/** Orders by path, line, column and rule: the order of every output. */
export function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.path, b.path) ||
    a.span.startLine - b.span.startLine ||
    a.span.startColumn - b.span.startColumn ||
    compare(a.ruleId, b.ruleId) ||
    a.span.endLine - b.span.endLine ||
    a.span.endColumn - b.span.endColumn ||
    compare(a.fingerprint, b.fingerprint)
  );
}

/**
 * The comments to make of findings that are already in order: warnings and errors, those said too often
 * rolled up at the first place, those of one line under the gravest of them, the most severe first, and what goes
 * beyond `most` apart.
 */
export function gatherComments(
  findings: readonly Finding[],
  most: number,
): { readonly comments: readonly RollUp[]; readonly overCap: readonly RollUp[] } {
  const spoken = findings.filter(({ severity }) => severity !== 'info');
  const alike = Map.groupBy(
    spoken,
    ({ ruleId, message }) => `${ruleId}\n${message.replaceAll(/`[^`]*`/g, '``')}`,
  );
  const rolled = [...alike.values()].flatMap((group): RollUp[] => {
    const [lead, ...others] = group;
    if (lead === undefined) return [];
    return group.length > ROLL_UP_ABOVE
      ? [{ lead, others }]
      : group.map((one) => ({ lead: one, others: [] }));
  });
  const ordered = onePerLine(rolled.toSorted((a, b) => weight(a) - weight(b) || byPlace(a.lead, b.lead)));
  return { comments: ordered.slice(0, most), overCap: ordered.slice(most) };
}

/** A line gets one comment: what else begins there is said in that of the gravest. */
function onePerLine(ordered: readonly RollUp[]): readonly RollUp[] {
  const byLine = Map.groupBy(ordered, ({ lead }) => `${lead.path}\n${lead.span.startLine}`);
  return [...byLine.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [{ ...first, others: [...first.others, ...rest.flatMap(({ lead, others }) => [lead, ...others])] }],
  );
}

function weight({ lead }: RollUp): number {
  return SEVERITIES.indexOf(lead.severity);
}

/** Orders by code units: the same on every machine. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
