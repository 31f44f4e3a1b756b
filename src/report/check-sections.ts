import type { Finding } from '../finding/finding.ts';
import type { Review, Withheld } from '../review/review.ts';
import { capital } from './check-findings.ts';
import { dependencySection } from './dependency-section.ts';
import type { ReportFacts } from './facts.ts';
import { inventorySection } from './inventory-section.ts';
import { codeSpan, collapsed, inline, paragraph, table } from './markdown.ts';
import { findingPlace, placeLink, ruleLink } from './place.ts';
import { reliedSection } from './relied-section.ts';
import type { Resolved } from './standing.ts';
import { syncMapSection } from './sync-map-section.ts';
import { clip, count, policyName, sentence, series } from './words.ts';

const MOST_LISTED = 100;

/** The lower half of the check run: the account of how the review came about. Empty sections are empty. */
export function accountSections(
  review: Review,
  standing: readonly Finding[],
  facts: ReportFacts & { readonly full?: boolean },
): readonly string[] {
  return [
    policySection(standing, facts),
    inventorySection(review.inventory, facts),
    reliedSection(review.inventory.relied, facts),
    syncMapSection(review.atomics, facts),
    dependencySection(review.dependencies, facts),
    withheldSection(review.withheld, facts),
    failureSection(review),
    limitsSection(review),
    routingLine(review, facts),
  ];
}

export function resolvedSection(resolved: readonly Resolved[], facts: ReportFacts): string {
  if (resolved.length === 0) return '';
  const rows = resolved.map(({ finding, disposition }) => [
    codeSpan(finding.id),
    findingPlace(finding, facts),
    ruleLink(finding.ruleId, facts),
    disposition.kind,
    // As code, so that the check run does not call people.
    codeSpan(disposition.by),
    inline(clip(disposition.reason, 300)),
  ]);
  return `#### Resolved\n\n${table(['Id', 'Where', 'Rule', 'Kind', 'By', 'Reason'], rows)}`;
}

/** Appears only when a file was passed over: the title says the count of those that were read. */
export function coverageSection({ coverage }: Review): string {
  const missed = coverage.notReviewed.toSorted((a, b) => Number(b.inScope) - Number(a.inScope));
  const inScope = missed.filter((file) => file.inScope);
  const beside = missed.filter((file) => !file.inScope);
  const lines = [
    ...inScope.map(({ path, reason }) => `- ${codeSpan(clip(path, 200))}: ${inline(clip(reason, 300))}`),
  ];
  const unlisted = coverage.changed - coverage.reviewed - missed.length;
  if (unlisted > 0) lines.push(`- ${count(unlisted, 'changed file')} that GitHub did not list`);
  const seen = `${coverage.reviewed} of ${count(coverage.changed, 'changed file')} examined`;
  const others = beside.length > 0 ? `; no rule reads ${count(beside.length, 'other')}` : '';
  const parts = [
    lines.length > 0 ? `#### Not reviewed\n\n${list(lines)}` : '',
    lines.length > 0 || beside.length > 0 ? `${seen}${others}.` : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function list(lines: readonly string[]): string {
  const rest = lines.length - MOST_LISTED;
  return [...lines.slice(0, MOST_LISTED), ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}

function policySection(standing: readonly Finding[], facts: ReportFacts): string {
  const rows = facts.policies.map(({ id, text }) => {
    const rules = facts.rules.filter(({ policy }) => policy === id).length;
    const found = standing.filter(({ policy }) => policy === id).length;
    const examined = rules === 0 ? 'no: no rule is on' : `by ${count(rules, 'rule')}`;
    return [capital(policyName(id)), inline(clip(text, 160)), examined, rules === 0 ? '' : `${found}`];
  });
  return rows.length === 0 ? '' : `#### Policies\n\n${table(['', 'Asks', 'Examined', 'Open'], rows)}`;
}

/** What is allowed in the code is always listed; what the change does not touch only when all was asked for. */
function withheldSection(
  withheld: readonly Withheld[],
  facts: ReportFacts & { readonly full?: boolean },
): string {
  if (withheld.length === 0) return '';
  const of = (kind: Withheld['because']['kind']) => withheld.filter(({ because }) => because.kind === kind);
  const counts = [
    [of('untouched').length, 'on lines the change does not touch'],
    [of('moved').length, 'in code that only moved'],
    [of('inherited').length, 'missing before as well, in code that was edited'],
    [of('allowed').length + of('twin-allowed').length, 'allowed in the code'],
  ] as const;
  const words = counts.filter(([n]) => n > 0).map(([n, why]) => `${n} ${why}`);
  const beside = facts.full === true ? [...of('untouched'), ...of('moved'), ...of('inherited')] : [];
  const rows = [...of('allowed'), ...of('twin-allowed'), ...beside].map(
    (one) => `- ${allowance(one, facts)}`,
  );
  return [`#### Withheld\n\n${capital(series(words))}.`, list(rows)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function allowance({ finding, because }: Withheld, facts: ReportFacts): string {
  const what = `${findingPlace(finding, facts)} ${ruleLink(finding.ruleId, facts)}`;
  if (because.kind === 'allowed')
    return `${what}, line ${because.line}: ${inline(clip(because.reason, 300))}`;
  if (because.kind === 'twin-allowed')
    return `${what}, line ${because.line}: ${codeSpan(because.lint)} is allowed`;
  return `${what}: ${inline(clip(finding.message, 200))}`;
}

function failureSection({ failures }: Review): string {
  if (failures.length === 0) return '';
  const lines = failures.map(
    ({ ruleId, path, message }) =>
      `- ${codeSpan(ruleId)} on ${codeSpan(clip(path, 200))}: ${inline(clip(message, 300))}`,
  );
  return `#### Rules that failed\n\nThis is a fault of rust-pro, not of the change. The other rules went on.\n\n${list(lines)}`;
}

function limitsSection({ limits }: Review): string {
  if (limits.length === 0) return '';
  return `#### Limits of this review\n\n${list(limits.map((limit) => `- ${paragraph(sentence(clip(limit, 500)))}`))}`;
}

function routingLine({ routing }: Review, facts: ReportFacts): string {
  if (routing.triggers.length === 0) return '';
  const places = routing.evidence.map(({ trigger, path, line, text }) => {
    if (line === null) return `- ${codeSpan(trigger)}: ${codeSpan(clip(path, 200))}`;
    const at = placeLink(path, { startLine: line, endLine: line }, facts);
    return `- ${codeSpan(trigger)}: ${at} ${codeSpan(clip(text.trim(), 120))}`;
  });
  return collapsed(clip(`Triggers: ${routing.triggers.join(', ')}`, 1_000), list(places));
}
