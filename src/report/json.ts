import type { Finding } from '../finding/finding.ts';
import type { Review, Withheld } from '../review/review.ts';
import type { ReportFacts } from './facts.ts';

/** How a finding is shown inline: by its own comment, in the list of another, or not at all. */
type JsonShown =
  | { readonly in: 'comment' }
  | { readonly in: 'list'; readonly of: string }
  | { readonly in: 'nothing' };

/**
 * The shape of `--format json`. Fields may be added; one that is renamed or removed raises `version`. Lines
 * and columns count from 1, columns and offsets in UTF-16 code units; `endColumn` is exclusive.
 */
export type JsonReport = {
  readonly version: 1;
  readonly engine: string;
  readonly base: string;
  readonly head: string;
  readonly verdict: Review['verdict'];
  readonly findings: readonly (Finding & { readonly docs: string; readonly shown: JsonShown })[];
  readonly withheld: readonly Withheld[];
  readonly coverage: Review['coverage'];
  readonly failures: Review['failures'];
  readonly routing: Review['routing'];
  /** By file; then what became of each piece, the crates' totals as far as seen, and writes to relied-on fields. */
  readonly unsafe: Review['inventory']['files'];
  readonly unsafeChanges: Review['inventory']['changes'];
  readonly unsafeCrates: Review['inventory']['crates'];
  readonly reliedFields: Review['inventory']['relied'];
  /** The atomics that the change touches, before and after. */
  readonly atomics: Review['atomics'];
  readonly limits: readonly string[];
};

export function renderJson(review: Review, facts: ReportFacts): JsonReport {
  const shown = new Map<string, JsonShown>();
  for (const { lead, others } of review.comments) {
    shown.set(lead.fingerprint, { in: 'comment' });
    for (const other of others) shown.set(other.fingerprint, { in: 'list', of: lead.id });
  }
  return {
    version: 1,
    engine: facts.engineVersion,
    base: facts.change.baseName,
    head: facts.change.headName,
    verdict: review.verdict,
    findings: review.findings.map((finding) => ({
      ...finding,
      docs: facts.docsUrl(finding.ruleId),
      shown: shown.get(finding.fingerprint) ?? { in: 'nothing' },
    })),
    withheld: review.withheld,
    coverage: review.coverage,
    failures: review.failures,
    routing: review.routing,
    unsafe: review.inventory.files,
    unsafeChanges: review.inventory.changes,
    unsafeCrates: review.inventory.crates,
    atomics: review.atomics,
    reliedFields: review.inventory.relied,
    limits: review.limits,
  };
}
