import { readCard } from '../../src/cli/card.ts';
import { bundledAdvisories } from '../../src/edges/local/load-advisories.ts';
import { NO_NEWS, registryFacts } from '../../src/knowledge/registry-facts.ts';
import type { Knowledge } from '../../src/review/knowledge.ts';
import { review } from '../../src/review/review-change.ts';
import type { Example, Rule } from '../../src/rules/define-rule.ts';
import { exampleKind, readExample } from '../../src/rules/read-example.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';
import { changeOfExample } from '../../test/support/example-change.ts';

/** Lines of a rule's own examples: marked ones that it reports, marked ones in all, and everything it reports. */
export type ExampleScore = {
  readonly id: string;
  readonly hit: number;
  readonly marked: number;
  readonly said: number;
};

/** Runs every rule over its own examples, as the rule's tests do, and counts. */
export async function judgeExamples(knowledge: Knowledge): Promise<readonly ExampleScore[]> {
  const card = await readCard(null);
  return knowledge.catalogue.map((rule) => {
    const scores = [...rule.examples.invalid, ...rule.examples.valid].map((example) => {
      const marked = readExample(example, exampleKind(rule)).expected.map(({ line }) => line);
      const said = linesSaid(rule, example, { knowledge, card });
      const free = [...said];
      const hits = marked.filter((line) => {
        const at = free.indexOf(line);
        if (at !== -1) free.splice(at, 1);
        return at !== -1;
      });
      return { hit: hits.length, marked: marked.length, said: said.length };
    });
    return { id: rule.id, ...sumOf(scores) };
  });
}

export function sumOf(scores: readonly Omit<ExampleScore, 'id'>[]): Omit<ExampleScore, 'id'> {
  return {
    hit: scores.reduce((sum, { hit }) => sum + hit, 0),
    marked: scores.reduce((sum, { marked }) => sum + marked, 0),
    said: scores.reduce((sum, { said }) => sum + said, 0),
  };
}

type Judge = { readonly knowledge: Knowledge; readonly card: Awaited<ReturnType<typeof readCard>> };

function linesSaid(rule: Rule, example: Example, { knowledge, card }: Judge): readonly number[] {
  const settings = {
    ...DEFAULT_SETTINGS,
    rules: [{ pattern: rule.id, level: 'warning' as const, options: example.options ?? {} }],
  };
  const read = readExample(example, exampleKind(rule));
  const registry = () => registryFacts(bundledAdvisories(), { ...NO_NEWS, ...example.news });
  const { findings } = review(changeOfExample(read), card, settings, { ...knowledge, registry });
  return findings.filter(({ ruleId }) => ruleId === rule.id).map(({ span }) => span.startLine);
}
