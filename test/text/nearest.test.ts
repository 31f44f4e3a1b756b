import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/text/nearest.ts';

const KEYS = ['enabled', 'gate', 'fail-on', 'max-comments', 'drafts', 'ignore', 'rules', 'paths', 'ai'];

describe('nearest', () => {
  it.each([
    ['enabeld', 'enabled'],
    ['fail_on', 'fail-on'],
    ['maxcomments', 'max-comments'],
    ['RULES', 'rules'],
    ['path', 'paths'],
    ['ia', 'ai'],
    ['gtae', 'gate'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, KEYS)).toBe(meant);
  });

  it.each(['kubernetes', '', 'x', 'zz', 'policy-of-the-house'])('finds nothing close to "%s"', (word) => {
    expect(nearest(word, KEYS)).toBeNull();
  });

  it('counts a swapped pair as one slip, so that it wins over a word two letters off', () => {
    expect(nearest('wran', ['wrxy', 'warn'])).toBe('warn');
  });

  it('gives the first of equally close candidates', () => {
    expect(nearest('rulex', ['rules', 'ruled'])).toBe('rules');
  });

  it('spends nothing on a megabyte', () => {
    const start = performance.now();
    expect(nearest('a'.repeat(1_000_000), KEYS)).toBeNull();
    expect(nearest('rules', ['r'.repeat(1_000_000)])).toBeNull();
    expect(performance.now() - start).toBeLessThan(200);
  });

  it('answers with one of the candidates or null, and with the word itself where it is one', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string({ maxLength: 12 })), (word, words) => {
        const answer = nearest(word, words);
        if (answer !== null) expect(words).toContain(answer);
        const long = `${word.slice(0, 20)}-key`;
        expect(nearest(long, [...words, long])?.toLowerCase()).toBe(long.toLowerCase());
      }),
      { numRuns: 300 },
    );
  });
});
