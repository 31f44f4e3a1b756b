import type { Disposition, PostedFinding, PullRef } from '../../ports.ts';
import type { AppIdentity, GitHubClient } from './client.ts';
import { PER_PAGE_MAX } from './limits.ts';
import type { Marker, Markers } from './markers.ts';
import { placeOf } from './read-state.ts';

/** What a comment must tell for us to know it as our own. */
type Authored = {
  readonly user: { readonly login: string; readonly type: string } | null;
  readonly performed_via_github_app?: { readonly id: number } | null | undefined;
};

/** Did our App write this? Where GitHub names the App that is what counts, else the name of its bot account. */
function isOurs(comment: Authored, identity: AppIdentity): boolean {
  const via = comment.performed_via_github_app;
  if (via) return via.id === identity.id && comment.user?.type === 'Bot';
  return comment.user?.type === 'Bot' && comment.user.login === identity.login;
}

export type Posted = {
  readonly findings: readonly PostedFinding[];
  readonly dispositions: readonly Disposition[];
};

/** A marker of ours, when it was said and in which comment. */
type Said = { readonly at: string; readonly comment: number; readonly marker: Marker };

/** What our own earlier comments on a pull request record. Comments of anyone else count for nothing. */
export async function readPosted(client: GitHubClient, markers: Markers, ref: PullRef): Promise<Posted> {
  const [inline, talk] = await Promise.all([
    listInline(client, markers, ref),
    listTalk(client, markers, ref),
  ]);
  return {
    findings: inline.flatMap(({ finding }) => (finding === null ? [] : [finding])),
    dispositions: lastWords([...inline, ...talk]),
  };
}

type SaidInline = Said & { readonly finding: PostedFinding | null };

/** Our inline comments with a valid marker. */
export async function listInline(
  client: GitHubClient,
  markers: Markers,
  ref: PullRef,
): Promise<readonly SaidInline[]> {
  const { octokit } = client;
  const identity = await client.identity();
  const place = { repositoryId: ref.repository.id, pull: ref.number };
  const options = { ...placeOf(ref), per_page: PER_PAGE_MAX };
  const comments = await octokit.paginate(octokit.rest.pulls.listReviewComments, options);
  return comments.flatMap((comment): readonly SaidInline[] => {
    const { marker, text } = markers.read(place, comment.body);
    if (marker === null || !isOurs(comment, identity)) return [];
    const said: Said = { at: comment.created_at, comment: comment.id, marker };
    const { id: commentId, node_id: nodeId, path } = comment;
    if (marker.kind !== 'finding') return [{ ...said, finding: null }];
    const { fingerprint, id, ruleId, state } = marker;
    const finding: PostedFinding = { fingerprint, id, ruleId, state, commentId, nodeId, body: text, path };
    return [{ ...said, finding }];
  });
}

/** Our comments in the conversation with a valid marker. */
export async function listTalk(
  client: GitHubClient,
  markers: Markers,
  ref: PullRef,
): Promise<readonly Said[]> {
  const { octokit } = client;
  const identity = await client.identity();
  const place = { repositoryId: ref.repository.id, pull: ref.number };
  const { owner, repo, pull_number } = placeOf(ref);
  const options = { owner, repo, issue_number: pull_number, per_page: PER_PAGE_MAX };
  const comments = await octokit.paginate(octokit.rest.issues.listComments, options);
  return comments.flatMap((comment): readonly Said[] => {
    const { marker } = markers.read(place, comment.body ?? '');
    if (marker === null || !isOurs(comment, identity)) return [];
    return [{ at: comment.created_at, comment: comment.id, marker }];
  });
}

/** The last word on each finding, in the order in which they were said. */
function lastWords(said: readonly Said[]): readonly Disposition[] {
  const words = new Map<string, Disposition>();
  const inOrder = said.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.comment - b.comment);
  for (const { marker } of inOrder) {
    if (marker.kind !== 'disposition') continue;
    const { fingerprint, state, disposition: kind, reason, by } = marker;
    words.delete(fingerprint);
    words.set(fingerprint, { fingerprint, state, kind, reason, by });
  }
  return [...words.values()];
}
