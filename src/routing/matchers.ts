import { entryFor } from './lexicon.ts';
import type { LexiconEntry } from './lexicon-entry.ts';

export type FileForm = 'rust' | 'manifest' | 'yaml' | 'other';

/** One added line as the matchers see it. */
export type SeenLine = {
  readonly form: FileForm;
  readonly raw: string;
  /** Without comments and the contents of strings; empty where the file is not Rust. */
  readonly code: string;
  readonly nearLoop: boolean;
};

// A path's first segment, and what `use` and `extern crate` name.
const PATH_ROOT = /(?<![\w:.$])(?:::)?([a-z_]\w*)::|\b(?:use|crate)\s+(?:::)?([a-z_]\w*)/g;
const MANIFEST_NAME =
  /^\s*"?([\w-]+)"?\s*(?:\.\s*[\w-]+\s*)?=|^\s*\[[^\]]{0,120}dependencies\.\s*"?([\w-]+)|\bpackage\s*=\s*"([\w-]+)"/g;

/** Everything of the given triggers that can be looked up at once; the rest is kept as expressions a trigger. */
export class Matchers {
  readonly #entries: ReadonlyMap<string, LexiconEntry>;
  readonly #words: ReadonlyMap<string, readonly string[]>;
  readonly #anyWord: RegExp;
  readonly #crates: ReadonlyMap<string, readonly string[]>;
  readonly #prefixes: readonly { readonly prefix: string; readonly trigger: string }[];

  constructor(triggers: readonly string[]) {
    this.#entries = new Map(triggers.map((trigger) => [trigger, entryFor(trigger)]));
    const words: [string, string][] = [];
    const crates: [string, string][] = [];
    for (const [trigger, entry] of this.#entries) {
      for (const word of entry.words ?? []) words.push([spelling(word), trigger]);
      for (const name of entry.crates ?? []) crates.push([name.replaceAll('-', '_'), trigger]);
    }
    this.#words = grouped(words);
    this.#anyWord = anyOf([...this.#words.keys()]);
    this.#crates = grouped(crates.filter(([name]) => !name.endsWith('*')));
    this.#prefixes = crates
      .filter(([name]) => name.endsWith('*'))
      .map(([name, trigger]) => ({ prefix: name.slice(0, -1), trigger }));
  }

  /** Triggers that a path shows by itself. */
  inPath(path: string): ReadonlySet<string> {
    const found = new Set<string>();
    // Here an underscore parts words, as in `wasm_bindings.rs`.
    this.#findWords(path.replaceAll('_', '-'), found);
    for (const [trigger, { path: shape }] of this.#entries) if (shape?.test(path)) found.add(trigger);
    return found;
  }

  /** Triggers of `open` that a line shows. */
  inLine(line: SeenLine, open: ReadonlySet<string>): ReadonlySet<string> {
    const found = new Set<string>();
    this.#findWords(line.raw, found);
    if (line.form === 'rust') this.#findCrates(line.code, PATH_ROOT, found);
    if (line.form === 'manifest') this.#findCrates(line.raw, MANIFEST_NAME, found);
    for (const trigger of open) {
      const entry = this.#entries.get(trigger);
      if (entry !== undefined && !found.has(trigger) && shows(entry, line)) found.add(trigger);
    }
    return found;
  }

  #findWords(text: string, found: Set<string>): void {
    for (const [word] of text.matchAll(this.#anyWord)) {
      for (const trigger of this.#words.get(spelling(word)) ?? []) found.add(trigger);
    }
  }

  #findCrates(text: string, names: RegExp, found: Set<string>): void {
    for (const match of text.matchAll(names)) {
      const name = (match[1] ?? match[2] ?? match[3] ?? '').replaceAll('-', '_');
      for (const trigger of this.#crates.get(name) ?? []) found.add(trigger);
      for (const { prefix, trigger } of this.#prefixes) if (name.startsWith(prefix)) found.add(trigger);
    }
  }
}

function shows(entry: LexiconEntry, { form, raw, code, nearLoop }: SeenLine): boolean {
  if (entry.text?.test(raw)) return true;
  if (form === 'manifest') return entry.manifest?.test(raw) ?? false;
  if (form === 'yaml') return entry.yaml?.test(raw) ?? false;
  if (form !== 'rust' || code === '') return false;
  return (entry.code?.test(code) ?? false) || (nearLoop && (entry.codeInLoop?.test(code) ?? false));
}

/** One spelling for `no_std`, `no-std` and `No std`. */
function spelling(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, '-');
}

function grouped(pairs: readonly [string, string][]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

/** Matches any of the words where no letter, digit or underscore touches it; longer words first. */
function anyOf(words: readonly string[]): RegExp {
  if (words.length === 0) return /(?!)/g;
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  const sources = longestFirst.map((word) =>
    word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll('-', '[-_ ]'),
  );
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${sources.join('|')})(?![\\p{L}\\p{N}_])`, 'giu');
}
