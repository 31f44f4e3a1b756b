import { describe, expect, test } from 'vitest';
import type { Edit } from '../../src/finding/finding.ts';
import type { Report, Rule } from '../../src/rules/define-rule.ts';
import type { TextFile } from '../../src/syntax/text-file.ts';
import { fileOf, judge, saidOf } from './bench.ts';

const ABOUT = {
  category: 'policy',
  policy: null,
  summary: 'A word',
  why: 'Because.',
  source: [],
  options: {},
  examples: { invalid: [], valid: [] },
} as const;

/** A rule that speaks at every match of `word`, with the edits that `mend` gives. */
function ruleOn(id: string, word: RegExp, mend?: (at: number, file: TextFile) => readonly Edit[]): Rule {
  return {
    ...ABOUT,
    id,
    on: 'text',
    check: (file) =>
      [...file.text.matchAll(word)].map(({ 0: { length }, index }): Report => {
        const at = { start: index, end: index + length };
        const edits = mend?.(index, file);
        return {
          at,
          message: `\`${id}\` found a word`,
          ...(edits === undefined ? {} : { suggestion: { kind: 'exact', edits, summary: 'mended' } }),
        };
      }),
  };
}

const to =
  (text: string, length = 3) =>
  (start: number): readonly Edit[] => [{ range: { start, end: start + length }, text }];
const suggestionsOf = (rules: readonly Rule[], text: string, path = 'src/a.rs') =>
  judge([fileOf(path, null, text)], {}, { catalogue: rules }).findings.map(({ suggestion }) =>
    suggestion === null ? null : `${suggestion.kind}: ${suggestion.summary}`,
  );

describe('an exact suggestion', () => {
  const bad = (mend: (at: number, file: TextFile) => readonly Edit[]) => ruleOn('a/bad', /bad/g, mend);

  test('that is proven is offered', () => {
    expect(suggestionsOf([bad(to('good'))], 'fn bad() {}\n')).toEqual(['exact: mended']);
  });

  test.each([
    ['it changes nothing', to('bad')],
    ['the rule still speaks', to('badly')],
    ['the result does not parse', to('(')],
    ['it mixes line endings', to('good\r\n')],
    ['b/worse speaks newly', to('worse')],
    [
      'a comment is lost',
      () => [
        { range: { start: 3, end: 6 }, text: 'good' },
        { range: { start: 11, end: 11 }, text: '"' },
        { range: { start: 22, end: 22 }, text: '"' },
      ],
    ],
    ['its edits overlap or lie outside the file', () => [{ range: { start: 3, end: 999 }, text: '' }]],
    ['its edits overlap or lie outside the file', () => [...to('x')(3), ...to('y')(4)]],
    ['rule c/throws fails on the result', to('boom')],
  ] as const)('is a draft that says why when %s', (why, mend) => {
    const throws: Rule = {
      ...ABOUT,
      id: 'c/throws',
      on: 'text',
      check: ({ text }) => {
        if (text.includes('boom')) throw new Error('boom');
        return [];
      },
    };
    const rules = [bad(mend), ruleOn('b/worse', /worse/g), throws];
    const text = why === 'a comment is lost' ? 'fn bad() { /* stays */ }\n' : 'fn bad() {} // stays\n';
    expect(suggestionsOf(rules, text)).toEqual([`draft: mended (${why})`]);
  });

  test('commutes with all others: of two on one line the later is a draft', () => {
    const text = 'fn bad() { bad(); }\nfn bad() {}\n';
    expect(suggestionsOf([bad(to('good'))], text)).toEqual([
      'exact: mended',
      'draft: mended (another suggestion changes line 1 too)',
      'exact: mended',
    ]);
  });

  test('takes the line that it joins on, and those between its edits', () => {
    const joins = ruleOn('a/join', /join/g, (at) => [{ range: { start: at, end: at + 5 }, text: 'fn ' }]);
    expect(suggestionsOf([joins, bad(to('good'))], 'join\nbad() {}\n')).toEqual([
      'exact: mended',
      'draft: mended (another suggestion changes line 2 too)',
    ]);
  });
});

describe('a rule that throws', () => {
  const throws: Rule = {
    ...ABOUT,
    id: 'a/throws',
    on: 'text',
    check: ({ path }) => {
      if (path === 'src/a.rs') throw new Error('no');
      return [];
    },
  };

  test('fails on that file alone, and the others go on', () => {
    const files = [fileOf('src/a.rs', null, 'fn bad() {}\n'), fileOf('src/b.rs', null, 'fn bad() {}\n')];
    const review = judge(files, {}, { catalogue: [throws, ruleOn('b/bad', /bad/g)] });
    expect(review.failures).toEqual([{ ruleId: 'a/throws', path: 'src/a.rs', message: 'no' }]);
    expect(saidOf(review)).toEqual(['b/bad 1', 'b/bad 1']);
  });

  test('also when it is a rule of the review itself', () => {
    const review = judge(
      [fileOf('.github/rust-pro.yml', null, 'x: 1\n')],
      {},
      {
        checkSettings: () => {
          throw new Error('no');
        },
      },
    );
    expect(review.failures).toEqual([
      { ruleId: 'meta/config-invalid', path: '.github/rust-pro.yml', message: 'no' },
    ]);
  });

  test('and on the base makes nobody think that the change brought what it says', () => {
    const old: Rule = {
      ...ABOUT,
      id: 'a/old',
      on: 'text',
      check: ({ text }) => {
        if (text.includes('base')) throw new Error('no');
        return [{ at: { start: 0, end: 2 }, message: 'an old one' }];
      },
    };
    const review = judge(
      [fileOf('src/a.rs', 'fn a() {}\n\n// base\n', 'fn a() {}\n\n')],
      {},
      { catalogue: [old] },
    );
    expect(saidOf(review)).toEqual([]);
  });
});

describe('comments', () => {
  const words = (...lines: readonly string[]) =>
    judge(
      [fileOf('a.txt', null, `${lines.join('\n')}\n`)],
      { maxComments: 2 },
      {
        catalogue: [
          ruleOn('a/one', /one/g),
          ruleOn('b/two', /two/g),
          { ...ruleOn('c/three', /three/g), category: 'correctness' },
          { ...ruleOn('d/info', /info/g), category: 'advice' },
        ],
      },
    );

  test('are rolled up above five, the gravest come first, and the rest is over the cap', () => {
    const review = words('two', ...Array.from({ length: 6 }, () => 'one'), 'info', 'three');
    expect(
      review.comments.map(({ lead, others }) => `${lead.ruleId} ${lead.span.startLine} +${others.length}`),
    ).toEqual(['c/three 9 +0', 'b/two 1 +0']);
    expect(
      review.overCap.map(({ lead, others }) => `${lead.ruleId} ${lead.span.startLine} +${others.length}`),
    ).toEqual(['a/one 2 +5']);
    expect(review.verdict).toEqual({ failed: true, errors: 1, warnings: 7, infos: 1 });
  });

  test('of one line are one comment, under the gravest', () => {
    const review = words('one', 'two three info', 'two');
    expect(
      [...review.comments, ...review.overCap].map(({ lead, others }) => [
        `${lead.ruleId} ${lead.span.startLine}`,
        ...others.map(({ ruleId, span }) => `${ruleId} ${span.startLine}`),
      ]),
    ).toEqual([['c/three 2', 'b/two 2'], ['a/one 1'], ['b/two 3']]);
  });

  test('are not rolled up at five', () => {
    const review = words(...Array.from({ length: 5 }, () => 'one'));
    expect([...review.comments, ...review.overCap].map(({ others }) => others.length)).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});
