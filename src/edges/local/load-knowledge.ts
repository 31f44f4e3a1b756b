import type { Change } from '../../diff/change.ts';
import type { Knowledge } from '../../review/knowledge.ts';
import { catalogue } from '../../rules/index.ts';
import { SETTINGS_PATHS } from '../../settings/settings-paths.ts';
import { loadGrammar } from './load-grammar.ts';

/** Loads what every review needs: the rules and the Rust grammar. Once a process. */
export async function loadKnowledge(): Promise<Knowledge> {
  return { catalogue, rust: await loadGrammar() };
}

/**
 * Gives knowledge what this very change needs besides. The schema of the settings takes as long to load as a
 * small review takes: it is for changes of the settings themselves.
 */
export async function knowledgeFor(change: Change, knowledge: Knowledge): Promise<Knowledge> {
  if (!change.files.some(({ path }) => SETTINGS_PATHS.includes(path))) return knowledge;
  const { parseSettings } = await import('../../settings/parse-settings.ts');
  return {
    ...knowledge,
    checkSettings: (text, path) => parseSettings(text, path, knowledge.catalogue).faults,
  };
}
