import { z } from 'zod';
import type { Advisory, AdvisoryBook } from '../../knowledge/advisory.ts';
import { advisoriesAbout, advisoriesOf } from '../../syntax/advisory-ranges.ts';
import type { Ask } from './ask.ts';
import type { PackageVersion } from './changed-crates.ts';
import { inTurns } from './in-turns.ts';
import { advisoryOf, OSV_ID } from './osv-record.ts';
import { withoutAliases } from './without-aliases.ts';

/** Records of OSV as facts, by id, time of change and crate. */
export type OsvCache = Map<string, Advisory>;
type Osv = {
  readonly ask: Ask;
  readonly base: string;
  readonly book: AdvisoryBook;
  readonly cache: OsvCache;
};
export type OsvAnswer = { readonly advisories: readonly Advisory[]; readonly faults: readonly string[] };

/** https://google.github.io/osv.dev/api/: queries in one request. */
const BATCH = 1_000;
const PAGES_MAX = 10;
const RECORDS_MAX = 200;
const CACHED_MAX = 2_000;
const CONCURRENT = 8;
const LIST_BYTES_MAX = 8 * 1024 * 1024;
const RECORD_BYTES_MAX = 1024 * 1024;

const LISTS = z.object({
  results: z.array(
    z.object({
      vulns: z.array(z.object({ id: z.string().regex(OSV_ID), modified: z.string().max(40) })).nullish(),
      next_page_token: z.string().max(4096).nullish(),
    }),
  ),
});

/** An id that OSV lists for a package. */
type Hit = { readonly id: string; readonly modified: string; readonly about: PackageVersion };

/** The advisories of these packages that the book lacks or has otherwise, and what stood in the way, in plain words. */
export async function askOsv(osv: Osv, packages: readonly PackageVersion[]): Promise<OsvAnswer> {
  const batches = Array.from({ length: Math.ceil(packages.length / BATCH) }, (_, index) =>
    packages.slice(index * BATCH, (index + 1) * BATCH),
  );
  const listed = await inTurns(batches, CONCURRENT, (batch) => listHits(osv, batch));
  const wanted = new Map(
    listed
      .flatMap(({ hits }) => hits)
      .filter((hit) => isNews(osv.book, hit))
      .map((hit) => [`${hit.id} ${hit.modified} ${hit.about.name}`, hit]),
  );
  const records = [...wanted].slice(0, RECORDS_MAX);
  const read = await inTurns(records, CONCURRENT, ([key, hit]) => readRecord(osv, key, hit));
  const faults = [
    ...listed.flatMap(({ fault }) => fault ?? []),
    ...read.flatMap((one) => (typeof one === 'string' ? one : [])),
    ...(wanted.size > records.length ? [`more than ${RECORDS_MAX} new advisories`] : []),
  ];
  const advisories = read.filter((one) => typeof one !== 'string');
  return { advisories: withoutAliases(advisories, osv.book, packages), faults };
}

/** Is this something else than what the book says of the package? RustSec's own word on its aliases is enough. */
function isNews(book: AdvisoryBook, { id, about: { name, version } }: Hit): boolean {
  const isAlias = advisoriesAbout(book, name).some(({ aliases }) => aliases.includes(id));
  return !isAlias && !advisoriesOf(book, name, version).some((advisory) => advisory.id === id);
}

/** The ids that OSV lists for the packages, page after page. */
async function listHits(
  { ask, base }: Osv,
  packages: readonly PackageVersion[],
): Promise<{ readonly hits: readonly Hit[]; readonly fault: string | null }> {
  const hits: Hit[] = [];
  let queries: readonly { readonly about: PackageVersion; readonly token?: string }[] = packages.map(
    (about) => ({ about }),
  );
  for (let page = 0; queries.length > 0; page += 1) {
    if (page === PAGES_MAX) return { hits, fault: `more than ${PAGES_MAX} pages` };
    const body = { queries: queries.map(queryOf) };
    const answer = await ask({ url: `${base}/v1/querybatch`, body, limit: LIST_BYTES_MAX });
    if (answer.kind !== 'text')
      return { hits, fault: answer.kind === 'failed' ? answer.why : 'no such service' };
    const parsed = LISTS.safeParse(jsonOf(answer.text));
    // Answers have the order of the queries and nothing else to tell them apart.
    if (!parsed.success || parsed.data.results.length !== queries.length) {
      return { hits, fault: 'an answer that is none of OSV' };
    }
    const asked = queries;
    const results = parsed.data.results.flatMap((result, index) => {
      const about = asked[index]?.about;
      return about === undefined ? [] : [{ ...result, about }];
    });
    for (const { vulns, about } of results) hits.push(...(vulns ?? []).map((vuln) => ({ ...vuln, about })));
    queries = results.flatMap(({ about, next_page_token: token }) => (token ? [{ about, token }] : []));
  }
  return { hits, fault: null };
}

function queryOf({ about, token }: { readonly about: PackageVersion; readonly token?: string }) {
  return {
    package: { name: about.name, ecosystem: 'crates.io' },
    version: about.version,
    ...(token === undefined ? {} : { page_token: token }),
  };
}

/** The facts of a record, or why they are not known. */
async function readRecord(
  { ask, base, cache }: Osv,
  key: string,
  { id, about }: Hit,
): Promise<Advisory | string> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const answer = await ask({ url: `${base}/v1/vulns/${id}`, limit: RECORD_BYTES_MAX });
  if (answer.kind !== 'text') return answer.kind === 'failed' ? answer.why : `no record of ${id}`;
  const advisory = advisoryOf(jsonOf(answer.text), about.name);
  if (advisory === null || advisory.id !== id) return `a record of ${id} that cannot be read`;
  const [oldest] = cache.keys();
  if (cache.size >= CACHED_MAX && oldest !== undefined) cache.delete(oldest);
  cache.set(key, advisory);
  return advisory;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
