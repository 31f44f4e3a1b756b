import type { RuleFacts } from '../../src/settings/rule-level.ts';

/** Rules that exist only here, so that tests of the settings do not move with the catalogue. */
export const RULES: readonly RuleFacts[] = [
  {
    id: 'unsafe/undocumented-block',
    category: 'policy',
    options: {
      acceptBelow: { summary: 'Is a comment inside the block enough?', default: false },
      maxLines: { summary: 'Lines between comment and block.', default: 3 },
      wording: {
        summary: 'The word that begins the comment.',
        default: 'SAFETY',
        choices: ['SAFETY', 'Safety'],
      },
      callees: { summary: 'Functions that need no comment.', default: [] },
    },
  },
  { id: 'unsafe/static-mut', category: 'correctness', options: {} },
  { id: 'atomics/needless-seqcst', category: 'advice', options: {} },
  { id: 'atomics/undocumented-ordering', category: 'policy', options: {} },
  { id: 'resilience/unbounded-channel', category: 'nursery', options: {} },
];

export function ruleNamed(id: string): RuleFacts {
  const rule = RULES.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no test rule ${id}`);
  return rule;
}
