type Word = { readonly spelled: string; readonly lead: number; readonly triggers: string[] };

// The underscore parts words here and is looked at below. Letters of any script cost three times as much.
const ASCII_TOKEN = /[A-Za-z0-9]+/g;
const ANY_TOKEN = /[\p{L}\p{N}]+/gu;
const TOUCHES = /[\p{L}\p{N}_]/u;

/** Finds words and phrases in a text by looking up their first token, so that the number of words costs nothing. */
export class WordIndex {
  readonly #byToken = new Map<string, Word[]>();
  readonly #token: RegExp;

  /** Pairs of a word and the trigger it shows. */
  constructor(pairs: readonly (readonly [word: string, trigger: string])[]) {
    this.#token = pairs.every(([word]) => /^[ -~]*$/.test(word)) ? ASCII_TOKEN : ANY_TOKEN;
    const words = new Map<string, Word>();
    for (const [word, trigger] of pairs) {
      const spelled = spelling(word);
      const known = words.get(spelled) ?? {
        spelled,
        lead: leadOf(spelled),
        triggers: [],
      };
      known.triggers.push(trigger);
      words.set(spelled, known);
    }
    for (const word of words.values()) {
      const [token] = word.spelled.match(this.#token) ?? [];
      // A word of signs alone cannot be told from the signs of code.
      if (token !== undefined) this.#byToken.set(token, [...(this.#byToken.get(token) ?? []), word]);
    }
  }

  /** Adds to `found` the triggers of every word that stands in `text` with no letter, digit or underscore touching it. */
  find(text: string, found: Set<string>): void {
    this.#token.lastIndex = 0;
    for (let match = this.#token.exec(text); match !== null; match = this.#token.exec(text)) {
      for (const word of this.#byToken.get(match[0].toLowerCase()) ?? []) {
        if (standsAt(text, match.index - word.lead, word.spelled))
          for (const trigger of word.triggers) found.add(trigger);
      }
    }
  }
}

/** Signs before the first token, as in `.net`. */
function leadOf(spelled: string): number {
  return Math.max(0, spelled.search(TOUCHES));
}

function standsAt(text: string, start: number, spelled: string): boolean {
  const end = start + spelled.length;
  if (start < 0 || spelling(text.slice(start, end)) !== spelled) return false;
  return !TOUCHES.test(text.charAt(start - 1)) && !TOUCHES.test(text.charAt(end));
}

/** One spelling for `no_std`, `no-std` and `No std`. */
function spelling(word: string): string {
  return word.toLowerCase().replaceAll(/[_\s]/g, '-');
}
