import { describe, expect, test } from 'vitest';
import type { Change } from '../src/diff/change.ts';
import { bundledAdvisories } from '../src/edges/local/load-advisories.ts';
import type { Finding } from '../src/finding/finding.ts';
import { NO_NEWS, registryFacts } from '../src/knowledge/registry-facts.ts';
import { applyEdits } from '../src/review/prove.ts';
import { review } from '../src/review/review-change.ts';
import type { Example, Rule } from '../src/rules/define-rule.ts';
import { catalogue } from '../src/rules/index.ts';
import { exampleKind, readExample } from '../src/rules/read-example.ts';
import { DEFAULT_SETTINGS } from '../src/settings/defaults.ts';
import type { Settings } from '../src/settings/settings.ts';
import { CARD, knowledge } from './review/bench.ts';
import { changeOfExample } from './support/example-change.ts';
import { parseRust } from './syntax/parse-rust.ts';

describe.each(catalogue.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  test('describes itself as every rule does', () => {
    expect(rule.summary).toMatch(/^[A-Z`].*[^.]$/);
    expect(sentences(rule.why)).toBeGreaterThan(0);
    expect(sentences(rule.why)).toBeLessThanOrEqual(3);
    expect(rule.source.length).toBeGreaterThan(0);
    for (const link of rule.source) expect(() => new URL(link)).not.toThrow();
    expect(rule.examples.invalid.length).toBeGreaterThanOrEqual(2);
    expect(rule.examples.valid.length).toBeGreaterThanOrEqual(3);
  });

  test('shows every option in an example', () => {
    const shown = [...rule.examples.invalid, ...rule.examples.valid].flatMap(({ options }) =>
      Object.keys(options ?? {}),
    );
    expect(new Set(shown)).toEqual(new Set(Object.keys(rule.options)));
  });

  test.each(named(rule.examples.invalid))('speaks: $name', ({ example }) => {
    const read = readExample(example, exampleKind(rule));
    const found = findingsOf(rule, example, changeOfExample(read));
    expect(read.expected.length, 'an invalid example marks a line').toBeGreaterThan(0);
    expect(found.map(({ span }) => span.startLine)).toEqual(read.expected.map(({ line }) => line));
    for (const [index, { words }] of read.expected.entries()) expect(found[index]?.message).toContain(words);
    for (const { message } of found) expect(message).toMatch(/^(?![A-Z])[^\n]*[^.\n]$/);
  });

  test.each(named(rule.examples.invalid))('is silent where the change is elsewhere: $name', ({ example }) => {
    expect(findingsOf(rule, example, changeOfExample(readExample(example, exampleKind(rule)), true))).toEqual(
      [],
    );
  });

  test.each(named(rule.examples.invalid))('suggests what holds: $name', ({ example }) => {
    const read = readExample(example, exampleKind(rule));
    const found = findingsOf(rule, example, changeOfExample(read));
    const exact = found.flatMap(({ suggestion }) => (suggestion?.kind === 'exact' ? suggestion.edits : []));
    if (example.fixed === undefined) expect(exact, 'an exact suggestion needs `fixed`').toEqual([]);
    else expect(applyEdits(read.head, exact)).toBe(read.fixed);
  });

  test.each(named(rule.examples.invalid))('drafts code that parses: $name', ({ example }) => {
    const read = readExample(example, exampleKind(rule));
    for (const { suggestion, span } of findingsOf(rule, example, changeOfExample(read))) {
      if (suggestion?.kind !== 'draft' || suggestion.language !== 'rust') continue;
      expect(suggestion.code).not.toContain('undefined');
      const lines = read.head.split('\n');
      lines.splice(span.startLine - 1, 0, suggestion.code);
      expect(parseRust(lines.join('\n')).errors, suggestion.code).toHaveLength(
        parseRust(read.head).errors.length,
      );
    }
  });

  if (rule.on === 'rust' && rule.skipsTests === true)
    test('has nothing to say of tests, were it asked', () => {
      const { skipsTests: _, ...asked } = rule;
      for (const example of rule.examples.invalid) {
        const read = { ...readExample(example, exampleKind(rule)), path: 'tests/it.rs' };
        expect(findingsOf(asked, example, changeOfExample(read))).toEqual([]);
      }
    });

  test.each(named(rule.examples.valid))('stays silent: $name', ({ example }) => {
    const read = readExample(example, exampleKind(rule));
    expect(read.expected).toEqual([]);
    expect(findingsOf(rule, example, changeOfExample(read))).toEqual([]);
  });
});

test('a rule id says family and name', () => {
  for (const { id } of catalogue) expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/);
});

function findingsOf(rule: Rule, example: Example, change: Change): readonly Finding[] {
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    rules: [{ pattern: rule.id, level: 'warning', options: example.options ?? {} }],
  };
  const rules = catalogue.map((one) => (one.id === rule.id ? rule : one));
  const { findings, failures } = review(change, CARD, settings, {
    ...knowledge,
    catalogue: rules,
    registry: () => registryFacts(bundledAdvisories(), { ...NO_NEWS, ...example.news }),
  });
  expect(failures).toEqual([]);
  return findings.filter(({ ruleId }) => ruleId === rule.id);
}

function named(examples: readonly Example[]): { name: string; example: Example }[] {
  return examples.map((example, index) => ({
    name: `${index + 1}. ${example.note ?? example.code.trim().split('\n')[0] ?? ''}`,
    example,
  }));
}

function sentences(text: string): number {
  return text.split(/[.!?](?:\s|$)/).filter((sentence) => sentence.trim() !== '').length;
}
