import { createHash } from 'node:crypto';

/** What a finding is, whatever line it stands on. `ordinal` tells equal ones of one item apart, from 0. */
export type Identity = {
  readonly ruleId: string;
  readonly path: string;
  readonly item: string;
  readonly subject: string;
  readonly ordinal: number;
};

const HALF = 16;

/**
 * 32 hex digits that stay the same when the code around the finding moves or is indented anew. The second half
 * leaves the path out, so that a finding is known again where its file has another name.
 */
export function fingerprintOf({ ruleId, path, item, subject, ordinal }: Identity): string {
  return digest([ruleId, path, item, subject, ordinal]) + digest([ruleId, item, subject, ordinal]);
}

/** Are two fingerprints those of one finding, but perhaps for the name of its file? */
export function isSameButPath(one: string, other: string): boolean {
  return one.slice(HALF) === other.slice(HALF);
}

function digest(parts: readonly (string | number)[]): string {
  // JSON keeps the parts apart: no choice of path and item can imitate another.
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, HALF);
}

/**
 * Ids that people can type: `RP-` and the first four hex digits of the fingerprint in upper case, more of
 * them only where two fingerprints of the same review begin alike. Any longer prefix names the same finding.
 */
export function shortIds(fingerprints: readonly string[]): ReadonlyMap<string, string> {
  const all = [...new Set(fingerprints)].toSorted();
  const ids = new Map<string, string>();
  for (const [index, fingerprint] of all.entries()) {
    const neighbours = [all[index - 1], all[index + 1]];
    const length = Math.max(4, ...neighbours.map((other) => sharedPrefix(fingerprint, other) + 1));
    ids.set(fingerprint, `RP-${fingerprint.slice(0, length).toUpperCase()}`);
  }
  return ids;
}

/** The findings that a typed id can mean: one, none, or several when the id is too short. */
export function findById<F extends { readonly fingerprint: string }>(
  typed: string,
  findings: readonly F[],
): readonly F[] {
  const digits = /^(?:rp-)?([0-9a-f]{4,32})$/i.exec(typed.trim())?.[1]?.toLowerCase();
  return digits === undefined ? [] : findings.filter(({ fingerprint }) => fingerprint.startsWith(digits));
}

function sharedPrefix(a: string, b: string | undefined): number {
  let length = 0;
  while (b !== undefined && length < a.length && a[length] === b[length]) length += 1;
  return length;
}
