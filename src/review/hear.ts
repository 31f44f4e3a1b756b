import { readsRust } from '../rules/define-rule.ts';
import type { Knowledge } from './knowledge.ts';
import { type ActiveRule, askEach, type Heard, listen, type Surroundings } from './listen.ts';
import { metaReports } from './meta-reports.ts';
import type { RuleFailure } from './review.ts';
import type { Said } from './said.ts';
import type { Subject } from './subject.ts';
import { type Allowances, allowancesOf } from './suppress.ts';

export type Hearing = { readonly said: readonly Said[]; readonly failures: readonly RuleFailure[] };

const UNUSED = 'meta/unused-allow';

/**
 * All that is said of one side of a file: by the rules, then by the review itself, which alone knows what was
 * allowed, and last about allowances that nothing needed.
 */
export function hear(
  subject: Subject,
  active: readonly ActiveRule[],
  surroundings: Surroundings,
  knowledge: Knowledge,
): Hearing {
  const allowances = allowancesOf(subject);
  const own = listen(subject, active, surroundings);
  const said: Said[] = withSilences(own.heard, allowances);
  // Of a rule that failed, or that had no tree to look at, nobody knows whether its allowances are needed.
  const failed = new Set(own.failures.map(({ ruleId }) => ruleId));
  const isJudged = (id: string) =>
    !failed.has(id) &&
    active.some(({ rule }) => rule.id === id && (!readsRust(rule) || subject.fault() === null));
  const failures = [...own.failures];
  for (const isLast of [false, true]) {
    const asked = active.filter(({ rule }) => rule.on === 'review' && (rule.id === UNUSED) === isLast);
    const meta = askEach(asked, subject, ({ rule }) =>
      metaReports(rule, { subject, allowances, isJudged }, knowledge),
    );
    said.push(...withSilences(meta.heard, allowances));
    failures.push(...meta.failures);
  }
  return { said, failures };
}

function withSilences(heard: readonly Heard[], allowances: Allowances): Said[] {
  return heard.map((one) => ({ ...one, silences: allowances.silencesOf(one) }));
}
