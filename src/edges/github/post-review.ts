import { TransientError } from '../../errors.ts';
import type { NewComment, PublishResult, PullState } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { GitHubError, UnsureError } from './faults.ts';
import { COMMENTS_PER_REVIEW } from './limits.ts';
import type { Marker, Markers } from './markers.ts';
import { listInline } from './read-posted.ts';
import { placeOf, readPull } from './read-state.ts';
import { LOOKS_MS } from './send-once.ts';
import { signedBody } from './signed-body.ts';

/** Everything that writing to one pull request takes. */
export type Writing = { readonly client: GitHubClient; readonly markers: Markers; readonly state: PullState };

/** Beyond this many requests for one set of comments it is not the comments that GitHub refuses. */
const REQUESTS_MAX = 20;

/**
 * Posts comments as reviews of at most thirty. Where GitHub refuses a review without saying which comment it
 * means, halves are tried until the bad ones are found; all others are posted.
 */
export async function postReview(
  writing: Writing,
  summary: string,
  comments: readonly NewComment[],
): Promise<PublishResult> {
  const round: Round = { writing, summary, requests: 0, created: 0, refused: [] };
  for (let start = 0; start < comments.length; start += COMMENTS_PER_REVIEW) {
    await postPart(round, comments.slice(start, start + COMMENTS_PER_REVIEW));
  }
  return { created: round.created, refused: round.refused };
}

type Round = {
  readonly writing: Writing;
  readonly summary: string;
  requests: number;
  created: number;
  readonly refused: PublishResult['refused'][number][];
};

async function postPart(round: Round, comments: readonly NewComment[]): Promise<void> {
  let rest = comments;
  while (rest.length > 0) {
    const refusal = await deliver(round, rest);
    if (refusal === null) return;
    await refuseMoved(round.writing);
    rest = await withoutOneBad(round, rest, refusal);
  }
}

/**
 * Of comments that GitHub refused together, finds one that is bad and posts good ones on the way; what is left to
 * post comes back. With n comments of which one is bad that takes log₂ n requests.
 */
async function withoutOneBad(
  round: Round,
  refused: readonly NewComment[],
  why: string,
): Promise<readonly NewComment[]> {
  let suspects = refused;
  let reason = why;
  const deferred: NewComment[] = [];
  while (suspects.length > 1) {
    if (round.requests >= REQUESTS_MAX) return refuse(round, [...suspects, ...deferred], reason);
    const half = Math.ceil(suspects.length / 2);
    const [left, right] = [suspects.slice(0, half), suspects.slice(half)];
    const refusal = await deliver(round, left);
    if (refusal === null) {
      suspects = right;
      continue;
    }
    reason = refusal;
    suspects = left;
    // Nothing is known of these yet; to try them now would cost a request each time.
    deferred.unshift(...right);
  }
  refuse(round, suspects, reason);
  return deferred;
}

function refuse(round: Round, comments: readonly NewComment[], reason: string): readonly NewComment[] {
  round.refused.push(...comments.map((comment) => ({ comment, reason })));
  return [];
}

/** Posts one review; null when all of it stands on GitHub, else GitHub's words for refusing it. */
async function deliver(round: Round, comments: readonly NewComment[]): Promise<string | null> {
  let missing = comments;
  for (let attempt = 1; missing.length > 0; attempt += 1) {
    round.requests += 1;
    try {
      await createReview(round, missing);
      break;
    } catch (error) {
      if (error instanceof GitHubError && error.status === 422) return error.reason;
      if (!(error instanceof UnsureError)) throw error;
      const there = await lookTwice(round.writing);
      missing = missing.filter(({ finding }) => !there.has(finding.fingerprint));
      if (attempt > 1 && missing.length > 0) throw error;
    }
  }
  round.created += comments.length;
  return null;
}

async function createReview(round: Round, comments: readonly NewComment[]): Promise<void> {
  const { client, markers, state } = round.writing;
  const marker: Marker = { kind: 'review', headSha: state.headSha, part: round.requests };
  // Only the first of several speaks: the others carry what did not fit.
  const words = round.created === 0 ? round.summary : '';
  await client.octokit.rest.pulls.createReview({
    ...placeOf(state.ref),
    commit_id: state.headSha,
    event: 'COMMENT',
    body: signedBody(markers, state.ref, words, marker),
    comments: comments.map((comment) => ({
      path: comment.path,
      line: comment.line,
      side: 'RIGHT',
      ...rangeOf(comment),
      body: signedBody(markers, state.ref, comment.body, findingMarker(comment, state)),
    })),
  });
}

/** GitHub refuses a range that begins where it ends. */
function rangeOf({ line, startLine }: NewComment): { start_line?: number; start_side?: string } {
  return startLine === null || startLine >= line ? {} : { start_line: startLine, start_side: 'RIGHT' };
}

function findingMarker({ finding }: NewComment, { headSha }: PullState): Marker {
  const { fingerprint, id, ruleId } = finding;
  return { kind: 'finding', fingerprint, id, ruleId, headSha, state: 'open' };
}

/** Fingerprints of our open comments, looked for twice with a pause: GitHub's readers lag its writers. */
async function lookTwice({ client, markers, state }: Writing): Promise<ReadonlySet<string>> {
  const there = new Set<string>();
  for (const wait of LOOKS_MS) {
    await client.clock.sleep(wait);
    for (const fingerprint of openFingerprints(await listInline(client, markers, state.ref)))
      there.add(fingerprint);
  }
  return there;
}

/** Fingerprints of findings that a comment of ours still stands for. */
export function openFingerprints(inline: Awaited<ReturnType<typeof listInline>>): ReadonlySet<string> {
  return new Set(inline.flatMap(({ finding }) => (finding?.state === 'open' ? [finding.fingerprint] : [])));
}

/** Throws when the pull request is no longer what was reviewed: nothing of the review may be posted then. */
export async function refuseMoved({ client, state }: Writing): Promise<void> {
  const pull = await readPull(client, state.ref);
  const { number } = state.ref;
  if (pull.head.sha !== state.headSha) throw new TransientError(`pull request ${number}: its head moved`);
  if (pull.base.ref !== state.baseRef) throw new TransientError(`pull request ${number}: its base changed`);
  if (pull.state !== state.state) throw new TransientError(`pull request ${number} is ${pull.state} now`);
}
