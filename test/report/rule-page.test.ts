import { describe, expect, it } from 'vitest';
import { renderRuleList } from '../../src/report/rule-list.ts';
import { renderRulePage } from '../../src/report/rule-page.ts';
import type { Rule } from '../../src/rules/define-rule.ts';

const rule: Rule = {
  id: 'unsafe/sample',
  on: 'rust',
  words: [],
  *check() {},
  category: 'correctness',
  policy: 'P10',
  summary: 'A sample | of a rule',
  why: 'Because it says so.',
  source: ['https://doc.rust-lang.org/reference/', 'RFC 2585'],
  twins: ['clippy::sample'],
  accuracy: '0 false alarms in 40 changes (2026-11)',
  options: {
    allowExpect: { summary: 'Does `expect` count?', default: false },
    words: { summary: 'Which words.', default: ['a|b'] },
    mode: { summary: 'How hard.', default: 'low', choices: ['low', 'high'] },
  },
  examples: {
    invalid: [
      { code: '+unsafe { a() } //~ no reason\n-b();\n c(); //~\n', note: 'A change.' },
      { code: 'let x = "\u202e```"; //~', fixed: 'let x = 1;', options: { allowExpect: true } },
    ],
    valid: [{ code: 'f();', path: 'src/a.rs', context: { 'Cargo.toml': '[package]' } }],
  },
};

describe('the page of a rule', () => {
  const page = renderRulePage(rule);

  it('reads as its snapshot', async () => {
    await expect(page).toMatchFileSnapshot('../rendered/rule-page.md');
  });

  it('marks the reported lines and takes the marks of the example out', () => {
    expect(page).toContain('```diff\n+unsafe { a() } // ← no reason\n-b();\n c(); // ← reported here\n```');
    expect(page).not.toContain('//~');
  });

  it('shows hidden characters, and fences what holds backticks', () => {
    expect(page).not.toContain('\u202e');
    expect(page).toContain('````rust\nlet x = "<U+202E>```"; // ← reported here\n````');
  });

  it('leaves out what the rule does not have', () => {
    const { twins: _twins, accuracy: _accuracy, ...rest } = rule;
    const bare: Rule = {
      ...rest,
      source: [],
      options: {},
      policy: null,
      examples: { invalid: [], valid: [] },
    };
    const headings = renderRulePage(bare).match(/^## .*$/gm);
    expect(headings).toEqual(['## Why', '## Allow it']);
  });

  it('tells how to allow it in the comments of the language that it reads', () => {
    const manifest: Rule = { ...rule, on: 'manifest', check: () => [], examples: { invalid: [], valid: [] } };
    expect(renderRulePage(manifest)).toContain(
      '# rust-pro: allow(unsafe/sample) say why this place is right',
    );
    expect(page).toContain('// rust-pro: allow(unsafe/sample) say why this place is right');
  });
});

describe('the list of rules', () => {
  const policies = [
    { id: 'P1', text: 'Orderings are documented.' },
    { id: 'P10', text: 'Unsafe code is documented.' },
  ];

  it('groups rules by policy, and leaves out policies without any', () => {
    expect(renderRuleList([{ ...rule, id: 'meta/other', policy: null }, rule], policies)).toBe(
      '# Rules\n\n2 rules, by the policy of the card that asks for them.\n\n' +
        '## P10: Unsafe code is documented.\n\n| rule | finds | category | level |\n| --- | --- | --- | --- |\n' +
        '| [`unsafe/sample`](unsafe/sample.md) | A sample \\| of a rule | correctness | error |\n\n' +
        '## No policy\n\n| rule | finds | category | level |\n| --- | --- | --- | --- |\n' +
        '| [`meta/other`](meta/other.md) | A sample \\| of a rule | correctness | error |\n',
    );
  });

  it('never loses a rule whose policy the card does not have', () => {
    expect(renderRuleList([{ ...rule, policy: 'P77' }], policies)).toContain('## No policy');
  });
});
