import type { Finding } from '../finding/finding.ts';
import type { Review } from '../review/review.ts';
import { placeFinding } from './comment.ts';
import type { ReportFacts } from './facts.ts';
import { codeSpan, inline, table } from './markdown.ts';
import { findingPlace, ruleLink } from './place.ts';
import { clip, policyName, severityWord } from './words.ts';

/** Rows of all tables together; every finding has its annotation besides. */
const MOST_ROWS = 300;

/**
 * One table a policy: the card's in its order, then what no policy asks for. `refused` are fingerprints of
 * comments that GitHub would not place.
 */
export function findingsByPolicy(
  review: Review,
  standing: readonly Finding[],
  facts: ReportFacts,
  refused: ReadonlySet<string> = new Set(),
): string {
  const shown = standing.slice(0, MOST_ROWS);
  const where = commentOf(review, facts, refused);
  const known = facts.policies.map(({ id }) => id);
  const groups = [
    ...facts.policies.map((policy) => ({
      title: `${capital(policyName(policy.id))}: ${inline(clip(policy.text, 160))}`,
      findings: shown.filter((finding) => finding.policy === policy.id),
    })),
    {
      title: 'Beside the policies',
      findings: shown.filter(({ policy }) => policy === null || !known.includes(policy)),
    },
  ];
  const rest = standing.length - shown.length;
  const parts = groups
    .filter(({ findings }) => findings.length > 0)
    .map(({ title, findings }) => `#### ${title}\n\n${rows(findings, where, facts)}`);
  return [...parts, ...(rest > 0 ? [`And ${rest} more, as annotations.`] : [])].join('\n\n');
}

function rows(findings: readonly Finding[], where: Where, facts: ReportFacts): string {
  return table(
    ['', 'Where', 'What', 'Rule', 'Id', 'Comment'],
    findings.map((finding) => [
      severityWord(finding.severity),
      findingPlace(finding, facts),
      inline(clip(finding.message, 200)),
      ruleLink(finding.ruleId, facts),
      codeSpan(finding.id),
      where(finding),
    ]),
  );
}

type Where = (finding: Finding) => string;

/** Which comment says a finding: its own, that of another place, or none and why. */
function commentOf(review: Review, facts: ReportFacts, refused: ReadonlySet<string>): Where {
  const words = new Map<string, string>();
  for (const { lead, others } of review.comments) {
    const missing = refused.has(lead.fingerprint)
      ? 'refused by GitHub'
      : placeFinding(lead, facts) === null
        ? 'not in the diff'
        : null;
    words.set(lead.fingerprint, missing ?? 'inline');
    for (const other of others) words.set(other.fingerprint, missing ?? `with ${codeSpan(lead.id)}`);
  }
  for (const { lead, others } of review.overCap) {
    for (const finding of [lead, ...others]) words.set(finding.fingerprint, 'over the cap');
  }
  return (finding) => words.get(finding.fingerprint) ?? 'only here';
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
