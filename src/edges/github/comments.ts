import type { Disposition, PullRef } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { isMissing } from './faults.ts';
import type { Marker, Markers } from './markers.ts';
import { listInline, listTalk } from './read-posted.ts';
import { placeOf } from './read-state.ts';
import { sendOnce } from './send-once.ts';
import { signedBody } from './signed-body.ts';

/** A comment of someone: in the conversation, or on lines of the diff. */
export type CommentPlace = { readonly kind: 'issue' | 'review'; readonly id: number };
export type Reaction = '+1' | '-1' | 'confused' | 'eyes' | 'rocket';

/** Puts a reaction of ours on a comment; one that is there already stays as it is. */
export async function react(
  client: GitHubClient,
  ref: PullRef,
  to: CommentPlace,
  content: Reaction,
): Promise<void> {
  const { reactions } = client.octokit.rest;
  const { owner, repo } = placeOf(ref);
  const reaction = { owner, repo, comment_id: to.id, content };
  if (to.kind === 'issue') await reactions.createForIssueComment(reaction);
  else await reactions.createForPullRequestReviewComment(reaction);
}

export type Answer = {
  readonly to: CommentPlace;
  /** Which of the commands in that comment is answered, from 0. */
  readonly part?: number;
  readonly text: string;
  /** What the person has said of a finding, to be kept in the answer. */
  readonly disposition?: Disposition;
};

/** Answers a command in a comment, in its thread if it has one. Says `already` when that answer of ours is there. */
export async function reply(
  client: GitHubClient,
  markers: Markers,
  ref: PullRef,
  answer: Answer,
): Promise<'posted' | 'already'> {
  const { to, part = 0 } = answer;
  const thread = to.kind === 'review' ? await threadOf(client, ref, to.id) : null;
  const answered = async () => {
    const said = await (thread === null ? listTalk : listInline)(client, markers, ref);
    return said.some(({ marker }) => 'to' in marker && marker.to === to.id && (marker.part ?? 0) === part);
  };
  if (await answered()) return 'already';
  const body = signedBody(markers, ref, answer.text, markerOf(answer));
  const send = async (): Promise<'posted'> => {
    await post(client, ref, thread, body);
    return 'posted';
  };
  return await sendOnce(client.clock, send, async () => ((await answered()) ? 'posted' : null));
}

function markerOf({ to, part = 0, disposition }: Answer): Marker {
  if (disposition === undefined) return { kind: 'reply', to: to.id, part };
  const { fingerprint, state, kind, reason, by } = disposition;
  return { kind: 'disposition', to: to.id, part, fingerprint, state, disposition: kind, reason, by };
}

/** The comment that a thread began with, which alone may be answered; null when it was deleted meanwhile. */
async function threadOf(client: GitHubClient, ref: PullRef, comment: number): Promise<number | null> {
  const { owner, repo } = placeOf(ref);
  try {
    const { data } = await client.octokit.rest.pulls.getReviewComment({ owner, repo, comment_id: comment });
    return data.in_reply_to_id ?? data.id;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function post(client: GitHubClient, ref: PullRef, thread: number | null, body: string): Promise<void> {
  const { issues, pulls } = client.octokit.rest;
  const { owner, repo, pull_number } = placeOf(ref);
  if (thread === null) await issues.createComment({ owner, repo, issue_number: pull_number, body });
  else await pulls.createReplyForReviewComment({ owner, repo, pull_number, comment_id: thread, body });
}
