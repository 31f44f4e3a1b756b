import type { NotReviewed, Review } from '../review/review.ts';

/** What keeps a review from vouching for the whole change. Counts are files that rules would have read. */
export type Gaps = {
  readonly inScope: number;
  readonly reviewed: number;
  readonly notReviewed: readonly NotReviewed[];
  /** Changed files that the other side counts but did not list. */
  readonly unlisted: number;
  readonly failures: Review['failures'];
  readonly complete: boolean;
};

export function gapsOf({ coverage, failures }: Review): Gaps {
  const notReviewed = coverage.notReviewed.filter((file) => file.inScope);
  const unlisted = Math.max(0, coverage.changed - coverage.reviewed - coverage.notReviewed.length);
  return {
    inScope: coverage.reviewed + notReviewed.length + unlisted,
    reviewed: coverage.reviewed,
    notReviewed,
    unlisted,
    failures,
    complete: notReviewed.length === 0 && unlisted === 0 && failures.length === 0,
  };
}

/** `1 of 9 files (over 1 MiB)`, or which rules failed; empty when nothing is missing. */
export function gapWords(gaps: Gaps): string {
  const missing = gaps.notReviewed.length + gaps.unlisted;
  if (missing > 0) {
    const reasons = new Set(gaps.notReviewed.map(({ reason }) => reason));
    if (gaps.unlisted > 0) reasons.add('not listed');
    const [only] = reasons;
    const why = reasons.size === 1 ? only : `${reasons.size} reasons`;
    return `${missing} of ${gaps.inScope} ${gaps.inScope === 1 ? 'file' : 'files'} (${why})`;
  }
  const rules = new Set(gaps.failures.map(({ ruleId }) => ruleId));
  const [only] = rules;
  if (only === undefined) return '';
  return rules.size === 1 ? `${only} failed` : `${rules.size} rules failed`;
}
