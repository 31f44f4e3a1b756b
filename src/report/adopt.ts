import type { Change } from '../diff/change.ts';
import type { Finding } from '../finding/finding.ts';
import { isSameButPath } from '../finding/fingerprint.ts';
import type { PostedFinding } from '../ports.ts';
import type { Review, RollUp } from '../review/review.ts';

/**
 * Gives findings the identity under which they were posted where only their file has another name by now: a file
 * that an earlier push added and a later one renamed looks new to a comparison with the base. A posted finding is
 * passed on once, and only when its file is no longer part of the change.
 */
export function adoptIdentities(review: Review, posted: readonly PostedFinding[], change: Change): Review {
  const heads = new Set(change.files.filter(({ status }) => status !== 'deleted').map(({ path }) => path));
  const known = new Set(
    [...review.findings, ...review.withheld.map(({ finding }) => finding)].map(
      ({ fingerprint }) => fingerprint,
    ),
  );
  const orphans = posted.filter(({ path, fingerprint }) => !heads.has(path) && !known.has(fingerprint));
  if (orphans.length === 0) return review;
  const heirs = new Map<string, Pick<Finding, 'fingerprint' | 'id'>>();
  const claimed = new Set(posted.map(({ fingerprint }) => fingerprint));
  for (const orphan of orphans) {
    const heir = [...known].find(
      (fingerprint) =>
        isSameButPath(fingerprint, orphan.fingerprint) &&
        !claimed.has(fingerprint) &&
        !heirs.has(fingerprint),
    );
    if (heir !== undefined) heirs.set(heir, { fingerprint: orphan.fingerprint, id: orphan.id });
  }
  const adopt = (finding: Finding): Finding => ({ ...finding, ...heirs.get(finding.fingerprint) });
  const adoptIn = ({ lead, others }: RollUp): RollUp => ({ lead: adopt(lead), others: others.map(adopt) });
  return {
    ...review,
    findings: review.findings.map(adopt),
    withheld: review.withheld.map(({ finding, because }) => ({ finding: adopt(finding), because })),
    comments: review.comments.map(adoptIn),
    overCap: review.overCap.map(adoptIn),
  };
}
