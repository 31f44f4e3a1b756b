import { WordFinder } from '../text/word-finder.ts';
import { perFile } from './per-file.ts';

const finderOf = perFile(({ text }: { readonly text: string }) => new WordFinder(text));

/** Does the text of a file hold the word, as a part of others too? */
export function holdsWord(file: { readonly text: string }, word: string): boolean {
  return finderOf(file).has(word);
}
