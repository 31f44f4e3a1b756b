import type { Settings } from '../settings/settings.ts';
import { gatherComments } from './gather.ts';
import type { Review } from './review.ts';
import { verdictOf } from './verdict.ts';

export const DISPOSITION_KINDS = ['false-positive', 'accepted-risk', 'not-now'] as const;
export type DispositionKind = (typeof DISPOSITION_KINDS)[number];

/** A person's word on a finding, kept in a signed comment of ours; the last one on a finding counts. */
export type Disposition = {
  readonly fingerprint: string;
  readonly state: 'resolved' | 'open';
  readonly kind: DispositionKind;
  readonly reason: string;
  readonly by: string;
};

/**
 * Gives the places of inline comments, and the verdict, to what people have not resolved. The resolved
 * findings stay in the list, for the ledger. A finding whose tokens changed has another identity, so an old
 * word on it no longer holds.
 */
export function settle(review: Review, dispositions: readonly Disposition[], settings: Settings): Review {
  const last = new Map(dispositions.map((one) => [one.fingerprint, one.state]));
  const standing = review.findings.filter(({ fingerprint }) => last.get(fingerprint) !== 'resolved');
  if (standing.length === review.findings.length) return review;
  return {
    ...review,
    ...gatherComments(standing, settings.maxComments),
    verdict: verdictOf(standing, settings.failOn),
  };
}
