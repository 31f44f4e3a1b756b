import type { Suggestion } from '../finding/finding.ts';
import type { UnsafeOperation } from '../syntax/unsafe-operations.ts';

const MOST_NAMED = 3;
const MOST_ASKED = 6;
const LONGEST_NAME = 60;

/** What the operations of a block ask for, as sentences with their sources. */
export function obligationsInWords(operations: readonly UnsafeOperation[]): string {
  return distinct(operations)
    .slice(0, MOST_NAMED)
    .map(({ name, obligations: { asks, source } }) => {
      const shown = shorten(name);
      if (source === null) return `\`${shown}\` asks in its \`# Safety\` section: ${asks.join('; ')}.`;
      return `\`${shown}\` is sound only if ${inWords(asks)} ([docs](${source})).`;
    })
    .join(' ');
}

function inWords(asks: readonly string[]): string {
  const last = asks.at(-1) ?? '';
  return asks.length === 1 ? last : `${asks.slice(0, -1).join('; ')}; and ${last}`;
}

/** A `SAFETY` comment that asks the questions which only the author can answer. */
export function safetyDraft(operations: readonly UnsafeOperation[]): Suggestion {
  const questions = distinct(operations).flatMap(({ obligations: { asks, source } }) =>
    asks.map((ask) => (source === null ? `${ask}: …` : `${ask}, because …`)),
  );
  const asked = [...new Set(questions)].slice(0, MOST_ASKED);
  const isOne = asked.length < 2;
  const where = 'a comment to fill in, above the block or its statement';
  return {
    kind: 'draft',
    language: 'rust',
    code: (isOne
      ? [`// SAFETY: ${asked[0] ?? '…'}`]
      : ['// SAFETY:', ...asked.map((ask) => `// - ${ask}`)]
    ).join('\n'),
    summary: isOne ? where : `${where}, with a line for each thing that must hold`,
  };
}

function distinct(operations: readonly UnsafeOperation[]): readonly UnsafeOperation[] {
  return [...new Map(operations.map((one) => [one.name, one])).values()];
}

function shorten(name: string): string {
  const line = name.replaceAll(/\s+/g, ' ').replaceAll('`', "'");
  return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME - 1)}…`;
}
