import { atomics } from './atomics.ts';
import { concurrency } from './concurrency.ts';
import type { CorpusChange } from './corpus-change.ts';
import { memory } from './memory.ts';
import { reclamation } from './reclamation.ts';
import { soundness } from './soundness.ts';

/** Every change of the corpus by its class. */
export const corpus: Readonly<Record<string, readonly CorpusChange[]>> = {
  atomics,
  concurrency,
  reclamation,
  memory,
  soundness,
};
