import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codePoints, cutTo } from '../../src/report/cut.ts';
import { collapsed, fence, suggestionFence, table } from '../../src/report/markdown.ts';
import { nodesOf, parseGfm } from './gfm.ts';

const block = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).map((text) => text.replace(/[\n\r`<]/g, '.')),
  fc.nat(30).map((n) => fence('let 🦀 = "````";\n'.repeat(n), 'rust')),
  fc.nat(10).map((n) => suggestionFence(Array.from({ length: n }, (_, i) => `line ${i}`))),
  fc.nat(10).map((n) =>
    table(
      ['a', 'b'],
      Array.from({ length: n }, () => ['𝄞', 'y']),
    ),
  ),
  fc.nat(10).map((n) => collapsed('more', Array.from({ length: n }, () => '- 漢字').join('\n'))),
);
const markdown = fc.array(block, { maxLength: 12 }).map((blocks) => blocks.join('\n\n'));

describe('a text cut to length', () => {
  test('is as it was when it fits, with its tail', () => {
    expect(cutTo('abc', 3)).toBe('abc');
    expect(cutTo('abc', 8, 'end')).toBe('abc\n\nend');
    expect(cutTo('abc', 7, 'end')).not.toContain('abc');
  });

  test('is never longer, keeps its tail, splits no pair, leaves nothing open and no suggestion in half', {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(markdown, fc.integer({ min: 100, max: 600 }), (text, most) => {
        const cut = cutTo(text, most, '<sub>tail</sub>');
        expect(codePoints(cut)).toBeLessThanOrEqual(most);
        expect(cut.endsWith('\n\n<sub>tail</sub>')).toBe(true);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut.split('<details>').length).toBe(cut.split('</details>').length);
        // An open fence or comment would have swallowed the tail.
        expect(parseGfm(cut).children.at(-1)).toMatchObject({ type: 'paragraph' });
        for (const node of nodesOf(parseGfm(cut))) {
          if (node.type === 'code' && node.lang === 'suggestion')
            expect(text).toContain(`suggestion\n${node.value}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('counts code points, not units', () => {
    const crabs = '🦀'.repeat(60);
    expect(cutTo(crabs, 60)).toBe(crabs);
    expect(cutTo(`${crabs}\n\nmore`, 65)).not.toContain('more');
  });

  test('keeps the first rows of a long table and the first lines of a long fence', () => {
    const rows = table(
      ['a'],
      Array.from({ length: 100 }, (_, i) => [`row ${i}`]),
    );
    expect(cutTo(rows, 300)).toMatch(/row 5 \|\n[\s\S]*cut/);
    const cut = cutTo(fence('x\n'.repeat(500), 'rust'), 300);
    expect(cut).toMatch(/^```rust\nx\n[x\n]+\n```\n\n\*The rest/);
  });

  test('holds at the limit, one below and one above', () => {
    for (const [length, fits] of [
      [59_999, true],
      [60_000, true],
      [60_001, false],
    ] as const) {
      const cut = cutTo(`${'a'.repeat(length - 3)}\n\nb`, 60_000);
      expect(cut.endsWith('\n\nb')).toBe(fits);
      expect(codePoints(cut)).toBeLessThanOrEqual(60_000);
    }
  });
});
