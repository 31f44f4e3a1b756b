import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Disposition } from '../../src/ports.ts';
import { type CheckFacts, renderCheck } from '../../src/report/check-run.ts';
import { codePoints } from '../../src/report/cut.ts';
import type { Gate } from '../../src/report/verdict-words.ts';
import { NO_UNSAFE } from '../../src/review/inventory.ts';
import type { Outcome, Review } from '../../src/review/review.ts';
import { alone, factsOf, findingOf, GIT, ORDERING, reviewOf, UNSAFE } from '../support/sample-review.ts';
import { nodesOf, parseGfm } from './gfm.ts';

const facts: CheckFacts = { ...factsOf(), dispositions: [] };
const ADVISORY: Gate = { gate: 'advisory', failOn: 'error' };
const REQUIRED: Gate = { gate: 'required', failOn: 'error' };
const verdict = (review: Review): Outcome => ({ kind: 'verdict', review });
const rendered = (name: string) => `../rendered/${name}.md`;

const missing = { path: 'src/big.rs', reason: 'over 1 MiB', inScope: true };
const failure = { ruleId: 'unsafe/static-mut', path: 'src/ring.rs', message: 'unexpected node' };
const resolve = (fingerprint: string, state: 'resolved' | 'open' = 'resolved'): Disposition => ({
  fingerprint,
  state,
  kind: 'accepted-risk',
  reason: 'measured, see @octo/team and #12',
  by: 'mona',
});

const clean = verdict(reviewOf([]));
const red = verdict(reviewOf([UNSAFE, ORDERING]));
const warned = verdict(reviewOf([UNSAFE]));
const partial = verdict(reviewOf([], { coverage: { changed: 9, reviewed: 8, notReviewed: [missing] } }));
const unlisted = verdict(reviewOf([], { coverage: { changed: 9, reviewed: 8, notReviewed: [] } }));
const broken = verdict(reviewOf([], { failures: [failure] }));
const readme = { path: 'README.md', reason: 'no rule reads it', inScope: false };
const beside = verdict(reviewOf([], { coverage: { changed: 3, reviewed: 2, notReviewed: [readme] } }));
const both = verdict(reviewOf([ORDERING], { coverage: { changed: 9, reviewed: 8, notReviewed: [missing] } }));
const skipped: Outcome = { kind: 'skipped', reason: 'the pull request is a draft' };
const trouble: Outcome = { kind: 'infrastructure', reason: 'GitHub answered 502' };

describe('the colour of a check run', () => {
  test.each([
    ['nothing to say', clean, 'success', 'success', 'nothing to say on 2 files'],
    ['an error', red, 'neutral', 'failure', '1 error, 1 warning on 2 of 2 files'],
    ['warnings only', warned, 'success', 'success', '1 warning on 2 of 2 files'],
    ['a file not reviewed', partial, 'neutral', 'action_required', 'not reviewed: 1 of 9 files (over 1 MiB)'],
    ['a file not listed', unlisted, 'neutral', 'action_required', 'not reviewed: 1 of 9 files (not listed)'],
    ['a rule that failed', broken, 'neutral', 'action_required', 'not complete: unsafe/static-mut failed'],
    ['a file that no rule reads', beside, 'success', 'success', 'nothing to say on 2 files'],
    ['an error and a file not reviewed', both, 'neutral', 'failure', '1 error on 8 of 9 files'],
    ['a skip', skipped, 'skipped', 'skipped', 'skipped: the pull request is a draft'],
    ['our own trouble', trouble, 'neutral', 'action_required', 'could not review: GitHub answered 502'],
  ] as const)('for %s', (_what, outcome, advisory, required, title) => {
    expect(renderCheck(outcome, ADVISORY, facts).conclusion).toBe(advisory);
    expect(renderCheck(outcome, REQUIRED, facts)).toMatchObject({ conclusion: required, title });
  });

  test('is red for warnings only where the settings say so', () => {
    expect(renderCheck(warned, { ...REQUIRED, failOn: 'warning' }, facts).conclusion).toBe('failure');
    expect(renderCheck(red, { ...REQUIRED, failOn: 'never' }, facts).conclusion).toBe('success');
  });

  test('is not red for what a person has resolved, until it is reopened', () => {
    const dispositions = [resolve(ORDERING.fingerprint)];
    const check = renderCheck(red, REQUIRED, { ...facts, dispositions });
    expect(check).toMatchObject({ conclusion: 'success', title: '1 warning on 2 of 2 files' });
    expect(check.annotations.map(({ path, startLine }) => [path, startLine])).toEqual([['src/ring.rs', 13]]);
    const again = { ...facts, dispositions: [...dispositions, resolve(ORDERING.fingerprint, 'open')] };
    expect(renderCheck(red, REQUIRED, again).conclusion).toBe('failure');
    const all = [...dispositions, resolve(UNSAFE.fingerprint)];
    expect(renderCheck(red, REQUIRED, { ...facts, dispositions: all }).title).toBe(
      'nothing open on 2 files (2 resolved)',
    );
  });
});

const full = reviewOf([GIT, UNSAFE, ORDERING], {
  overCap: alone(UNSAFE),
  comments: [{ lead: ORDERING, others: [] }],
  coverage: { changed: 4, reviewed: 2, notReviewed: [missing, readme] },
  failures: [failure],
  withheld: [
    { finding: UNSAFE, because: { kind: 'allowed', reason: 'checked by hand', line: 12 } },
    {
      finding: UNSAFE,
      because: { kind: 'twin-allowed', lint: 'clippy::undocumented_unsafe_blocks', line: 3 },
    },
    { finding: UNSAFE, because: { kind: 'untouched' } },
    { finding: UNSAFE, because: { kind: 'moved' } },
  ],
  routing: {
    concerned: true,
    triggers: ['rust', 'atomic'],
    evidence: [
      { trigger: 'rust', path: 'src/ring.rs', line: null, text: 'src/ring.rs' },
      { trigger: 'atomic', path: 'src/ring.rs', line: 17, text: 'self.head.store(at, Ordering::Acquire);' },
    ],
  },
  inventory: {
    files: [
      {
        path: 'src/ring.rs',
        before: NO_UNSAFE,
        after: { ...NO_UNSAFE, blocks: 1, undocumented: { ...NO_UNSAFE.undocumented, blocks: 1 } },
        added: 1,
        removed: 0,
        changed: 0,
        movedIn: 0,
        movedOut: 0,
      },
    ],
    changes: [
      {
        how: 'added',
        kind: 'block',
        path: 'src/ring.rs',
        line: 13,
        item: 'Ring::view',
        documented: false,
        from: null,
      },
    ],
    crates: [
      {
        manifest: 'Cargo.toml',
        crate: 'ring',
        files: 2,
        before: { ...NO_UNSAFE, impls: 2, documented: 2 },
        after: {
          ...NO_UNSAFE,
          blocks: 1,
          impls: 2,
          documented: 2,
          undocumented: { ...NO_UNSAFE.undocumented, blocks: 1 },
        },
      },
    ],
    relied: [
      {
        path: 'src/ring.rs',
        line: 17,
        writer: 'publish',
        type: 'Ring',
        field: 'head',
        how: 'assigns',
        users: ['view', 'pop'],
      },
    ],
  },
  limits: ['the lock file was not read'],
});

describe('the words of a check run', () => {
  const shown = ({ title, summary, text }: ReturnType<typeof renderCheck>) =>
    `# ${title}\n\n${summary}\n\n---\n\n${text}\n`;

  test('account for everything', async () => {
    const check = renderCheck(verdict(full), REQUIRED, {
      ...facts,
      dispositions: [resolve(GIT.fingerprint)],
    });
    await expect(shown(check)).toMatchFileSnapshot(rendered('check-full'));
  });

  test('are few when there is nothing to say', async () => {
    await expect(shown(renderCheck(clean, REQUIRED, facts))).toMatchFileSnapshot(rendered('check-clean'));
  });

  test('say what an advisory gate lets pass', async () => {
    await expect(shown(renderCheck(red, ADVISORY, facts))).toMatchFileSnapshot(rendered('check-advisory'));
  });

  test('say what to do when we could not review', async () => {
    await expect(shown(renderCheck(trouble, REQUIRED, facts))).toMatchFileSnapshot(rendered('check-trouble'));
    await expect(shown(renderCheck(skipped, ADVISORY, facts))).toMatchFileSnapshot(rendered('check-skipped'));
  });

  test('call nobody and refer to nothing', () => {
    const { summary } = renderCheck(verdict(full), REQUIRED, {
      ...facts,
      dispositions: [resolve(GIT.fingerprint)],
    });
    expect(summary).toContain('`@octo/team` and `#12`');
    expect(summary).toContain('`mona`');
  });

  test('name the comments that GitHub refused', () => {
    const refused = new Set([ORDERING.fingerprint]);
    expect(renderCheck(red, REQUIRED, { ...facts, refused }).summary).toContain('refused by GitHub');
  });

  test('stay within GitHub’s limits with thousands of findings and long texts', { timeout: 60_000 }, () => {
    const many = Array.from({ length: 1_000 }, (_, i) =>
      findingOf({
        ruleId: 'unsafe/undocumented-block',
        path: `src/${'🦀'.repeat(300)}${i}.rs`,
        span: UNSAFE.span,
        message: 'm'.repeat(9_000),
        detail: '@'.repeat(90_000),
      }),
    );
    const notReviewed = many.map(({ path }) => ({
      path,
      reason: `${'r'.repeat(5_000)}${path}`,
      inScope: true,
    }));
    const failures = many.map(({ path }) => ({ ...failure, path, message: 'x'.repeat(5_000) }));
    const coverage = { changed: 1_000, reviewed: 0, notReviewed };
    const review = reviewOf(many, { coverage, failures, limits: ['l'.repeat(90_000)] });
    const check = renderCheck(verdict(review), REQUIRED, facts);
    expect(check.title.length).toBeLessThanOrEqual(255);
    expect(codePoints(check.summary)).toBeLessThanOrEqual(65_535);
    expect(codePoints(check.text)).toBeLessThanOrEqual(65_535);
    expect(check.text).toMatch(/<sub>rust-pro 0\.1\.0 .*<\/sub>$/);
    expect(check.annotations).toHaveLength(1_000);
    for (const { title, message } of check.annotations) {
      expect(title.length).toBeLessThanOrEqual(255);
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(64 * 1024);
    }
  });

  test('are harmless, whatever the change wrote into them', { timeout: 60_000 }, () => {
    const bad = fc.oneof(
      fc.constantFrom(
        '![x](https://evil.example)',
        '<img src=x>',
        '</details>',
        '@octo/team',
        '```\n<b>',
        'a|b\\|c',
        '\u202e',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    fc.assert(
      fc.property(bad, bad, (a, b) => {
        const finding = { ...UNSAFE, path: a, message: b };
        const review = reviewOf([finding], {
          coverage: { changed: 1, reviewed: 0, notReviewed: [{ path: a, reason: b, inScope: true }] },
          failures: [{ ruleId: a, path: b, message: a }],
          limits: [a],
          routing: { concerned: true, triggers: [b], evidence: [{ trigger: b, path: a, line: 1, text: b }] },
          withheld: [{ finding, because: { kind: 'allowed', reason: b, line: 1 } }],
        });
        const check = renderCheck(verdict(review), REQUIRED, facts);
        for (const markdown of [check.summary, check.text]) {
          const nodes = nodesOf(parseGfm(markdown));
          expect(nodes.filter(({ type }) => type === 'image' || type === 'imageReference')).toEqual([]);
          for (const node of nodes) {
            if (node.type === 'link')
              expect(node.url).toMatch(/^https:\/\/github\.com\/(octo\/ring|rust-pro\/rust-pro)\/blob\//);
            if (node.type === 'html')
              expect(node.value).toMatch(/^(<\/?sub>|<details><summary>[^<>]*<\/summary>|<\/details>)$/);
          }
        }
      }),
      { numRuns: 80 },
    );
  });
});
