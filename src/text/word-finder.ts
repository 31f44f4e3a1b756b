/**
 * Tells whether a text holds a word, for those who ask for hundreds of them. The text is read once: of every three
 * characters in a row one bit is noted, and only a word all of whose bits are there is looked for.
 */
export class WordFinder {
  readonly #text: string;
  readonly #known = new Map<string, boolean>();
  #bits: Uint32Array | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** Does the word stand somewhere in the text, as a part of others too? */
  has(word: string): boolean {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    this.#bits ??= noted(this.#text);
    const found = mayHold(this.#bits, word) && this.#text.includes(word);
    this.#known.set(word, found);
    return found;
  }
}

/** Each sign moves five bits on, so that fifteen hold three. */
const SIZE = 1 << 15;

function noted(text: string): Uint32Array {
  const bits = new Uint32Array(SIZE / 32);
  let three = (text.charCodeAt(0) << 5) ^ text.charCodeAt(1);
  for (let at = 2; at < text.length; at += 1) {
    three = ((three << 5) ^ text.charCodeAt(at)) & (SIZE - 1);
    bits[three >>> 5] = (bits[three >>> 5] ?? 0) | (1 << (three & 31));
  }
  return bits;
}

function mayHold(bits: Uint32Array, word: string): boolean {
  let three = (word.charCodeAt(0) << 5) ^ word.charCodeAt(1);
  for (let at = 2; at < word.length; at += 1) {
    three = ((three << 5) ^ word.charCodeAt(at)) & (SIZE - 1);
    if (((bits[three >>> 5] ?? 0) & (1 << (three & 31))) === 0) return false;
  }
  return true;
}
