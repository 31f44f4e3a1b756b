import { createRequire } from 'node:module';
import type SemVer from 'semver/classes/semver.js';

const require = createRequire(import.meta.url);

/** A version that is known to be one. Its package is loaded on demand: most changes touch no dependency. */
export function versionOf(written: string): SemVer {
  const Version: typeof SemVer = require('semver/classes/semver.js');
  return new Version(written);
}

type Operator = '=' | '>' | '>=' | '<' | '<=' | '~' | '^' | '*';

/** One condition of a requirement. A part that is not written, or is a wildcard, is null; `pre` is empty without. */
export type Comparator = {
  readonly operator: Operator;
  readonly major: number;
  readonly minor: number | null;
  readonly patch: number | null;
  readonly pre: string;
};

/** The conditions that must hold together; none for `*`. */
export type VersionRequirement = readonly Comparator[];

const NUMBER = '0|[1-9][0-9]*';
const WILDCARD = '[*xX]';
const IDENTIFIERS = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const COMPARATOR = new RegExp(
  `^(?<operator>=|>=?|<=?|~|\\^)? *(?<major>${NUMBER})(?:\\.(?<minor>${NUMBER}|${WILDCARD})` +
    `(?:\\.${WILDCARD}|\\.(?<patch>${NUMBER})(?:-(?<pre>${IDENTIFIERS}))?(?:\\+${IDENTIFIERS})?)?)? *$`,
);
const MOST_COMPARATORS = 32;
const LONGEST = 256;

/** Reads a version as crates have them, `1.2.3-rc.1+build`; null where it is none. */
export function parseVersion(written: string): SemVer | null {
  // The package also takes blanks and a leading `v`, which Cargo does not.
  if (!/^[0-9]/.test(written) || /\s/.test(written) || written.length > LONGEST) return null;
  try {
    return versionOf(written);
  } catch {
    return null;
  }
}

/** Reads a requirement by Cargo's rules: a bare version is caret, commas join; null where it is none. */
export function parseRequirement(written: string): VersionRequirement | null {
  if (/^ *[*xX] *$/.test(written)) return [];
  const parts = written.split(',');
  if (written.length > LONGEST || parts.length > MOST_COMPARATORS) return null;
  const comparators = parts.map((part) => comparatorOf(part.replace(/^ +/, '')));
  return comparators.every((comparator) => comparator !== null) ? comparators : null;
}

/** Would Cargo take this version? Null where one of the two cannot be read. */
export function matchesRequirement(requirement: string, version: string): boolean | null {
  const [comparators, found] = [parseRequirement(requirement), parseVersion(version)];
  if (comparators === null || found === null) return null;
  if (!comparators.every((comparator) => holds(comparator, found))) return false;
  // A pre-release is only taken by who names a pre-release of that very version.
  return found.prerelease.length === 0 || comparators.some((comparator) => allowsPre(comparator, found));
}

function comparatorOf(written: string): Comparator | null {
  const { operator, major = '', minor, patch, pre = '' } = COMPARATOR.exec(written)?.groups ?? {};
  const free = minor !== undefined && /[*xX]/.test(minor);
  if (major === '' || (free && patch !== undefined)) return null;
  const parts = { major: Number(major), minor: free ? null : numberOf(minor), patch: numberOf(patch), pre };
  if (parseVersion(writtenVersion(parts)) === null) return null;
  const isWild = free || /\.[*xX] *$/.test(written);
  // The expression knows no other operators.
  return { operator: (operator as Operator | undefined) ?? (isWild ? '*' : '^'), ...parts };
}

function numberOf(part: string | undefined): number | null {
  return part === undefined ? null : Number(part);
}

/** The version that is written, with zeros for what is not. */
export function lowestVersion(comparator: Comparator): SemVer {
  return versionOf(writtenVersion(comparator));
}

function writtenVersion({ major, minor, patch, pre }: Omit<Comparator, 'operator'>): string {
  return `${major}.${minor ?? 0}.${patch ?? 0}${pre === '' ? '' : `-${pre}`}`;
}

function holds(comparator: Comparator, version: SemVer): boolean {
  const order = compareWritten(comparator, version);
  switch (comparator.operator) {
    case '=':
    case '*':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '~':
      return order >= 0 && keeps(comparator, version, comparator.minor === null ? 1 : 2);
    case '^':
      return !(order < 0) && keeps(comparator, version, fixedByCaret(comparator));
    default:
      return comparator.operator satisfies never;
  }
}

/**
 * Where the version stands to what is written: equal in all that is, so `1.2.9` is equal to `1.2`. A pre-release
 * such as `1.2.0-rc` stands nowhere to `1.2`: NaN, of which every comparison is false, as in Cargo.
 */
function compareWritten(comparator: Comparator, version: SemVer): number {
  const { major, minor, patch } = comparator;
  if (version.major !== major) return version.major - major;
  const free = version.prerelease.length === 0 ? 0 : Number.NaN;
  if (minor === null) return free;
  if (version.minor !== minor) return version.minor - minor;
  if (patch === null) return free;
  if (version.patch !== patch) return version.patch - patch;
  return version.comparePre(lowestVersion(comparator));
}

/** Caret lets everything grow behind the first part that is not zero; a part that is not written is free. */
function fixedByCaret({ major, minor, patch }: Comparator): number {
  if (major > 0 || minor === null) return 1;
  return minor > 0 || patch === null ? 2 : 3;
}

function keeps({ major, minor, patch }: Comparator, version: SemVer, parts: number): boolean {
  const found = [version.major, version.minor, version.patch];
  return [major, minor, patch].slice(0, parts).every((part, index) => part === found[index]);
}

function allowsPre({ major, minor, patch, pre }: Comparator, version: SemVer): boolean {
  return pre !== '' && major === version.major && minor === version.minor && patch === version.patch;
}
