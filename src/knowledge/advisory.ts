/**
 * What an advisory warns of. RustSec files malicious crates as vulnerabilities of the category `malicious`; here
 * they are a kind of their own, because nothing but removal helps.
 */
export type AdvisoryKind = 'vulnerability' | 'unmaintained' | 'unsound' | 'notice' | 'malicious';

/** The facts of an advisory about a crate of crates.io. Versions stand as requirements in Cargo's grammar. */
export type Advisory = {
  readonly id: string;
  readonly package: string;
  /** When the fault was told, as `2026-01-31`. */
  readonly date: string;
  readonly kind: AdvisoryKind;
  readonly patched: readonly string[];
  readonly unaffected: readonly string[];
  /** A CVSS vector. */
  readonly cvss: string | null;
  readonly categories: readonly string[];
  /** Paths of the functions and types at fault, each with the versions in which it is. */
  readonly functions: Readonly<Record<string, readonly string[]>>;
  readonly aliases: readonly string[];
  /** Operating systems and architectures, where only some are affected. */
  readonly os?: readonly string[];
  readonly arch?: readonly string[];
  /** When the advisory was taken back. Such a one affects nothing. */
  readonly withdrawn?: string;
};

/** Advisories as they were on one day. */
export type AdvisoryBook = {
  readonly source: string;
  readonly commit: string;
  /** Of that commit, in UTC, as `2026-01-31`. */
  readonly date: string;
  readonly advisories: readonly Advisory[];
};
