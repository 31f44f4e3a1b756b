import distance from 'damerau-levenshtein';
import { EMPTY_AFFIXES, READ_AS } from '../knowledge/crate-families.ts';
import type { PopularCrates } from '../knowledge/popular-crates.ts';
import { perFile } from './per-file.ts';

/** How a name differs from the one that it may have been meant to be. */
export type NameDifference = 'separators' | 'order' | 'lookalikes' | 'slips' | 'number' | 'affix';

/** A crate that many use, and whose name another one is close to. */
export type NearName = {
  readonly name: string;
  /** Repositories of the list that use it. */
  readonly uses: number;
  readonly difference: NameDifference;
  /** Letters that are other, missing, added or swapped; 0 where the difference is none of letters. */
  readonly slips: number;
};

// Shares of the repositories that must use a crate for a name to count as near it.
const SOME = 0.013;
const MANY = 0.1;
const MOST = 0.5;
/** The shorter a name, the more must use it: short names are near each other by chance. */
const SHARE_OF_LENGTH: readonly (readonly [letters: number, share: number])[] = [
  [7, 0.1],
  [5, 0.25],
  [4, MOST],
];
const LEAST_FOR_SLIPS = 0.1;
/** Words of fewer letters bear one slip only. */
const TWO_SLIPS_FROM = 9;
/** Longer names are no slips of the finger, and comparing takes time by the square of the length. */
const LONGEST = 40;

type Known = {
  readonly name: string;
  readonly words: readonly string[];
  /** Without separators. */
  readonly letters: string;
  readonly uses: number;
};
type Lookup<Entry = Known> = ReadonlyMap<string, readonly Entry[]>;

type Index = {
  readonly total: number;
  /** Every name of the list, as the registry compares them. */
  readonly names: ReadonlySet<string>;
  /** What these names are made of. */
  readonly words: ReadonlySet<string>;
  /** What others of the names begin with. */
  readonly families: ReadonlySet<string>;
  readonly byLetters: Lookup;
  readonly byOrder: Lookup;
  readonly byLooks: Lookup<{ readonly one: Known }>;
  readonly byStem: Lookup;
  readonly byStart: Lookup<{ readonly one: Known; readonly mask: number }>;
};

/** The crate that `name` may have been meant to be; null where it is popular itself, or near none that is. */
export function nearName(name: string, popular: PopularCrates): NearName | null {
  const index = indexOf(popular);
  const canonical = canonicalName(name);
  if (index.names.has(canonical) || canonical.length > LONGEST) return null;
  const asked = knownOf(name, 0);
  const found: readonly NearName[] = [
    ...equals(index.byLetters.get(asked.letters), 'separators'),
    ...equals(index.byOrder.get(orderless(asked)), 'order'),
    ...equals(lookalikes(name, index), 'lookalikes'),
    ...equals(withoutAffix(asked, index), 'affix'),
    ...equals(byNumber(asked, index), 'number'),
    ...plural(asked, index),
    ...bySlips(asked, index),
  ];
  return found.toSorted((a, b) => a.slips - b.slips || b.uses - a.uses)[0] ?? null;
}

/** The registry takes `-` and `_` for the same, and large letters for small ones. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

const indexOf: (popular: PopularCrates) => Index = perFile(({ crates, repositories }) => {
  const all = Object.entries(crates).map(([name, uses]) => knownOf(name, uses));
  const usedBy = (share: number) => all.filter(({ uses }) => uses >= repositories * share);
  const slipping = usedBy(LEAST_FOR_SLIPS).map((one) => ({ one, mask: maskOf(one.letters) }));
  return {
    total: repositories,
    names: new Set(all.map(({ name }) => canonicalName(name))),
    words: new Set(all.flatMap(({ words }) => words)),
    families: new Set(all.flatMap(headsOf)),
    byLetters: Map.groupBy(usedBy(SOME), ({ letters }) => letters),
    byOrder: Map.groupBy(usedBy(MANY), orderless),
    byLooks: Map.groupBy(
      usedBy(MANY).flatMap((one) => looksOf(one.name).map((looks) => ({ one, looks }))),
      ({ looks }) => looks,
    ),
    byStem: Map.groupBy(all, stemOf),
    byStart: Map.groupBy(slipping, ({ one }) => startOf(one, one.letters[0])),
  };
});

function knownOf(name: string, uses: number): Known {
  const words = canonicalName(name).split('-');
  return { name, words, letters: words.join(''), uses };
}

function headsOf({ words }: Known): readonly string[] {
  return words.slice(1).map((_, at) => words.slice(0, at + 1).join('-'));
}

function orderless({ words }: Known): string {
  return words.toSorted().join('-');
}

function stemOf({ letters }: Known): string {
  return letters.replace(/\d+$/, '');
}

function startOf({ words }: Known, letter = ''): string {
  return `${words.length}${letter}`;
}

function equals(found: readonly Known[] | undefined, difference: NameDifference): readonly NearName[] {
  return (found ?? []).map(({ name, uses }) => ({ name, uses, difference, slips: 0 }));
}

function withoutAffix({ words }: Known, { byLetters, families }: Index): readonly Known[] {
  const { before, after, afterLoner } = EMPTY_AFFIXES;
  const [first = '', last = ''] = [words[0], words.at(-1)];
  const [head, tail] = [words.slice(0, -1), words.slice(1)];
  const isEmpty = after.includes(last) || (afterLoner.includes(last) && !families.has(head.join('-')));
  const rests = [...(before.includes(first) ? [tail] : []), ...(isEmpty ? [head] : [])];
  return rests.flatMap((rest) => byLetters.get(rest.join('')) ?? []);
}

function lookalikes(name: string, { byLooks }: Index): readonly Known[] {
  return looksOf(name).flatMap((looks) => (byLooks.get(looks) ?? []).map(({ one }) => one));
}

/** How a name is read at a glance; of the two ways to read a `1`, both. */
function looksOf(name: string): readonly string[] {
  const small = canonicalName(name.replaceAll('I', 'l')).replaceAll('-', '');
  return ['l', 'i'].map((one) =>
    small.replace(/rn|vv|[0135]/g, (seen) => (seen === '1' ? one : (READ_AS[seen] ?? seen))),
  );
}

/** Another number at the end, where there is no series of them: `proc-macro1`, not `sha4`. */
function byNumber(asked: Known, { byStem, total }: Index): readonly Known[] {
  const stem = stemOf(asked);
  if (stem === asked.letters || stem.length < 6) return [];
  const series = (byStem.get(stem) ?? []).filter(({ letters }) => letters !== stem);
  return series.length === 1 ? series.filter(({ uses }) => uses >= total * MOST) : [];
}

/** Of a long name an `s` more is no chance, however few use it. */
function plural({ words, letters }: Known, { byLetters }: Index): readonly NearName[] {
  if (letters.length < TWO_SLIPS_FROM || !letters.endsWith('s')) return [];
  const found = (byLetters.get(letters.slice(0, -1)) ?? []).filter(
    (one) => one.words.length === words.length,
  );
  return equals(found, 'slips').map((near) => ({ ...near, slips: 1 }));
}

function bySlips(asked: Known, index: Index): readonly NearName[] {
  const mask = maskOf(asked.letters);
  // Slips leave the first letter as it is, unless it is swapped with the second.
  const starts = new Set([startOf(asked, asked.letters[0]), startOf(asked, asked.letters[1])]);
  const near: NearName[] = [];
  for (const start of starts) {
    for (const known of index.byStart.get(start) ?? []) {
      // A slip changes two letters at most: names with other letters need not be compared.
      if (bitsOf(known.mask ^ mask) > 4 || !isSlip(asked, known.one, index)) continue;
      const { name, uses, letters } = known.one;
      near.push({ name, uses, difference: 'slips', slips: distance(asked.letters, letters).steps });
    }
  }
  return near;
}

/** A bit for each letter and digit that occurs; 36 of them share 32 bits, so that a few more pass. */
function maskOf(letters: string): number {
  let mask = 0;
  for (let at = 0; at < letters.length; at += 1) mask |= 1 << (letters.charCodeAt(at) & 31);
  return mask;
}

function bitsOf(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}

/** Is the difference one that fingers and eyes miss, and no other word? */
function isSlip(asked: Known, known: Known, index: Index): boolean {
  const shortest = Math.min(asked.letters.length, known.letters.length);
  const needed = SHARE_OF_LENGTH.find(([length]) => shortest >= length)?.[1] ?? 1;
  if (Math.abs(asked.letters.length - known.letters.length) > 2 || known.uses < index.total * needed)
    return false;
  // What counts or measures is no word: `base32` is not `base64` misspelt.
  if (digitsIn(asked) !== digitsIn(known)) return false;
  const isFamous = known.words.length > 1 && known.uses >= index.total * MOST;
  return asked.words.every((word, at) => isSlipOfWord(word, known.words[at] ?? '', index.words, isFamous));
}

function digitsIn({ letters }: Known): string {
  return letters.replace(/\D/g, '');
}

function isSlipOfWord(word: string, meant: string, words: ReadonlySet<string>, isFamous: boolean): boolean {
  if (word === meant) return true;
  const shortest = Math.min(word.length, meant.length);
  if (shortest < 3 || words.has(word) || isCompound(word, words)) return false;
  if (word[0] !== meant[0] && !isSwap(word.slice(0, 2), meant.slice(0, 2))) return false;
  // Another letter makes a short word another one, unless everybody knows which is meant.
  if (shortest < (isFamous ? 4 : 5) && word.length === meant.length && !isSwap(word, meant)) return false;
  return distance(word, meant).steps <= (shortest < TWO_SLIPS_FROM ? 1 : 2);
}

function isSwap(word: string, meant: string): boolean {
  return [...word].toSorted().join('') === [...meant].toSorted().join('');
}

/** Is it two known words in one? */
function isCompound(word: string, words: ReadonlySet<string>): boolean {
  for (let at = 3; at <= word.length - 3; at += 1) {
    if (words.has(word.slice(0, at)) && words.has(word.slice(at))) return true;
  }
  return false;
}
