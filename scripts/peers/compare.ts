import { z } from 'zod';
import type { Finding } from '../../src/finding/finding.ts';

/** What cargo-audit says with `--json`: what we read of it. Warnings without an advisory are of yanked versions. */
const HIT = z.object({
  advisory: z.object({ id: z.string() }).nullable(),
  package: z.object({ name: z.string(), version: z.string() }),
});
const AUDIT = z.object({
  vulnerabilities: z.object({ list: z.array(HIT) }),
  warnings: z.record(z.string(), z.array(HIT)),
});

/** Every `name version id` that cargo-audit reports, whatever the kind of the advisory. Throws for what is no such answer. */
export function auditHits(json: string): ReadonlySet<string> {
  const { vulnerabilities, warnings } = AUDIT.parse(JSON.parse(json));
  const all = [...vulnerabilities.list, ...Object.values(warnings).flat()];
  return new Set(
    all.flatMap(({ advisory, package: { name, version } }) =>
      advisory === null ? [] : [`${name} ${version} ${advisory.id}`],
    ),
  );
}

/** The same of our own findings. */
export function ownHits(findings: readonly Finding[]): ReadonlySet<string> {
  return new Set(
    findings.flatMap(({ message }) => {
      const [, one] = /^`(\S+ \S+)`/.exec(message) ?? [];
      const ids = message.match(/\b(?:RUSTSEC|GHSA|CVE|MAL)-[\w-]+/g) ?? [];
      return one === undefined ? [] : ids.map((id) => `${one} ${id}`);
    }),
  );
}

/** What both say of one matter. `why` tells what is known of a hit that only one of the two has, null for nothing. */
export type PeerCheck = {
  readonly check: string;
  readonly own: ReadonlySet<string>;
  readonly peer: ReadonlySet<string>;
  readonly why: (hit: string, whose: 'rust-pro' | 'the peer') => string | null;
};

export type Difference = {
  readonly whose: 'rust-pro' | 'the peer';
  readonly words: string;
  /** What explains it; null for a difference that ought not to be there. */
  readonly why: string | null;
};

/** What one of the two says and the other does not. */
export function differencesOf({ own, peer, why }: PeerCheck): readonly Difference[] {
  const of = (hits: ReadonlySet<string>, whose: Difference['whose']) =>
    [...hits].toSorted().map((hit) => ({ whose, words: `only ${whose}: ${hit}`, why: why(hit, whose) }));
  return [...of(own.difference(peer), 'rust-pro'), ...of(peer.difference(own), 'the peer')];
}

/** Those whose package the base's lock file does not have. */
export function newHits(hits: ReadonlySet<string>, base: string, head: string): ReadonlySet<string> {
  const packages = (text: string) =>
    new Set([...text.matchAll(/^name = "(.*)"\r?\nversion = "(.*)"/gm)].map(([, n, v]) => `${n} ${v}`));
  const fresh = packages(head).difference(packages(base));
  return new Set([...hits].filter((hit) => fresh.has(hit.split(' ').slice(0, 2).join(' '))));
}
