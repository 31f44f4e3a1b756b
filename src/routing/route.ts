import type { AgentCard } from '../card/card.ts';
import type { Change, ChangedFile, Hunk } from '../diff/change.ts';
import { type FileForm, Matchers } from './matchers.ts';
import type { Routing, TriggerEvidence } from './routing.ts';
import { RustCode } from './rust-code.ts';

/** Places told a trigger. */
const MOST_PLACES = 3;
/** Characters of a line that are looked at; what lies beyond is data or minified. */
const LONGEST_LINE = 2_000;
/** Characters of a line that are told. */
const LONGEST_TEXT = 120;
/** Lines below a `loop` or `while` that count as its body. */
const LOOP_REACH = 12;

/** Finds the card's triggers in what a change adds and in the paths it touches, in one pass over its hunks. */
export function route(change: Change, card: AgentCard): Routing {
  const search = new Search(card.triggers);
  for (const file of change.files) search.look(file);
  const triggers = card.triggers.filter((trigger) => search.placesOf(trigger).length > 0);
  return {
    concerned: triggers.length > 0,
    triggers,
    evidence: triggers.flatMap((trigger) => search.placesOf(trigger)),
  };
}

class Search {
  readonly #matchers: Matchers;
  readonly #places = new Map<string, TriggerEvidence[]>();
  /** Triggers that still want evidence. */
  readonly #open: Set<string>;

  constructor(triggers: readonly string[]) {
    this.#matchers = new Matchers(triggers);
    this.#open = new Set(triggers);
  }

  placesOf(trigger: string): readonly TriggerEvidence[] {
    return this.#places.get(trigger) ?? [];
  }

  look(file: ChangedFile): void {
    for (const trigger of this.#matchers.inPath(file.path)) this.#keep(trigger, file.path, null, file.path);
    const form = formOf(file.path);
    for (const hunk of file.hunks) {
      if (this.#open.size === 0) return;
      this.#lookAt(hunk, form, file.path);
    }
  }

  #lookAt(hunk: Hunk, form: FileForm, path: string): void {
    const reader = new RustCode();
    let sinceLoop = Number.POSITIVE_INFINITY;
    for (const line of hunk.lines) {
      if (line.kind === 'removed') continue;
      const raw = line.text.slice(0, LONGEST_LINE);
      const code = form === 'rust' ? reader.next(raw) : '';
      sinceLoop = /\b(?:loop|while)\b/.test(code) ? 0 : sinceLoop + 1;
      if (line.kind === 'context') continue;
      const seen = { form, raw, code, nearLoop: sinceLoop <= LOOP_REACH };
      for (const trigger of this.#matchers.inLine(seen, this.#open))
        this.#keep(trigger, path, line.head, raw);
    }
  }

  #keep(trigger: string, path: string, line: number | null, text: string): void {
    const places = this.#places.get(trigger) ?? [];
    if (places.length >= MOST_PLACES) return;
    places.push({ trigger, path, line, text: shortened(text.trim()) });
    this.#places.set(trigger, places);
    if (places.length === MOST_PLACES) this.#open.delete(trigger);
  }
}

function formOf(path: string): FileForm {
  if (path.endsWith('.rs')) return 'rust';
  if (path === 'Cargo.toml' || path.endsWith('/Cargo.toml')) return 'manifest';
  return /\.ya?ml$/.test(path) ? 'yaml' : 'other';
}

function shortened(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  // Not through the middle of a pair of surrogates.
  const cut = text.slice(0, LONGEST_TEXT - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
