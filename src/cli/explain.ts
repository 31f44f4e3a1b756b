import { renderRulePage } from '../report/rule-page.ts';
import { renderRuleList } from '../report/rule-list.ts';
import { catalogue } from '../rules/index.ts';
import { UserError } from '../errors.ts';
import { ruleNamed } from './rule-named.ts';

/** `rust-pro explain ID`: the rule's page. */
export function explainCommand(id: string, { format }: { readonly format: 'pretty' | 'markdown' }): void {
  process.stdout.write(`${renderRulePage(ruleNamed(id, catalogue))}\n`);
}
