import type { LexiconEntry } from './lexicon-entry.ts';
import { LANGUAGE } from './lexicon-language.ts';
import { QUALITY } from './lexicon-quality.ts';
import { SERVICES } from './lexicon-services.ts';

const LEXICON: ReadonlyMap<string, LexiconEntry> = new Map<string, LexiconEntry>(
  Object.entries({ ...LANGUAGE, ...SERVICES, ...QUALITY }),
);

/** Triggers that the lexicon knows. */
export const LEXICON_TRIGGERS: readonly string[] = [...LEXICON.keys()];

/** What shows a trigger; one that the lexicon does not know is shown by its own word. */
export function entryFor(trigger: string): LexiconEntry {
  return LEXICON.get(trigger) ?? { words: [trigger] };
}
