import { entryFor } from './lexicon.ts';
import type { LexiconEntry } from './lexicon-entry.ts';
import { WordIndex } from './word-index.ts';

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
const MAY_NAME_CRATE = /::|\b(?:use|crate)\s/;
const MANIFEST_NAME =
  /^\s*"?([\w-]+)"?\s*(?:\.\s*[\w-]+\s*)?=|^\s*\[[^\]]{0,120}dependencies\.\s*"?([\w-]+)|\bpackage\s*=\s*"([\w-]+)"/g;

/** Everything of the given triggers that can be looked up at once; the rest is kept as expressions a trigger. */
export class Matchers {
  readonly #entries: ReadonlyMap<string, LexiconEntry>;
  readonly #words: WordIndex;
  readonly #crates: ReadonlyMap<string, readonly string[]>;
  readonly #prefixes: readonly { readonly prefix: string; readonly trigger: string }[];

  constructor(triggers: readonly string[]) {
    this.#entries = new Map(triggers.map((trigger) => [trigger, entryFor(trigger)]));
    const words: [string, string][] = [];
    const crates: [string, string][] = [];
    for (const [trigger, entry] of this.#entries) {
      for (const word of entry.words ?? []) words.push([word, trigger]);
      for (const name of entry.crates ?? []) crates.push([name.replaceAll('-', '_'), trigger]);
    }
    this.#words = new WordIndex(words);
    this.#crates = grouped(crates.filter(([name]) => !name.endsWith('*')));
    this.#prefixes = crates
      .filter(([name]) => name.endsWith('*'))
      .map(([name, trigger]) => ({ prefix: name.slice(0, -1), trigger }));
  }

  /** Triggers that a path shows by itself. */
  inPath(path: string): ReadonlySet<string> {
    const found = new Set<string>();
    // Here an underscore parts words, as in `wasm_bindings.rs`.
    this.#words.find(path.replaceAll('_', '-'), found);
    for (const [trigger, { path: shape }] of this.#entries) if (shape?.test(path)) found.add(trigger);
    return found;
  }

  /** Triggers of `open` that a line shows. */
  inLine(line: SeenLine, open: ReadonlySet<string>): ReadonlySet<string> {
    const found = new Set<string>();
    this.#words.find(line.raw, found);
    if (line.form === 'rust' && MAY_NAME_CRATE.test(line.code)) this.#findCrates(line.code, PATH_ROOT, found);
    if (line.form === 'manifest') this.#findCrates(line.raw, MANIFEST_NAME, found);
    for (const trigger of open) {
      const entry = this.#entries.get(trigger);
      if (entry !== undefined && !found.has(trigger) && shows(entry, line)) found.add(trigger);
    }
    return found;
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

function grouped(pairs: readonly [string, string][]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}
