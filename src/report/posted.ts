import type { Change } from '../diff/change.ts';
import type { Finding } from '../finding/finding.ts';
import type { Disposition, PostedFinding } from '../ports.ts';
import type { Review } from '../review/review.ts';
import { gapsOf } from './gaps.ts';

/** What our comments on a pull request say already. */
export type Posted = {
  readonly byFingerprint: ReadonlyMap<string, PostedFinding>;
  /** Has the finding a comment of its own, in any state, or a line in the list of an open one? */
  says(finding: Finding): boolean;
  /** As `says`, leaving one comment out. */
  saysBeside(finding: Finding, post: PostedFinding): boolean;
  readonly all: readonly PostedFinding[];
};

export function readPosted(all: readonly PostedFinding[]): Posted {
  // An open one wins over its twin that is gone.
  const ordered = all.toSorted((a, b) => Number(a.state === 'open') - Number(b.state === 'open'));
  const byFingerprint = new Map(ordered.map((post) => [post.fingerprint, post]));
  const listed = (finding: Finding, except: PostedFinding | null) =>
    all.some((post) => post !== except && post.state === 'open' && lists(post, finding));
  return {
    all,
    byFingerprint,
    says: (finding) => byFingerprint.has(finding.fingerprint) || listed(finding, null),
    saysBeside: (finding, post) => byFingerprint.has(finding.fingerprint) || listed(finding, post),
  };
}

/** The finding ids that a comment shows. */
export function mentions(body: string): ReadonlySet<string> {
  return new Set(body.match(/\bRP-[0-9A-F]{4,32}\b/g));
}

/** Ids are beginnings of fingerprints. A comment speaks of one rule, and of what others say on its line. */
function lists(post: PostedFinding, finding: Finding): boolean {
  if (post.ruleId !== finding.ruleId && post.path !== finding.path) return false;
  return [...mentions(post.body)].some((id) => finding.fingerprint.startsWith(id.slice(3).toLowerCase()));
}

export type GonePost = {
  readonly post: PostedFinding;
  /** Begins the sentence that the commit ends. */
  readonly why: string;
  /** Findings that only this comment lists, and that still stand. */
  readonly remaining: readonly Finding[];
};

/** Open comments whose finding the review looked for and did not find. Without a look, a comment stays. */
export function gonePosts(
  review: Review,
  posted: Posted,
  resolutions: ReadonlyMap<string, Disposition>,
  change: Change,
): readonly GonePost[] {
  const found = new Set(review.findings.map(({ fingerprint }) => fingerprint));
  return posted.all.flatMap((post) => {
    if (post.state === 'gone' || found.has(post.fingerprint) || resolutions.has(post.fingerprint)) return [];
    if (!wasLookedFor(post, review, change)) return [];
    const remaining = review.findings.filter(
      (finding) =>
        lists(post, finding) && !posted.saysBeside(finding, post) && !resolutions.has(finding.fingerprint),
    );
    return [{ post, why: whyGone(post, review), remaining }];
  });
}

function wasLookedFor(post: PostedFinding, review: Review, change: Change): boolean {
  const now = change.files.find(({ path, previousPath }) => path === post.path || previousPath === post.path);
  const paths = [post.path, now?.path];
  if (review.coverage.notReviewed.some(({ path }) => paths.includes(path))) return false;
  if (review.failures.some(({ path, ruleId }) => ruleId === post.ruleId && paths.includes(path)))
    return false;
  return now !== undefined || gapsOf(review).unlisted === 0;
}

function whyGone(post: PostedFinding, review: Review): string {
  const because = review.withheld.find(({ finding }) => finding.fingerprint === post.fingerprint)?.because;
  if (because?.kind === 'allowed' || because?.kind === 'twin-allowed') return 'Allowed in the code as of';
  return because === undefined ? 'No longer found as of' : 'No longer part of this change as of';
}
