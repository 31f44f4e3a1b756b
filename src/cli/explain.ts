import { renderRulePage } from '../report/rule-page.ts';
import type { Rule } from '../rules/define-rule.ts';
import { catalogue } from '../rules/index.ts';
import { CATEGORY_LEVELS } from '../settings/rule-level.ts';
import { ruleNamed } from './rule-named.ts';

/** `rust-pro explain ID`: the rule's page. */
export function explainCommand(id: string): void {
  process.stdout.write(renderRulePage(ruleNamed(id, catalogue)));
}

export type RulesOptions = { readonly family?: string; readonly policy?: string; readonly json?: boolean };

/** `rust-pro rules`: a line a rule, or JSON for other tools and for shell completion. */
export function rulesCommand({ family, policy, json }: RulesOptions): void {
  const wanted = catalogue.filter(
    (rule) =>
      (family === undefined || rule.id.startsWith(`${family}/`)) &&
      (policy === undefined || rule.policy?.toLowerCase() === policy.toLowerCase()),
  );
  process.stdout.write(json === true ? `${JSON.stringify(wanted.map(factsOf), null, 2)}\n` : listOf(wanted));
}

function factsOf({ id, category, policy, summary, why, source, twins = [], options }: Rule) {
  return { id, category, level: CATEGORY_LEVELS[category], policy, summary, why, source, twins, options };
}

function listOf(rules: readonly Rule[]): string {
  if (rules.length === 0) return 'no rule fits\n';
  const width = Math.max(...rules.map(({ id }) => id.length));
  const lines = rules.map(({ id, category, policy, summary }) =>
    [id.padEnd(width), CATEGORY_LEVELS[category].padEnd(7), (policy ?? '').padEnd(3), summary]
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
