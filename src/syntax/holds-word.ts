import { WordFinder } from '../text/word-finder.ts';
import { perFile } from './per-file.ts';

/** One for a text, under whatever object it is asked for: as the file, as its tree, as a part of the crate. */
export const wordsOf = perFile(({ text }: { readonly text: string }) => WordFinder.of(text));

/** Does the text of a file hold the word, as a part of others too? */
export function holdsWord(file: { readonly text: string }, word: string): boolean {
  return wordsOf(file).has(word);
}
