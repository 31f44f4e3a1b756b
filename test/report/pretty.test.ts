import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/finding/finding.ts';
import { hasHidden } from '../../src/report/hidden.ts';
import { renderPretty } from '../../src/report/pretty.ts';
import type { Review } from '../../src/review/review.ts';
import {
  changeOf,
  factsOf,
  fileOf,
  findingOf,
  GIT,
  ORDERING,
  reviewOf,
  spanOf,
  UNSAFE,
} from '../support/sample-review.ts';

const PLAIN = { colour: false, width: 100 };

/** What stands under what in the frame of a finding about `needle`. */
function frame(text: string, needle: string, width = 100): readonly string[] {
  const finding = findingOf({
    ruleId: 'unsafe/undocumented-block',
    path: 'src/a.rs',
    span: spanOf(text, needle),
  });
  const shown = renderPretty(reviewOf([finding]), factsOf(changeOf([fileOf('src/a.rs', null, text)])), {
    colour: false,
    width,
  });
  return shown.split('\n').slice(3, 5);
}

describe('the review in a terminal', () => {
  test('reads well', async () => {
    const review = reviewOf([GIT, UNSAFE, ORDERING], {
      withheld: [
        { finding: UNSAFE, because: { kind: 'allowed', reason: 'x', line: 1 } },
        { finding: UNSAFE, because: { kind: 'untouched' } },
      ],
      coverage: {
        changed: 3,
        reviewed: 2,
        notReviewed: [{ path: 'src/big.rs', reason: 'over 1 MiB', inScope: true }],
      },
      limits: ['the lock file was not read'],
    });
    const shown = renderPretty(review, factsOf(), { ...PLAIN, elapsedMs: 1_240 });
    await expect(shown).toMatchFileSnapshot('../rendered/pretty.txt');
    for (const line of shown.split('\n').slice(0, -2)) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('is one line when there is nothing to say', () => {
    expect(renderPretty(reviewOf([]), factsOf(), { ...PLAIN, elapsedMs: 12.4 })).toBe(
      'rust-pro: nothing to say on 2 files · 12 ms\n',
    );
  });

  test('has colour only when asked, and the same words', () => {
    const review = reviewOf([GIT, UNSAFE, ORDERING]);
    const plain = renderPretty(review, factsOf(), PLAIN);
    const coloured = renderPretty(review, factsOf(), { ...PLAIN, colour: true });
    expect(plain).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[31merror');
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });
});

describe('the code frame', () => {
  test('puts its carets under the words, after tabs and wide characters', () => {
    expect(frame('\tlet x = unsafe { y };\n', 'unsafe')).toEqual([
      '1 |     let x = unsafe { y };',
      '  |             ^^^^^^',
    ]);
    expect(frame('let 漢字 = "é"; unsafe {}\n', 'unsafe')).toEqual([
      '1 | let 漢字 = "é"; unsafe {}',
      '  |                 ^^^^^^',
    ]);
    expect(frame('let a = "🦀";\r\n', '"🦀"')).toEqual(['1 | let a = "🦀";', '  |         ^^^^']);
    expect(frame('e\u0301 = 1\n', '=')).toEqual(['1 | e\u0301 = 1', '  |   ^']);
  });

  test('moves to what is meant in a long line', () => {
    const line = `${'a'.repeat(300)} unsafe ${'b'.repeat(300)}\n`;
    const [code = '', carets = ''] = frame(line, 'unsafe', 60);
    expect(code.length).toBeLessThanOrEqual(60);
    expect(code).toMatch(/^1 \| …a+ unsafe b+…$/);
    expect(carets.indexOf('^')).toBe(code.indexOf('unsafe'));
    expect(carets).toMatch(/^ {2}\| +\^{6}$/);
  });

  test('marks each line of a span, and the first five of a long one', () => {
    const text = 'unsafe {\n    a();\n}\n';
    const finding = findingOf({ ruleId: 'x', path: 'src/a.rs', span: spanOf(text, text.trimEnd()) });
    const show = (one: Finding, code: string) =>
      renderPretty(reviewOf([one]), factsOf(changeOf([fileOf('src/a.rs', null, code)])), PLAIN).split('\n');
    expect(show(finding, text).slice(3, 9)).toEqual([
      '1 | unsafe {',
      '  | ^^^^^^^^',
      '2 |     a();',
      '  |     ^^^^',
      '3 | }',
      '  | ^',
    ]);
    const long = `{\n${'    a();\n'.repeat(20)}}\n`;
    const lines = show({ ...finding, span: spanOf(long, long.trimEnd()) }, long);
    expect(lines.filter((line) => /^\d+ \|/.test(line))).toHaveLength(5);
    expect(lines).toContain('  | …');
  });
});

test('nothing of the change reaches the terminal as a control or hidden character', () => {
  const bad = '\u001b]8;;https://evil.example\u0007x\u001b[2J\u009b31m\u202e\u200b\u{e0041}\r\b';
  const text = `let a = "${bad}"; unsafe {}\n`;
  const finding: Finding = {
    ...findingOf({
      ruleId: 'unsafe/undocumented-block',
      path: bad,
      span: spanOf(text, 'unsafe'),
      message: bad,
    }),
    detail: bad,
    suggestion: { kind: 'draft', code: bad, language: 'rust', summary: bad },
    related: [{ path: bad, span: UNSAFE.span, message: bad }],
  };
  const exact: Finding = {
    ...finding,
    suggestion: { kind: 'exact', summary: bad, edits: [{ range: { start: 0, end: 3 }, text: bad }] },
  };
  const review: Review = reviewOf([finding, exact], {
    coverage: { changed: 2, reviewed: 1, notReviewed: [{ path: bad, reason: bad, inScope: true }] },
    failures: [{ ruleId: bad, path: bad, message: bad }],
    limits: [bad],
  });
  const shown = renderPretty(review, factsOf(changeOf([fileOf(bad, null, text)])), PLAIN);
  expect(hasHidden(shown)).toBe(false);
  expect(shown).not.toContain('\r');
  expect(shown).toContain('<U+001B>]8;;');
});
