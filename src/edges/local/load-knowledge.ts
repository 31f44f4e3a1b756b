import type { Change } from '../../diff/change.ts';
import { NO_NEWS, type RegistryNews, registryFacts } from '../../knowledge/registry-facts.ts';
import type { Knowledge } from '../../review/knowledge.ts';
import { catalogue } from '../../rules/index.ts';
import { SETTINGS_PATHS } from '../../settings/settings-paths.ts';
import { bundledAdvisories } from './load-advisories.ts';
import { loadGrammar } from './load-grammar.ts';

/** Loads what every review needs: the rules and the Rust grammar. Once a process. */
export async function loadKnowledge(): Promise<Knowledge> {
  return { catalogue, rust: await loadGrammar(), registry: registryWith(NO_NEWS) };
}

function registryWith(news: RegistryNews): Knowledge['registry'] {
  return () => registryFacts(bundledAdvisories(), news);
}

/**
 * Gives knowledge what this very change needs besides: the news of the registry, and the schema of the settings where
 * they change themselves, as it takes as long to load as a small review takes.
 */
export async function knowledgeFor(
  change: Change,
  knowledge: Knowledge,
  news: RegistryNews,
): Promise<Knowledge> {
  const informed = { ...knowledge, registry: registryWith(news) };
  if (!change.files.some(({ path }) => SETTINGS_PATHS.includes(path))) return informed;
  const { parseSettings } = await import('../../settings/parse-settings.ts');
  return {
    ...informed,
    checkSettings: (text, path) => parseSettings(text, path, knowledge.catalogue).faults,
  };
}
