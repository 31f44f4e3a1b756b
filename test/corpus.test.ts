import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differencesOf } from '../scripts/eval/blessed.ts';
import { judgeCorpus, speaksOfIt } from '../scripts/eval/judge-corpus.ts';
import { judgeExamples, sumOf } from '../scripts/eval/judge-examples.ts';
import { catalogue } from '../src/rules/index.ts';
import { corpus } from './corpus/corpus.ts';
import { knowledge as some } from './review/bench.ts';

const knowledge = { ...some, catalogue };
const judged = await judgeCorpus(knowledge);
const BLESSED = readFileSync(join(import.meta.dirname, 'corpus/blessed.json'), 'utf8');

test('what is said of each change is what was blessed (npm run eval -- --bless writes it anew)', () => {
  expect(differencesOf(judged, BLESSED)).toEqual([]);
});

test('no rule speaks of a bug where the change mends it', () => {
  expect(judged.filter((one) => one.isFix && speaksOfIt(one)).map(({ key }) => key)).toEqual([]);
});

test('careful code that looks like a bug gets no comment', () => {
  const spoken = judged.filter(
    ({ change, findings }) =>
      change.kind === 'lookalike' && findings.some(({ severity }) => severity !== 'info'),
  );
  expect(spoken.map(({ key, lines }) => [key, ...lines])).toEqual([]);
});

test('a bug that no rule speaks of, and one whose fix is spoken of, are counted as such', () => {
  const bug = judged.find(({ key }) => key === 'atomics/failure-ordering-released');
  if (bug === undefined) throw new Error('not in the corpus');
  expect(speaksOfIt(bug)).toBe(true);
  expect(speaksOfIt({ ...bug, findings: [] })).toBe(false);
  expect(differencesOf([{ ...bug, lines: ['4 error a/b: c'] }], `{"${bug.key}": ["9 info d/e: f"]}`)).toEqual(
    [bug.key, '  + 4 error a/b: c', '  - 9 info d/e: f'],
  );
});

test('every class has bugs and lookalikes, all named once', () => {
  expect(Object.values(corpus).flat().length).toBeGreaterThanOrEqual(30);
  for (const changes of Object.values(corpus)) {
    expect(new Set(changes.map(({ name }) => name)).size).toBe(changes.length);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['bug', 'lookalike']));
  }
});

test('the rules report what their examples mark, and nothing else', async () => {
  const { hit, marked, said } = sumOf(await judgeExamples(knowledge));
  expect(marked).toBeGreaterThan(100);
  expect([hit, said]).toEqual([marked, marked]);
});
