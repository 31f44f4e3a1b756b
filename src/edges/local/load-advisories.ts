import { readFileSync } from 'node:fs';
import type { AdvisoryBook } from '../../knowledge/advisory.ts';

/** Beside its types, in `src/` as in `dist/`. */
const SNAPSHOT = new URL('../../knowledge/advisories.json', import.meta.url);

let known: AdvisoryBook | null = null;

/** The bundled advisories. Read at the first call, for most changes touch no dependency. */
export function bundledAdvisories(): AdvisoryBook {
  // Written by our own script, which checked it.
  known ??= JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as AdvisoryBook;
  return known;
}
