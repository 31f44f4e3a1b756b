import type { Advisory, AdvisoryBook } from './advisory.ts';

/** A release as the registry's index has it. */
export type CrateRelease = {
  readonly version: string;
  readonly yanked: boolean;
  /** SHA-256 of the archive, in hexadecimal. */
  readonly checksum: string;
  /** When it came out, as `2026-01-31T12:34:56Z`; null where the index does not say. */
  readonly published: string | null;
};
/** The releases of a crate in the index's order, which is mostly that of time. Empty: the index has no such crate. */
export type CrateReleases = { readonly name: string; readonly releases: readonly CrateRelease[] };

/** What was asked of the network for one change; without the leave to ask, nothing but the day. */
export type RegistryNews = {
  /** The day of the review as `2026-01-31`; null where it must not depend on the day. */
  readonly today: string | null;
  /** Were the advisories of all packages that the change brings asked for, and answered? */
  readonly asked: boolean;
  /** Those that the snapshot lacks or has otherwise. */
  readonly advisories: readonly Advisory[];
  readonly releases: readonly CrateReleases[];
  /** What could not be asked, and why, in words for the review's limits. */
  readonly problems: readonly string[];
};

/** What a review knows of crates.io. */
export type RegistryFacts = Omit<RegistryNews, 'advisories'> & {
  /** The snapshot with the news in it; its date is that of the snapshot. */
  readonly advisories: AdvisoryBook;
};

export const NO_NEWS: RegistryNews = {
  today: null,
  asked: false,
  advisories: [],
  releases: [],
  problems: [],
};

/** The snapshot with the news beside it. News take nothing back, so a false answer may add a finding but hides none. */
export function registryFacts(snapshot: AdvisoryBook, { advisories, ...news }: RegistryNews): RegistryFacts {
  if (advisories.length === 0) return { ...news, advisories: snapshot };
  return { ...news, advisories: { ...snapshot, advisories: [...snapshot.advisories, ...advisories] } };
}

/** The releases of a crate; null where the index was not asked or gave no answer. */
export function releasesOf({ releases }: RegistryFacts, name: string): readonly CrateRelease[] | null {
  return releases.find((crate) => crate.name === name)?.releases ?? null;
}

/** How old what we know is, for the sentence of a finding: `as of 2026-01-31`. */
export function snapshotWords({ advisories, asked, today }: RegistryFacts): string {
  return asked && today !== null
    ? `as of ${today} (OSV asked; snapshot of ${advisories.date})`
    : `as of ${advisories.date}`;
}

const OLD_DAYS = 30;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** What the reader must know of these facts: that they are old, or what could not be asked. */
export function registryLimits({ advisories, asked, today, problems }: RegistryFacts): readonly string[] {
  const age = today === null ? 0 : (Date.parse(today) - Date.parse(advisories.date)) / DAY_MILLISECONDS;
  if (asked || age <= OLD_DAYS) return problems;
  const since = `${Math.floor(age)} days before this review`;
  return [`the advisories are those of ${advisories.date}, ${since}: later ones are not known`, ...problems];
}
