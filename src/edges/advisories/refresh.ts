import type { AdvisoryBook } from '../../knowledge/advisory.ts';
import { NO_NEWS, type RegistryNews } from '../../knowledge/registry-facts.ts';
import type { Clock } from '../../ports.ts';
import { bundledAdvisories } from '../local/load-advisories.ts';
import { utcDay } from '../local/system-clock.ts';
import { createAsk } from './ask.ts';
import { type ChangedCrates, isCrateName, isPackage } from './changed-crates.ts';
import { askOsv, type OsvCache } from './osv.ts';
import type { RegistryEnvironment } from './registry-environment.ts';
import { askIndex, type IndexCache } from './sparse-index.ts';

/** What the day is, and who to ask about the crates of a change; null where the network may not be asked. */
export type Refresher = {
  readonly today: () => string;
  readonly ask: ((crates: ChangedCrates) => Promise<RegistryNews>) | null;
};

export type RefreshLimits = {
  /** Milliseconds for one request, and for all that are made for one change. */
  readonly request: number;
  readonly all: number;
  /** How many packages and crates are asked about at most. */
  readonly packages: number;
  readonly crates: number;
};
const LIMITS: RefreshLimits = { request: 10_000, all: 20_000, packages: 5_000, crates: 500 };

/** Asks OSV and the index about what changes bring, and keeps what it learns. Never throws for what the network does. */
export function createRefresher(
  environment: RegistryEnvironment,
  clock: Clock,
  limits: RefreshLimits = LIMITS,
): Refresher {
  const today = () => utcDay(clock);
  if (!environment.refresh) return { today, ask: null };
  const caches = { osv: new Map(), index: new Map() };
  return { today, ask: (crates) => refresh(crates, { environment, caches, limits, today: today() }) };
}

type Round = {
  readonly environment: RegistryEnvironment;
  readonly caches: { readonly osv: OsvCache; readonly index: IndexCache };
  readonly limits: RefreshLimits;
  readonly today: string;
};

async function refresh(
  crates: ChangedCrates,
  { environment, caches, limits, today }: Round,
): Promise<RegistryNews> {
  if (crates.names.length === 0) return { ...NO_NEWS, today };
  const book = bundledAdvisories();
  const ask = createAsk(limits.request, AbortSignal.timeout(limits.all));
  // They come from the process that looks at untrusted text.
  const packages = crates.packages.filter(isPackage).slice(0, limits.packages);
  const names = crates.names.filter(isCrateName).slice(0, limits.crates);
  const [osv, index] = await Promise.all([
    askOsv({ ask, base: environment.osvUrl, book, cache: caches.osv }, packages),
    askIndex(ask, { base: environment.indexUrl, names, cache: caches.index }),
  ]);
  const problems = [
    ...osvProblems(osv.faults, environment.osvUrl, book),
    ...(packages.length < crates.packages.length
      ? [`OSV was asked about ${packages.length} of ${crates.packages.length} packages`]
      : []),
    ...indexProblems(index.failed, environment.indexUrl, names.length),
    ...(names.length < crates.names.length
      ? [`the index was asked about ${names.length} of ${crates.names.length} crates`]
      : []),
  ];
  const isWhole = osv.faults.length === 0 && packages.length === crates.packages.length;
  const asked = isWhole && packages.length > 0;
  return { today, asked, advisories: osv.advisories, releases: index.releases, problems };
}

function osvProblems(faults: readonly string[], address: string, { date }: AdvisoryBook): readonly string[] {
  const [first] = faults;
  if (first === undefined) return [];
  return [
    `the advisories could not be refreshed (${new URL(address).host}: ${first}): what came after ${date} may be missing`,
  ];
}

function indexProblems(failed: readonly string[], address: string, all: number): readonly string[] {
  const [first] = failed;
  if (first === undefined) return [];
  const what = `${failed.length} of ${all} crates`;
  return [`the index did not tell of ${what} (${new URL(address).host}: ${first})`];
}
