import type { Finding } from '../finding/finding.ts';
import type { Disposition } from '../ports.ts';
import type { Review } from '../review/review.ts';

/** A finding that a person has closed, with their word on it. */
export type Resolved = { readonly finding: Finding; readonly disposition: Disposition };

/** The last word on each fingerprint, where it is `resolved`. */
export function resolutionsOf(dispositions: readonly Disposition[]): ReadonlyMap<string, Disposition> {
  const last = new Map(dispositions.map((disposition) => [disposition.fingerprint, disposition]));
  return new Map([...last].filter(([, disposition]) => disposition.state === 'resolved'));
}

/** Parts the findings of a review into those that stand and those that people have closed. */
export function standingOf(
  review: Review,
  dispositions: readonly Disposition[],
): { readonly standing: readonly Finding[]; readonly resolved: readonly Resolved[] } {
  const resolutions = resolutionsOf(dispositions);
  const standing = review.findings.filter(({ fingerprint }) => !resolutions.has(fingerprint));
  const resolved = review.findings.flatMap((finding) => {
    const disposition = resolutions.get(finding.fingerprint);
    return disposition === undefined ? [] : [{ finding, disposition }];
  });
  return { standing, resolved };
}
