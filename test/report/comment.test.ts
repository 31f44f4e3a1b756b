import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_COMMENT, placeFinding, renderComment, renderGone } from '../../src/report/comment.ts';
import { codePoints } from '../../src/report/cut.ts';
import {
  changeOf,
  factsOf,
  fileOf,
  findingOf,
  ORDERING,
  postedOf,
  RING,
  RING_BASE,
  replace,
  spanOf,
  UNSAFE,
} from '../support/sample-review.ts';
import { nodesOf, parseGfm } from './gfm.ts';

const facts = factsOf();
const rendered = (name: string) => `../rendered/${name}.md`;

describe('an inline comment', () => {
  test('names, explains and drafts', async () => {
    await expect(renderComment({ lead: UNSAFE, others: [] }, facts)).toMatchFileSnapshot(
      rendered('comment-draft'),
    );
  });

  test('carries a suggestion that can be committed', async () => {
    const body = renderComment({ lead: ORDERING, others: [] }, facts);
    expect(body).toContain('```suggestion\n        self.head.store(at, Ordering::Release);\n```');
    expect(placeFinding(ORDERING, facts)).toEqual({ line: 17, startLine: null, committable: true });
    await expect(body).toMatchFileSnapshot(rendered('comment-suggestion'));
  });

  test('shows a fix outside the diff as a difference, without a button', async () => {
    const elsewhere = {
      ...ORDERING,
      suggestion: {
        kind: 'exact' as const,
        summary: 'import `fence`',
        edits: [replace(RING, 'sync', 'core')],
      },
    };
    const far = `${'// a line\n'.repeat(20)}`;
    const change = changeOf([
      fileOf('src/ring.rs', RING_BASE.replace('impl', `${far}impl`), RING.replace('impl', `${far}impl`)),
    ]);
    const lead = { ...elsewhere, span: { ...ORDERING.span, startLine: 37, endLine: 37 } };
    const body = renderComment({ lead, others: [] }, factsOf(change));
    expect(body).not.toContain('```suggestion');
    await expect(body).toMatchFileSnapshot(rendered('comment-fix-elsewhere'));
  });

  test('lists the other places, thirty at most', async () => {
    const others = Array.from({ length: 33 }, (_, i) =>
      findingOf({ ruleId: UNSAFE.ruleId, path: `src/part_${i}.rs`, span: UNSAFE.span }),
    );
    await expect(renderComment({ lead: UNSAFE, others }, facts)).toMatchFileSnapshot(
      rendered('comment-roll-up'),
    );
  });

  test('says what other rules find on its line, apart from the same elsewhere', () => {
    const beside = findingOf({ ...ORDERING, path: UNSAFE.path, span: UNSAFE.span });
    const same = findingOf({ ruleId: UNSAFE.ruleId, path: 'src/part.rs', span: UNSAFE.span });
    const body = renderComment({ lead: UNSAFE, others: [beside, same] }, facts);
    expect(body).toMatch(
      /Also here:\n\n- [^\n]*atomics\/invalid-ordering[^\n]*\n\nThe same at 1 more place:\n\n- /,
    );
    expect(body).toContain(beside.id);
  });

  test('says where the fault begins when the diff does not show that line', () => {
    const lead = {
      ...UNSAFE,
      span: { ...UNSAFE.span, startLine: 1, endLine: 1 },
      construct: { startLine: 1, endLine: 13 },
    };
    const change = changeOf([fileOf('src/ring.rs', RING.replace('from_raw_parts', 'x'), RING)]);
    expect(placeFinding(lead, factsOf(change))).toMatchObject({ line: 13 });
    expect(renderComment({ lead, others: [] }, factsOf(change))).toContain(
      'It begins on line 1, which the diff',
    );
  });

  test('offers no button once it is edited, for its lines may be others now', () => {
    const body = renderComment({ lead: ORDERING, others: [] }, facts, 'edited');
    expect(body).not.toContain('suggestion\n');
    expect(body).toContain('```diff\n-        self.head.store(at, Ordering::Acquire);\n+');
  });

  test('tells why the rule asks when the place has nothing to add', () => {
    expect(renderComment({ lead: { ...UNSAFE, detail: '' }, others: [] }, facts)).toContain(
      'the compiler takes your word. The comment is where it is given.',
    );
  });

  test('keeps CRLF in what is committed', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const head = crlf(RING);
    const lead = {
      ...ORDERING,
      span: spanOf(head, 'Ordering::Acquire', 1),
      suggestion: {
        kind: 'exact' as const,
        summary: '',
        edits: [replace(head, 'Ordering::Acquire', 'Ordering::Release', 1)],
      },
    };
    const body = renderComment(
      { lead, others: [] },
      factsOf(changeOf([fileOf('src/ring.rs', crlf(RING_BASE), head)])),
    );
    expect(body).toContain('```suggestion\n        self.head.store(at, Ordering::Release);\r\n```');
  });

  test.each([
    'x'.repeat(70_000),
    '`'.repeat(40_000),
    '- '.repeat(30_000),
    '\n\n'.repeat(40_000),
    '🦀'.repeat(70_000),
  ])('is no longer than GitHub takes, and whole, with %#', (long) => {
    const suggestion = { ...draft, code: long, summary: long };
    const related = [{ path: long, span: UNSAFE.span, message: long }];
    const lead = { ...UNSAFE, path: long, message: long, detail: long, suggestion, related };
    const body = renderComment({ lead, others: Array.from({ length: 40 }, () => lead) }, facts);
    expect(codePoints(body)).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(body).toMatch(/<sub>\[unsafe\/undocumented-block\].*<\/sub>$/);
  });

  test('is harmless, whatever the change wrote into it', { timeout: 60_000 }, () => {
    const bad = fc.oneof(
      fc.constantFrom(
        '![x](https://evil.example)',
        '<img src=x>',
        '@octo/team',
        '```\n<b>',
        '\u202e',
        '</sub>',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    fc.assert(
      fc.property(bad, bad, bad, bad, (message, detail, code, path) => {
        const lead = { ...UNSAFE, path, message, detail, suggestion: { ...draft, code, summary: message } };
        const related = [{ path, span: UNSAFE.span, message: detail }];
        const others = Array.from({ length: 3 }, () => ({ ...UNSAFE, path }));
        const body = renderComment({ lead: { ...lead, related }, others }, facts);
        const nodes = nodesOf(parseGfm(body));
        expect(nodes.filter(({ type }) => type === 'image')).toEqual([]);
        const html = nodes.flatMap((node) => (node.type === 'html' ? [node.value] : []));
        expect(html).toEqual(['<sub>', '</sub>']);
        for (const node of nodes)
          if (node.type === 'link')
            expect(node.url).toMatch(/^https:\/\/github\.com\/(octo\/ring|rust-pro\/rust-pro)\/blob\//);
      }),
      { numRuns: 150 },
    );
  });
});

const draft = { kind: 'draft' as const, language: 'rust' as const };

test('a comment whose finding is gone says since when, and nothing more', async () => {
  const body = renderGone(postedOf(UNSAFE, ''), 'No longer found as of abc1234', [], facts);
  await expect(body).toMatchFileSnapshot(rendered('comment-gone'));
});
