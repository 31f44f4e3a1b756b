import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePoints, cutMarkdown, cutText, utf8Bytes } from '../../../src/edges/github/cut-markdown.ts';

const NOTE = '\n\n… cut here: the rest is more than GitHub takes.';
const lines = fc.array(
  fc.oneof(
    fc.constantFrom('', '```', '````rust', '~~~', '  ```', '- item', '🦀🦀🦀', 'word word word'),
    fc.string({ unit: 'binary', maxLength: 60 }),
  ),
  { maxLength: 60 },
);

describe('cutting Markdown', () => {
  it.each([
    ['characters', codePoints],
    ['bytes', utf8Bytes],
  ])('never gives more than the limit and leaves what fits alone, in %s', (_, measure) => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 120, max: 400 }), (parts, max) => {
        const text = parts.join('\n');
        const cut = cutMarkdown(text, max, measure);
        expect(measure(cut)).toBeLessThanOrEqual(max);
        if (measure(text) <= max) expect(cut).toBe(text);
        else expect(cut.endsWith(NOTE)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is exact at the limit', () => {
    const text = 'a'.repeat(100);
    expect(cutMarkdown(text, 100, codePoints)).toBe(text);
    expect(cutMarkdown(text, 99, codePoints)).toBe(`${'a'.repeat(99 - NOTE.length)}${NOTE}`);
    expect(cutMarkdown(text, 101, codePoints)).toBe(text);
  });

  it('cuts between blocks where it can', () => {
    const text = `first block\nof two lines\n\nsecond block\n\n${'third '.repeat(30)}`;
    expect(cutMarkdown(text, 100, codePoints)).toBe(`first block\nof two lines\n\nsecond block${NOTE}`);
  });

  it('closes a fence that it must cut in, as long and as far in as it was opened', () => {
    const text = `- item\n  ~~~~text\n${'  line\n'.repeat(50)}  ~~~~\n`;
    expect(cutMarkdown(text, 120, codePoints)).toMatch(/ {2}line\n {2}~~~~\n\n… cut here/);
  });

  it('does not take a shorter fence or one with words for the end', () => {
    const text = `\`\`\`\`\n\`\`\`\n\`\`\`\` no\n\n${'x\n'.repeat(100)}\`\`\`\`\n`;
    expect(cutMarkdown(text, 120, codePoints)).toMatch(/x\n````\n\n… cut here/);
  });

  it('never cuts inside a character', () => {
    expect(cutText('🦀🦀', 7, utf8Bytes)).toBe('🦀');
    expect(cutText('🦀🦀', 1, codePoints)).toBe('🦀');
  });
});
