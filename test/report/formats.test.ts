import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeData, escapeProperty, renderGithubAnnotations } from '../../src/report/github-annotations.ts';
import { printJson } from '../../src/report/hidden.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown-report.ts';
import { alone, factsOf, findingOf, GIT, ORDERING, reviewOf, UNSAFE } from '../support/sample-review.ts';

const facts = factsOf();
const review = reviewOf([GIT, UNSAFE, ORDERING], {
  comments: [{ lead: ORDERING, others: [UNSAFE] }],
  overCap: alone(GIT),
});

describe('the JSON report', () => {
  test('reads as it should', async () => {
    await expect(printJson(renderJson(review, facts))).toMatchFileSnapshot('../rendered/report-json.txt');
  });

  test('says where each finding is shown', () => {
    const { findings, version } = renderJson(review, facts);
    expect(version).toBe(1);
    expect(findings.map(({ shown }) => shown)).toEqual([
      { in: 'nothing' },
      { in: 'list', of: ORDERING.id },
      { in: 'comment' },
    ]);
  });
});

test('the Markdown report reads as it should', async () => {
  await expect(renderMarkdown(review, facts)).toMatchFileSnapshot('../rendered/report.md');
});

describe('the workflow commands', () => {
  test('read as they should', async () => {
    await expect(renderGithubAnnotations(review, facts)).toMatchFileSnapshot(
      '../rendered/github-annotations.txt',
    );
  });

  test('escape what ends a command or a property', () => {
    expect(escapeData('100%\r\n::error::x')).toBe('100%25%0D%0A::error::x');
    expect(escapeProperty('a,line=1:b%\n')).toBe('a%2Cline=1%3Ab%25%0A');
  });

  test('are one line a finding, with the very path, whatever the change wrote', () => {
    const any = fc.oneof(
      fc.constantFrom(
        'a,line=1::error::b',
        'x\n::set-output name=a::b',
        '##[add-path]/tmp',
        '%0A::stop-commands::x',
        '::',
      ),
      fc.string({ minLength: 1, maxLength: 20 }),
    );
    fc.assert(
      fc.property(any, any, (path, message) => {
        const finding = findingOf({ ruleId: 'x/y', path, span: UNSAFE.span, message });
        const notReviewed = [{ path, reason: message, inScope: true }];
        const coverage = { changed: 2, reviewed: 1, notReviewed };
        const lines = renderGithubAnnotations(reviewOf([finding], { coverage }), facts).split('\n');
        expect(lines).toHaveLength(3);
        const file = /^::warning file=([^,:]*),line=13,/.exec(lines[0] ?? '')?.[1];
        expect(decode(file ?? '')).toBe(path);
        expect(lines[1]).toMatch(/^rust-pro: (?!.*##\[)/);
        expect(lines[2]).toBe('');
      }),
      { numRuns: 500 },
    );
  });
});

function decode(property: string): string {
  return property
    .replace(/%0D/g, '\r')
    .replace(/%0A/g, '\n')
    .replace(/%3A/g, ':')
    .replace(/%2C/g, ',')
    .replace(/%25/g, '%');
}
