import type { Knowledge } from '../../review/knowledge.ts';
import { catalogue } from '../../rules/index.ts';
import { loadGrammar } from './load-grammar.ts';

/** Loads what every review needs: the rules and the Rust grammar. Once a process. */
export async function loadKnowledge(): Promise<Knowledge> {
  return { catalogue, rust: await loadGrammar() };
}
