import type { AgentCard } from '../card/card.ts';
import type { Finding } from '../finding/finding.ts';
import type { Review } from '../review/review.ts';
import type { Rule } from '../rules/define-rule.ts';
import { nearest } from '../text/nearest.ts';
import type { CheckFacts } from './check-run.ts';
import { codeSpan, inline } from './markdown.ts';
import { findingPlace } from './place.ts';
import { renderRulePage } from './rule-page.ts';
import { standingOf } from './standing.ts';
import { verdictLine } from './verdict-words.ts';
import { count } from './words.ts';

/** Why a rule matters: its page, led by the facts of a finding when one was asked about. */
export function explainAnswer(ruleId: string, finding: Finding | null, catalogue: readonly Rule[]): string {
  const rule = catalogue.find(({ id }) => id === ruleId);
  if (rule === undefined) {
    const near = nearest(
      ruleId,
      catalogue.map(({ id }) => id),
    );
    const hint = near === null ? '' : ` Did you mean ${codeSpan(near)}?`;
    return `There is no rule ${codeSpan(ruleId)}.${hint}`;
  }
  // The page's headings would shout in a conversation.
  const page = renderRulePage(rule).replaceAll(/^#{1,2} /gm, '#### ');
  if (finding === null) return page;
  const place = codeSpan(`${finding.path}:${finding.span.startLine}`);
  return [`${codeSpan(finding.id)} at ${place}: ${inline(finding.message)}`, finding.detail, page]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The card's policies with the rules that examine each; one of them with its rules in full. */
export function policyAnswer(wanted: string | null, card: AgentCard, catalogue: readonly Rule[]): string {
  const policies = card.policies.filter(({ id }) => wanted === null || id === wanted);
  if (policies.length === 0) {
    return `The card has no policy ${codeSpan(wanted ?? '')}; it has ${card.policies.map(({ id }) => id).join(', ')}.`;
  }
  return policies
    .map(({ id, text }) => {
      const rules = catalogue.filter(({ policy }) => policy === id);
      const list = rules.map((rule) => `- ${codeSpan(rule.id)}: ${rule.summary}`).join('\n');
      return `**${id}** ${inline(text)}\n${rules.length === 0 ? '\nNo rule examines it in this version.' : `\n${list}`}`;
    })
    .join('\n\n');
}

/** Where the pull request stands: the verdict, and what is open. */
export function statusAnswer(review: Review, facts: CheckFacts): string {
  const { standing, resolved } = standingOf(review, facts.dispositions);
  const lines = [
    `**${inline(verdictLine(review, standing))}**`,
    ...standing
      .slice(0, 30)
      .map(
        (finding) => `- ${codeSpan(finding.id)} ${findingPlace(finding, facts)}: ${inline(finding.message)}`,
      ),
    ...(standing.length > 30 ? [`- and ${standing.length - 30} more, in the check run`] : []),
    ...(resolved.length > 0 ? [`${count(resolved.length, 'finding')} resolved by people.`] : []),
  ];
  return lines.join('\n');
}
