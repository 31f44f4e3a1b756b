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

/** What one of the two says and the other does not. */
export function differenceOf(own: ReadonlySet<string>, peer: ReadonlySet<string>): readonly string[] {
  return [
    ...[...own.difference(peer)].map((hit) => `only rust-pro: ${hit}`),
    ...[...peer.difference(own)].map((hit) => `only the peer: ${hit}`),
  ].toSorted();
}
