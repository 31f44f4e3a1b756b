import { createRequire } from 'node:module';
import type parse from 'spdx-expression-parse';
import type satisfies from 'spdx-satisfies';
import { perFile } from './per-file.ts';
import { parseVersion } from './version-requirement.ts';

// Loaded on demand: most changes touch no dependency.
const require = createRequire(import.meta.url);

/**
 * A licence as a manifest writes it, as an expression of SPDX: a slash is an OR, as it was before there were
 * expressions. Null for what is none.
 */
export function licenceExpression(written: string): string | null {
  const expression = written
    .replaceAll('/', ' OR ')
    .replaceAll(/(?<=[\s)])(?:or|and|with)(?=[\s(])/g, (word) => word.toUpperCase())
    .replaceAll(/\s+/g, ' ')
    .trim();
  return parsed(expression) === null ? null : expression;
}

/** The licences that an expression names, each with its exception. */
export function licencesIn(expression: string): readonly string[] {
  const tree = parsed(expression);
  return tree === null ? [] : [...new Set(termsOf(tree))];
}

/**
 * Do the allowed licences satisfy an expression? Null where one of them cannot be read and the others do not. The GNU
 * licences count by their families, as before cargo-deny 0.18.4: `GPL-3.0` allows `GPL-3.0-only`.
 */
export function isSatisfied(expression: string, allowed: readonly string[]): boolean | null {
  const asked = parsed(expression);
  if (asked === null || waysOf(asked) > MOST_WAYS) return null;
  const readable = allowed.filter((licence) => {
    const tree = parsed(licence);
    return tree !== null && 'license' in tree;
  });
  const answer = readable.length === 0 ? false : answerTo(expression, readable);
  return answer === false && readable.length < allowed.length ? null : answer;
}

/** Ways to satisfy an expression that are tried: the library lists all, and real ones have a few. */
const MOST_WAYS = 1000;

function waysOf(tree: parse.Info): number {
  if (!('conjunction' in tree)) return 1;
  const [left, right] = [waysOf(tree.left), waysOf(tree.right)];
  return tree.conjunction === 'or' ? left + right : left * right;
}

/** The library has a parser of its own, which knows less than the other. */
function answerTo(expression: string, allowed: readonly string[]): boolean | null {
  const ask: typeof satisfies = require('spdx-satisfies');
  try {
    return ask(expression, [...allowed]);
  } catch {
    return null;
  }
}

/** What is known of a crate's licence, from the manifest of which of its versions. */
export type LicenceFact = { readonly licence: string; readonly version: string };

/** Versions by crate by licence, each list with blanks between. */
type Known = {
  readonly date: string;
  readonly facts: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

// Written by our own script, which checked it.
const bundled = (): Known => require('../knowledge/licences.json');

/** The day on which the bundled licences were gathered. */
export function licencesDate(): string {
  return bundled().date;
}

const byName: (known: Known) => ReadonlyMap<string, readonly LicenceFact[]> = perFile(({ facts }) =>
  Map.groupBy(
    Object.entries(facts).flatMap(([licence, crates]) =>
      Object.entries(crates).flatMap(([name, versions]) =>
        versions.split(' ').map((version) => ({ name, licence, version })),
      ),
    ),
    ({ name }) => name,
  ),
);

/**
 * The licence of a crate of crates.io in a version: that of the newest known one up to it that cargo takes for it. What
 * came before the oldest known one may have had another. Null where it is not known.
 */
export function knownLicence(name: string, version: string): LicenceFact | null {
  const asked = parseVersion(version);
  if (asked === null) return null;
  return (
    lineOf(name, version).findLast((fact) => (parseVersion(fact.version)?.compare(asked) ?? 1) <= 0) ?? null
  );
}

/** The licence of the newest known version that cargo would take for a version. */
export function newestLicence(name: string, version: string): LicenceFact | null {
  return lineOf(name, version).at(-1) ?? null;
}

/** What is known of the versions that cargo takes for each other, in their order: those of `1`, `0.3`, or `0.0.7`. */
function lineOf(name: string, version: string): readonly LicenceFact[] {
  const start = (of: string) => /^(?:0\.0\.\d+|0\.\d+|\d+)/.exec(of)?.[0] ?? of;
  return (byName(bundled()).get(name) ?? [])
    .filter((fact) => start(fact.version) === start(version))
    .toSorted((a, b) => parseVersion(a.version)?.compare(parseVersion(b.version) ?? a.version) ?? 0);
}

function parsed(text: string): parse.Info | null {
  const read: typeof parse = require('spdx-expression-parse');
  try {
    return read(text);
  } catch {
    return null;
  }
}

function termsOf(tree: parse.Info): readonly string[] {
  if ('conjunction' in tree) return [...termsOf(tree.left), ...termsOf(tree.right)];
  const { license, plus, exception } = tree;
  return [`${license}${plus ? '+' : ''}${exception === undefined ? '' : ` WITH ${exception}`}`];
}
