import type { Policy } from '../card/card.ts';
import { ADVICE_ONLY } from '../rules/advice-only.ts';
import type { Rule } from '../rules/define-rule.ts';
import { CATEGORY_LEVELS } from '../settings/rule-level.ts';
import { codeSpan, link, table } from './markdown.ts';
import { count } from './words.ts';

/**
 * All rules as Markdown, one table for each policy of the card in its order, then those that no policy asks for.
 * Links are relative to `docs/rules/`.
 */
export function renderRuleList(rules: readonly Rule[], policies: readonly Policy[]): string {
  const known = new Set(policies.map(({ id }) => id));
  const tables = policies.map(({ id, text }) => {
    const title = `${id}: ${text}`;
    const its = rules.filter(({ policy }) => policy === id);
    return its.length === 0 && ADVICE_ONLY.includes(id)
      ? `## ${title}\n\nAdvice for people: no rule of this version looks for it.`
      : renderTable(title, its);
  });
  const rest = rules.filter(({ policy }) => policy === null || !known.has(policy));
  const parts = [
    `# Rules\n\n${count(rules.length, 'rule')}, by the policy of the card that asks for them.`,
    ...tables,
    renderTable('No policy', rest),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderTable(title: string, rules: readonly Rule[]): string {
  if (rules.length === 0) return '';
  const rows = rules.map(({ id, summary, category }) => [
    link(codeSpan(id), `${id}.md`),
    summary,
    category,
    CATEGORY_LEVELS[category],
  ]);
  return `## ${title}\n\n${table(['rule', 'finds', 'category', 'level'], rows)}`;
}
