// npm run bench [-- DIR …]: what a review costs against bare parsing of the same bytes in the same run, what each
// rule adds, and how long a change of 500 lines takes from process start to output.
import { parseArgs } from 'node:util';
import { readCard } from '../src/cli/card.ts';
import type { Change } from '../src/diff/change.ts';
import { loadKnowledge } from '../src/edges/local/load-knowledge.ts';
import type { Knowledge } from '../src/review/knowledge.ts';
import { review } from '../src/review/review-change.ts';
import type { OptionSpecs, Report, Rule, RulePart } from '../src/rules/define-rule.ts';
import { DEFAULT_SETTINGS } from '../src/settings/defaults.ts';
import { bareParser } from './bare-parser.ts';
import { timeSmallChange } from './small-change.ts';
import { type SourceFile, sourceFiles } from './source-files.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, limit: { type: 'string', default: '2.0' } },
});
const rounds = Number(values.rounds);

const files = await sourceFiles(positionals);
const knowledge = await loadKnowledge();
const card = await readCard(null);
const parse = await bareParser();
const change = treeOf(files);
const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);

console.log(
  `${files.length} files, ${(bytes / 1e6).toFixed(2)} MB, ${rounds} rounds, Node ${process.versions.node}\n`,
);

// In turn over small pieces, so that a machine whose speed drifts slows both alike.
const PIECE = 20;
const pieces = Array.from({ length: Math.ceil(files.length / PIECE) }, (_, index) => {
  const some = files.slice(index * PIECE, (index + 1) * PIECE);
  return { some, change: treeOf(some) };
});
const bare: number[] = [];
const whole: number[] = [];
for (let round = -1; round < rounds; round += 1) {
  const times = { bare: 0, whole: 0 };
  for (const piece of pieces) {
    times.bare += timed(() => parse(piece.some));
    times.whole += timed(() => review(piece.change, card, DEFAULT_SETTINGS, knowledge));
  }
  // The first round warms up.
  if (round < 0) continue;
  bare.push(times.bare);
  whole.push(times.whole);
}
const ratios = whole.map((time, round) => time / (bare[round] ?? 1));
console.log(`bare parsing   ${ms(median(bare))}`);
console.log(`full review    ${ms(median(whole))}`);
console.log(
  `ratio          ${median(ratios).toFixed(2)} (${ratios.map((one) => one.toFixed(2)).join(' ')}), at most ${values.limit}\n`,
);

console.log('per rule (of one review; shared analyses count for the rule that asks first)');
for (const [id, time] of perRule(knowledge)) console.log(`  ${id.padEnd(34)} ${ms(time)}`);

const { wall, node } = await timeSmallChange(7);
console.log(
  `\nchange of 500 lines, process start to output: ${ms(median(wall))} (${wall.map(ms).join(' ')})`,
);
console.log(
  `an empty Node process in the same run:        ${ms(median(node))}; ratio ${(median(wall) / median(node)).toFixed(1)}`,
);
console.log(`\npeak memory of this process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
if (median(ratios) > Number(values.limit)) process.exitCode = 1;

function treeOf(all: readonly SourceFile[]): Change {
  return {
    source: 'tree',
    baseName: 'nothing',
    headName: 'tree',
    files: all.map(({ path, text }) => ({
      path,
      previousPath: null,
      status: 'added',
      kind: 'text',
      hunks: [],
      base: { state: 'absent' },
      head: { state: 'text', text },
    })),
    context: [],
    fileCount: all.length,
    limits: [],
  };
}

function perRule(all: Knowledge): readonly (readonly [string, number])[] {
  const spent = new Map<string, number>();
  const catalogue = all.catalogue.map((rule) => watched(rule, spent));
  review(change, card, DEFAULT_SETTINGS, { ...all, catalogue });
  return [...spent].toSorted(([, a], [, b]) => b - a);
}

/** The same rule, its time added up. */
function watched(rule: Rule, spent: Map<string, number>): Rule {
  if (rule.on === 'review') return rule;
  const add = (time: number) => spent.set(rule.id, (spent.get(rule.id) ?? 0) + time);
  const watch = <A extends readonly unknown[], R>(check: (...given: A) => Iterable<R>) => {
    return (...given: A): readonly R[] => {
      const start = performance.now();
      const said = [...check(...given)];
      add(performance.now() - start);
      return said;
    };
  };
  const part = (one: RulePart<OptionSpecs>): RulePart<OptionSpecs> => {
    // The compiler does not see that a part keeps its kind of file.
    return { ...one, check: watch(one.check as (...given: unknown[]) => Iterable<Report>) } as typeof one;
  };
  return rule.on === 'several' ? { ...rule, parts: rule.parts.map(part) } : { ...rule, ...part(rule) };
}

function timed(act: () => unknown): number {
  const start = performance.now();
  act();
  return performance.now() - start;
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
}

function ms(time: number): string {
  return `${time.toFixed(0)} ms`;
}
