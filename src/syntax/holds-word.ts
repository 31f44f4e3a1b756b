import { WordFinder } from '../text/word-finder.ts';

type Texted = { readonly text: string };

const finders = new WeakMap<Texted, WordFinder>();

/** The finder of a file's words. */
export function wordsOf(file: Texted): WordFinder {
  const words = finders.get(file) ?? new WordFinder(file.text);
  finders.set(file, words);
  return words;
}

/** Lets a file have the finder of another object with the same text, as its tree has: each reads the text once. */
export function shareWords<File extends Texted>(file: File, words: WordFinder): File {
  finders.set(file, words);
  return file;
}

/** Does the text of a file hold the word, as a part of others too? */
export function holdsWord(file: Texted, word: string): boolean {
  return wordsOf(file).has(word);
}
