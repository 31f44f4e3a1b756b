import distance from 'damerau-levenshtein';

/** Longer words are not typing errors, and the distance takes time and memory by the square of the length. */
const LONGEST = 80;

/**
 * The candidate that `word` was most likely meant to be, or null where none is close: at most one slip for
 * every three letters, two at least for words of four letters or more. A swapped pair is one slip; letter case is free.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  if (wanted.length < 2 || wanted.length > LONGEST) return null;
  let best: string | null = null;
  let fewest = slipsAllowed(wanted.length) + 1;
  for (const candidate of candidates) {
    if (candidate.length > LONGEST) continue;
    const { steps } = distance(wanted, candidate.toLowerCase());
    // As many slips as letters is another word, not a misspelt one.
    if (steps >= Math.min(wanted.length, candidate.length)) continue;
    if (steps < fewest) [best, fewest] = [candidate, steps];
  }
  return best;
}

function slipsAllowed(length: number): number {
  if (length < 4) return 1;
  return Math.max(2, Math.floor(length / 3));
}
