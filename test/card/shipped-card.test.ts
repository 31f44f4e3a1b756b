import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseCard } from '../../src/card/parse-card.ts';
import { loadKnowledge } from '../../src/edges/local/load-knowledge.ts';
import type { Knowledge } from '../../src/review/knowledge.ts';
import { review } from '../../src/review/review-change.ts';
import { LEXICON_TRIGGERS } from '../../src/routing/lexicon.ts';
import { ADVICE_ONLY } from '../../src/rules/advice-only.ts';
import { catalogue } from '../../src/rules/index.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';
import { changeOf } from '../support/example-change.ts';

const card = parseCard(
  readFileSync(new URL('../../agents/rust-pro.md', import.meta.url), 'utf8'),
  'agents/rust-pro.md',
);

/** Code of the card's examples by the word behind the fence. */
function fences(language: string): readonly string[] {
  const fence = new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm');
  return card.examples.flatMap(({ content }) => [...content.matchAll(fence)].map(([, code = '']) => code));
}

/** Says what is new, and here everything is: no fault. */
const DOSSIER = 'supply-chain/new-dependency';

describe('the examples of the card pass its own review', () => {
  const rust = fences('rust');
  const toml = fences('toml');
  let knowledge: Knowledge;
  beforeAll(async () => {
    knowledge = await loadKnowledge();
  });

  function found(path: string, text: string): readonly string[] {
    const { findings, failures } = review(changeOf(path, null, text), card, DEFAULT_SETTINGS, knowledge);
    expect(failures).toEqual([]);
    return findings
      .filter(({ ruleId }) => ruleId !== DOSSIER)
      .map(({ ruleId, span, message }) => `${ruleId} on line ${span.startLine}: ${message}`);
  }

  test('there are some to review', () => {
    expect([rust.length, toml.length]).toEqual([5, 2]);
    expect(rust.join('\n').split('\n').length).toBeGreaterThan(200);
  });

  test('the sources', () => {
    expect(rust.flatMap((code, index) => found(`src/example_${index}.rs`, code))).toEqual([]);
  });

  test('the manifests', () => {
    expect(toml.flatMap((code) => found('Cargo.toml', code))).toEqual([]);
  });

  test('and would not, had they lost their reasons', () => {
    const bare = rust.map((code) => code.replaceAll(/^ *\/\/ .*\n/gm, ''));
    const rules = new Set(
      bare.flatMap((code) => found('src/lib.rs', code)).map((line) => line.split(' ', 1)[0]),
    );
    expect(rules).toEqual(
      new Set(['atomics/undocumented-ordering', 'unsafe/undocumented-block', 'unsafe/undocumented-impl']),
    );
  });
});

describe('nothing in the card is without effect unless it says so', () => {
  test('the lexicon knows every trigger', () => {
    expect(card.triggers.filter((trigger) => !LEXICON_TRIGGERS.includes(trigger))).toEqual([]);
  });

  test('every policy has a rule, or is marked as advice only', () => {
    const held = new Set(catalogue.flatMap(({ policy }) => policy ?? []));
    const without = card.policies.map(({ id }) => id).filter((id) => !held.has(id));
    expect(without).toEqual(ADVICE_ONLY);
  });

  test('no rule stands for a policy that the card does not have', () => {
    const known = card.policies.map(({ id }) => id);
    expect(catalogue.filter(({ policy }) => policy !== null && !known.includes(policy))).toEqual([]);
  });
});
