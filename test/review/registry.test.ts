import { describe, expect, it } from 'vitest';
import { NO_NEWS, registryFacts } from '../../src/knowledge/registry-facts.ts';
import { defineRule, type Rule } from '../../src/rules/define-rule.ts';
import { advisoriesOf } from '../../src/syntax/advisory-ranges.ts';
import { fileOf, judge, knowledge, saidOf } from './bench.ts';

const BOOK = { source: 'a test', commit: 'none', date: '2026-08-21' };
const ADVISORY = {
  ...{ id: 'RUSTSEC-2026-0001', package: 'bad', date: '2026-01-02', kind: 'vulnerability' as const },
  ...{ patched: [], unaffected: [], cvss: null, categories: [], functions: {}, aliases: [] },
};
const LOCK = '[[package]]\nname = "bad"\nversion = "1.0.0"\n';

/** Asks about each package of a lock file. */
const asking: Rule = {
  id: 'supply-chain/asking',
  ...defineRule({
    on: 'lock',
    category: 'security',
    policy: 'P7',
    summary: 'A package with an advisory',
    why: 'A test.',
    source: [],
    options: {},
    *check(file, { registry }) {
      for (const { name, version, at } of file.packages) {
        const [found] = advisoriesOf(registry.advisories, name, version);
        if (found !== undefined) yield { at, message: `\`${name}\` has ${found.id}` };
      }
    },
    examples: { invalid: [], valid: [] },
  }),
};

function review(path: string, text: string) {
  let reads = 0;
  const registry = () => {
    reads += 1;
    const news = { ...NO_NEWS, today: '2026-11-28', problems: ['the index was silent'] };
    return registryFacts({ ...BOOK, advisories: [ADVISORY] }, news);
  };
  const judged = judge([fileOf(path, '', text)], {}, { ...knowledge, catalogue: [asking], registry });
  return { judged, reads: () => reads };
}

describe('what is known of crates.io', () => {
  it('is read once, for rules that ask, and its age is told', () => {
    const { judged, reads } = review('Cargo.lock', LOCK);
    expect(saidOf(judged)).toEqual(['supply-chain/asking 3']);
    expect(judged.limits).toEqual([
      'the advisories are those of 2026-08-21, 99 days before this review: later ones are not known',
      'the index was silent',
    ]);
    expect(reads()).toBe(1);
  });

  it('costs nothing, and is not spoken of, where no rule asks', () => {
    const { judged, reads } = review('src/lib.rs', 'fn f() {}\n');
    expect(judged.limits).toEqual([]);
    expect(reads()).toBe(0);
  });
});
