import { describe, expect, test } from 'vitest';
import { WordFinder } from '../../src/text/word-finder.ts';

const TEXT = 'fn f(a: &AtomicU8) { a.store(1, Ordering::Relaxed); let _ = "Grüße, 世界 🦀"; }\n';

describe('a word is found exactly where the text includes it', () => {
  const words = [
    'Relaxed',
    'Relaxes',
    '.store',
    'let _ =',
    'e',
    'fn',
    '',
    'Grüße',
    '世界',
    '🦀',
    '界 🦁',
    '\n',
  ];
  test.each(words)('%j', (word) => {
    expect(new WordFinder(TEXT).has(word)).toBe(TEXT.includes(word));
  });

  test('in texts of every length up to the longest word', () => {
    for (let end = 0; end <= 12; end += 1) {
      const text = TEXT.slice(0, end);
      const finder = new WordFinder(text);
      for (const word of ['', 'f', 'fn', 'fn ', 'fn f(', 'fn f(a: &Ato', 'fn f(b'])
        expect([text, word, finder.has(word)]).toEqual([text, word, text.includes(word)]);
    }
  });

  test('even where nearly all bits of a long text are set', () => {
    const text = Array.from({ length: 60_000 }, (_, at) => String.fromCharCode(32 + ((at * 7919) % 95))).join(
      '',
    );
    const finder = new WordFinder(text);
    for (const word of ['unsafe', text.slice(40_000, 40_020), text.slice(0, 9)])
      expect(finder.has(word)).toBe(text.includes(word));
  });
});
