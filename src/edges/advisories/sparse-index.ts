import { z } from 'zod';
import type { CrateRelease, CrateReleases } from '../../knowledge/registry-facts.ts';
import type { Ask } from './ask.ts';
import { inTurns } from './in-turns.ts';

/** What is kept of the index between reviews, by crate. */
export type IndexCache = Map<string, { readonly etag: string; readonly crate: CrateReleases }>;

const CACHED_MAX = 2_000;
/** The largest crates have some thousand releases, each with its dependencies. */
const BYTES_MAX = 16 * 1024 * 1024;
const CONCURRENT = 8;

const ENTRY = z.object({
  name: z.string(),
  vers: z.string().max(256),
  cksum: z.string().regex(/^[0-9a-f]{64}$/i),
  yanked: z.boolean().nullish(),
  pubtime: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
    .nullish()
    .catch(null),
});

/** Asks the sparse index about crates, as cargo does: a file a crate, only if it has changed. */
export async function askIndex(
  ask: Ask,
  {
    base,
    names,
    cache,
  }: { readonly base: string; readonly names: readonly string[]; readonly cache: IndexCache },
): Promise<{ readonly releases: readonly CrateReleases[]; readonly failed: readonly string[] }> {
  const answers = await inTurns(names, CONCURRENT, (name) => askCrate(ask, base, name, cache));
  return {
    releases: answers.flatMap((answer) => (typeof answer === 'string' ? [] : [answer])),
    failed: answers.filter((answer) => typeof answer === 'string'),
  };
}

/** The releases of a crate, or why they are not known. */
async function askCrate(
  ask: Ask,
  base: string,
  name: string,
  cache: IndexCache,
): Promise<CrateReleases | string> {
  const known = cache.get(name);
  const question = { url: `${base}/${indexPath(name)}`, limit: BYTES_MAX };
  const answer = await ask(known === undefined ? question : { ...question, etag: known.etag });
  switch (answer.kind) {
    case 'unchanged':
      return known?.crate ?? 'an answer to another question';
    case 'absent':
      return { name, releases: [] };
    case 'failed':
      return answer.why;
    case 'text': {
      const releases = readIndexFile(name, answer.text);
      if (releases === null) return 'an answer that is no file of an index';
      const crate = { name, releases };
      if (answer.etag !== null) remember(cache, name, { etag: answer.etag, crate });
      return crate;
    }
    default:
      return answer satisfies never;
  }
}

/** Where a crate stands in an index: by length, then by its first letters, in lower case. */
export function indexPath(name: string): string {
  const lower = name.toLowerCase();
  if (lower.length <= 2) return `${lower.length}/${lower}`;
  if (lower.length === 3) return `3/${lower.slice(0, 1)}/${lower}`;
  return `${lower.slice(0, 2)}/${lower.slice(2, 4)}/${lower}`;
}

/** The releases in the file of a crate, one a line; null where a line is something else. */
export function readIndexFile(name: string, text: string): readonly CrateRelease[] | null {
  const releases: CrateRelease[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const entry = ENTRY.safeParse(jsonOf(line));
    if (!entry.success || entry.data.name.toLowerCase() !== name.toLowerCase()) return null;
    const { vers, cksum, yanked, pubtime } = entry.data;
    releases.push({ version: vers, yanked: yanked ?? false, checksum: cksum, published: pubtime ?? null });
  }
  return releases.length === 0 ? null : releases;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The one that was learned first goes first. */
function remember(cache: IndexCache, name: string, entry: { etag: string; crate: CrateReleases }): void {
  cache.delete(name);
  cache.set(name, entry);
  const [oldest] = cache.keys();
  if (cache.size > CACHED_MAX && oldest !== undefined) cache.delete(oldest);
}
