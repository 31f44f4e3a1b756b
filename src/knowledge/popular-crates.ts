import { createRequire } from 'node:module';

/** How many of a number of public repositories use which crate, as counted on one day. */
export type PopularCrates = {
  readonly source: string;
  /** Of the newest commit that was counted, in UTC, as `2026-01-31`. */
  readonly date: string;
  readonly repositories: number;
  /** Crates that fewer repositories use are left out. */
  readonly least: number;
  /** Repositories by the name of a crate. */
  readonly crates: Readonly<Record<string, number>>;
};

const require = createRequire(import.meta.url);

/** Read when it is first asked for: most changes touch no dependency. */
export function popularCrates(): PopularCrates {
  return require('./popular-crates.json');
}
