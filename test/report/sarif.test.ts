import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import draft04 from 'ajv-draft-04';
import formats from 'ajv-formats';
import fc from 'fast-check';
import type { Log, Region } from 'sarif';
import { describe, expect, test } from 'vitest';
import { renderSarif } from '../../src/report/sarif.ts';
import type { Review } from '../../src/review/review.ts';
import { LineIndex } from '../../src/text/line-index.ts';
import {
  alone,
  factsOf,
  findingOf,
  GIT,
  ORDERING,
  RING,
  reviewOf,
  UNSAFE,
} from '../support/sample-review.ts';

const packaged = dirname(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json'));
const schema: object = JSON.parse(readFileSync(join(packaged, 'lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
// The schema's pattern for languages is no Unicode regular expression.
const ajv = new draft04.default({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(schema);

const facts = factsOf();

function valid(review: Review, from = facts): Log {
  const log = renderSarif(review, from);
  validate(JSON.parse(JSON.stringify(log)));
  expect(validate.errors ?? []).toEqual([]);
  return log;
}

const withheld: Review['withheld'] = [
  { finding: GIT, because: { kind: 'allowed', reason: 'a fork of ours', line: 4 } },
  { finding: UNSAFE, because: { kind: 'twin-allowed', lint: 'clippy::undocumented_unsafe_blocks', line: 3 } },
  { finding: UNSAFE, because: { kind: 'untouched' } },
  { finding: UNSAFE, because: { kind: 'moved' } },
];

describe('the SARIF log', () => {
  test('the schema at hand refuses what is wrong', () => {
    const log = renderSarif(reviewOf([UNSAFE]), facts);
    expect(validate({ ...log, version: '2.0.0' })).toBe(false);
    expect(validate({ ...log, runs: [{ tool: {} }] })).toBe(false);
  });

  test('reads as it should', async () => {
    const review = reviewOf([GIT, ORDERING], { withheld, limits: ['the lock file was not read'] });
    const text = `${JSON.stringify(valid(review), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../rendered/report.sarif.txt');
  });

  test('has every finding, rolled up, over the cap or only a note', () => {
    const review = reviewOf([GIT, UNSAFE, ORDERING], {
      comments: [{ lead: ORDERING, others: [UNSAFE] }],
      overCap: alone(GIT),
    });
    const results = valid(review).runs[0]?.results ?? [];
    expect(results.map(({ ruleId, level, ruleIndex }) => [ruleId, level, ruleIndex])).toEqual([
      ['supply-chain/unpinned-git', 'note', 1],
      ['unsafe/undocumented-block', 'warning', 2],
      ['atomics/invalid-ordering', 'error', 0],
    ]);
    expect(results.map(({ partialFingerprints }) => partialFingerprints)).toEqual(
      review.findings.map(({ fingerprint }) => ({ 'rustPro/v1': fingerprint })),
    );
  });

  test('has as suppressed what the code allows, with the reason, and nothing else that was withheld', () => {
    const results = valid(reviewOf([], { withheld })).runs[0]?.results ?? [];
    expect(results.map(({ suppressions }) => suppressions)).toEqual([
      [{ kind: 'inSource', justification: 'a fork of ours' }],
      [{ kind: 'inSource', justification: 'clippy::undocumented_unsafe_blocks is allowed on line 3' }],
    ]);
  });

  test('has fixes that give the head the suggestion asks for', () => {
    const [result] = valid(reviewOf([ORDERING])).runs[0]?.results ?? [];
    const [replacement] = result?.fixes?.[0]?.artifactChanges[0]?.replacements ?? [];
    if (replacement === undefined) throw new Error('no fix');
    expect(replacement.insertedContent).toEqual({ text: 'Ordering::Release' });
    expect(textAt(RING, replacement.deletedRegion)).toBe('Ordering::Acquire');
  });

  test('gives offsets for a fix whose text is not at hand', () => {
    const nowhere = factsOf({ ...facts.change, files: [] });
    const [result] = valid(reviewOf([ORDERING]), nowhere).runs[0]?.results ?? [];
    const region = result?.fixes?.[0]?.artifactChanges[0]?.replacements[0]?.deletedRegion;
    const { charOffset = 0, charLength = 0 } = region ?? {};
    expect(RING.slice(charOffset, charOffset + charLength)).toBe('Ordering::Acquire');
  });

  test('encodes paths, and names what was not reviewed and which rules failed', () => {
    const path = 'src/a b/ü#?.rs';
    const review = reviewOf([findingOf({ ruleId: 'unsafe/undocumented-block', path, span: UNSAFE.span })], {
      coverage: {
        changed: 3,
        reviewed: 1,
        notReviewed: [
          { path, reason: 'over 1 MiB', inScope: true },
          { path: 'README.md', reason: 'no rule reads it', inScope: false },
        ],
      },
      failures: [{ ruleId: 'unsafe/static-mut', path, message: 'unexpected node' }],
    });
    const [run] = valid(review).runs;
    const uri = 'src/a%20b/%C3%BC%23%3F.rs';
    expect(run?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({
      uri,
      uriBaseId: '%SRCROOT%',
    });
    expect(run?.invocations?.[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [
        { level: 'warning', message: { text: 'not reviewed: over 1 MiB' } },
        { level: 'error', message: { text: 'unsafe/static-mut failed: unexpected node' } },
      ],
    });
  });

  test('is valid whatever paths and messages hold', { timeout: 60_000 }, () => {
    const any = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(any, any, (path, message) => {
        const finding = { ...ORDERING, path, message, related: [{ path, span: UNSAFE.span, message }] };
        const because = { kind: 'allowed' as const, reason: message, line: 1 };
        valid(reviewOf([finding], { withheld: [{ finding, because }], limits: [message] }));
      }),
      { numRuns: 60 },
    );
  });
});

function textAt(
  text: string,
  { startLine = 1, startColumn = 1, endLine = 1, endColumn = 1 }: Region,
): string {
  const index = new LineIndex(text);
  const offset = (line: number, column: number) => index.rangeOf(line).start + column - 1;
  return text.slice(offset(startLine, startColumn), offset(endLine, endColumn));
}
