import { type Judged, speaksOfIt } from './judge-corpus.ts';
import { type ExampleScore, sumOf } from './judge-examples.ts';

/** Recall and precision on the lines that examples mark, by family. */
export function examplesTable(scores: readonly ExampleScore[]): string {
  const families = Map.groupBy(scores, ({ id }) => id.split('/')[0] ?? '');
  const rows = [...families].map(([family, group]) => [family, `${group.length}`, ...cells(sumOf(group))]);
  return columns([
    ['family', 'rules', 'marked', 'reported', 'recall', 'precision'],
    ...rows,
    ['all', `${scores.length}`, ...cells(sumOf(scores))],
  ]);
}

function cells({ hit, marked, said }: Omit<ExampleScore, 'id'>): readonly string[] {
  return [`${marked}`, `${said}`, ratio(hit, marked), ratio(hit, said)];
}

/** Bugs found by a rule that is about them, fixes on which that rule is silent, lookalikes with no word but advice. */
export function corpusTable(judged: readonly Judged[]): string {
  const folders = Map.groupBy(judged, ({ key }) => key.split('/')[0] ?? '');
  const rows = [...folders].map(([folder, group]) => [folder, ...corpusCells(group)]);
  const missed = judged.filter((one) => one.change.kind === 'bug' && speaksOfIt(one) === one.isFix);
  const noisy = judged.filter((one) => one.change.kind === 'lookalike' && spoken(one) > 0);
  const lines = [
    ...missed.map(({ key, isFix }) => `  ${isFix ? 'speaks on the fix' : 'not found'}: ${key}`),
    ...noisy.map(({ key, lines: said }) => `  speaks on a lookalike: ${key}\n    ${said.join('\n    ')}`),
  ];
  return [
    columns([
      ['class', 'bugs', 'found', 'fixes', 'silent', 'lookalikes', 'silent'],
      ...rows,
      ['all', ...corpusCells(judged)],
    ]),
    ...lines,
  ].join('\n');
}

function corpusCells(group: readonly Judged[]): readonly string[] {
  const bugs = group.filter(({ change, isFix }) => change.kind === 'bug' && !isFix);
  const fixes = group.filter(({ isFix }) => isFix);
  const lookalikes = group.filter(({ change }) => change.kind === 'lookalike');
  return [
    bugs.length,
    bugs.filter(speaksOfIt).length,
    fixes.length,
    fixes.filter((one) => !speaksOfIt(one)).length,
    lookalikes.length,
    lookalikes.filter((one) => spoken(one) === 0).length,
  ].map(String);
}

/** Findings that would be a comment. */
function spoken({ findings }: Judged): number {
  return findings.filter(({ severity }) => severity !== 'info').length;
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? '-' : (part / whole).toFixed(3);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
