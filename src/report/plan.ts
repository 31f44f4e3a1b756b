import type { Finding } from '../finding/finding.ts';
import type { CommentEdit, Disposition, NewComment, PostedFinding, PublishPlan } from '../ports.ts';
import type { Review, RollUp } from '../review/review.ts';
import { placeFinding, renderComment, renderGone } from './comment.ts';
import type { ReportFacts } from './facts.ts';
import { gonePosts, mentions, type Posted, readPosted } from './posted.ts';
import { resolutionsOf } from './standing.ts';
import { count } from './words.ts';

export type PlanInput = {
  readonly review: Review;
  readonly posted: readonly PostedFinding[];
  readonly dispositions: readonly Disposition[];
  readonly headSha: string;
};

/**
 * What to write so that GitHub shows what the review says: wanted against posted. A fingerprint that was
 * said, in a comment of its own or in the list of another, is never said in a second comment.
 */
export function planPublish(input: PlanInput, facts: ReportFacts): PublishPlan {
  const resolutions = resolutionsOf(input.dispositions);
  const posted = readPosted(input.posted);
  const wanted = input.review.comments.flatMap((rollUp) => withoutResolved(rollUp, resolutions));
  const create = wanted.flatMap((members) => newComment(members, posted, facts));
  return {
    summary: summaryOf(create, input.review),
    create,
    edit: [...backEdits(input, posted, resolutions, facts), ...goneEdits(input, posted, resolutions, facts)],
  };
}

/** Empty, or one short line: the comments speak for themselves. */
function summaryOf(create: readonly NewComment[], { overCap }: Review): string {
  const more = overCap.reduce((sum, { others }) => sum + 1 + others.length, 0);
  return create.length > 0 && more > 0 ? `${count(more, 'more finding')} in the check run.` : '';
}

function withoutResolved(
  { lead, others }: RollUp,
  resolutions: ReadonlyMap<string, Disposition>,
): readonly (readonly Finding[])[] {
  const standing = [lead, ...others].filter(({ fingerprint }) => !resolutions.has(fingerprint));
  return standing.length === 0 ? [] : [standing];
}

/** A comment for those that nothing posted says, at the first of them that the diff shows. */
function newComment(members: readonly Finding[], posted: Posted, facts: ReportFacts): readonly NewComment[] {
  // The comment of the first member lists the others, and is edited when they change.
  const [first] = members;
  if (first !== undefined && posted.byFingerprint.has(first.fingerprint)) return [];
  const fresh = members.filter((finding) => !posted.says(finding));
  for (const lead of fresh) {
    const anchor = placeFinding(lead, facts);
    if (anchor === null) continue;
    const others = fresh.filter((finding) => finding !== lead);
    const body = renderComment({ lead, others }, facts);
    return [{ finding: lead, path: lead.path, line: anchor.line, startLine: anchor.startLine, body }];
  }
  return [];
}

/** Comments whose finding is in the code: opened again where it was gone, or given a list that is true. */
function backEdits(
  { review }: PlanInput,
  posted: Posted,
  resolutions: ReadonlyMap<string, Disposition>,
  facts: ReportFacts,
): readonly CommentEdit[] {
  const wanted = [...review.comments, ...review.overCap].flatMap((rollUp) =>
    withoutResolved(rollUp, resolutions),
  );
  const othersOf = new Map(wanted.map(([lead, ...others]) => [lead?.fingerprint, others]));
  return review.findings.flatMap((finding) => {
    const post = posted.byFingerprint.get(finding.fingerprint);
    if (post === undefined || resolutions.has(finding.fingerprint)) return [];
    const others = (othersOf.get(finding.fingerprint) ?? []).filter(
      (other) => !posted.saysBeside(other, post),
    );
    const body = renderComment({ lead: finding, others }, facts, 'edited');
    if (post.state === 'open' && sameMentions(body, post.body)) return [];
    return [{ posted: post, body, minimize: false }];
  });
}

function sameMentions(body: string, other: string): boolean {
  const ids = mentions(body);
  return ids.size === mentions(other).size && ids.isSubsetOf(mentions(other));
}

function goneEdits(
  { review, headSha }: PlanInput,
  posted: Posted,
  resolutions: ReadonlyMap<string, Disposition>,
  facts: ReportFacts,
): readonly CommentEdit[] {
  return gonePosts(review, posted, resolutions, facts.change).flatMap(({ post, why, remaining }) => {
    const body = renderGone(post, `${why} ${headSha.slice(0, 7)}`, remaining, facts);
    // One that stays open for the others it lists is said to be gone once.
    if (post.body.includes(why) && sameMentions(body, post.body)) return [];
    return [{ posted: post, body, minimize: remaining.length === 0 }];
  });
}
