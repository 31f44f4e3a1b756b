import type { Octokit } from '@octokit/rest';
import { CHECK_ACTIONS } from '../../events/check-actions.ts';
import type { PullState, RenderedAnnotation, RenderedCheck } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { codePoints, cutMarkdown, cutText, utf8Bytes } from './cut-markdown.ts';
import {
  ANNOTATION_MESSAGE_BYTES_MAX,
  ANNOTATION_TITLE_MAX,
  ANNOTATIONS_PER_REQUEST,
  CHECK_TEXT_BYTES_MAX,
  PER_PAGE_MAX,
} from './limits.ts';
import { sendOnce } from './send-once.ts';

const CHECK_NAME = 'rust-pro';
/** A check run that is in progress, and how many annotations an earlier try has put on it. */
export type BegunCheck = { readonly id: number; readonly annotations: number };

/** A check run in progress on the head for this job: the one it began before, else a new one. */
export async function startCheck(client: GitHubClient, state: PullState, jobId: string): Promise<BegunCheck> {
  const find = () => findBegun(client, state, jobId);
  return (await find()) ?? (await sendOnce(client.clock, () => createCheck(client, state, jobId), find));
}

function repositoryOf({ ref }: PullState): { readonly owner: string; readonly repo: string } {
  return { owner: ref.repository.owner, repo: ref.repository.name };
}

async function findBegun(client: GitHubClient, state: PullState, jobId: string): Promise<BegunCheck | null> {
  const { id } = await client.identity();
  const { data } = await client.octokit.rest.checks.listForRef({
    ...repositoryOf(state),
    ref: state.headSha,
    check_name: CHECK_NAME,
    app_id: id,
    filter: 'all',
    per_page: PER_PAGE_MAX,
  });
  const begun = data.check_runs.find(
    (run) => run.app?.id === id && run.external_id === jobId && run.status !== 'completed',
  );
  return begun === undefined ? null : { id: begun.id, annotations: begun.output.annotations_count };
}

async function createCheck(client: GitHubClient, state: PullState, jobId: string): Promise<BegunCheck> {
  const { data } = await client.octokit.rest.checks.create({
    ...repositoryOf(state),
    name: CHECK_NAME,
    head_sha: state.headSha,
    external_id: jobId,
    status: 'in_progress',
    started_at: client.clock.now().toISOString(),
  });
  return { id: data.id, annotations: 0 };
}

/** Fills a check run and completes it: annotations fifty at a time, the last ones with the conclusion. */
export async function completeCheck(
  client: GitHubClient,
  state: PullState,
  begun: BegunCheck,
  check: RenderedCheck,
): Promise<void> {
  const output = outputOf(check);
  const annotations = check.annotations.map(annotationOf);
  for (let from = begun.annotations; ; from += ANNOTATIONS_PER_REQUEST) {
    const some = annotations.slice(from, from + ANNOTATIONS_PER_REQUEST);
    const last = from + ANNOTATIONS_PER_REQUEST >= annotations.length;
    await update(client, state, begun.id, {
      annotations: from + some.length,
      request: {
        output: { ...output, ...(some.length === 0 ? {} : { annotations: some }) },
        ...(last ? completion(client, check) : {}),
      },
    });
    if (last) return;
  }
}

function outputOf({ title, summary, text }: RenderedCheck) {
  return {
    title: cutText(title, ANNOTATION_TITLE_MAX, codePoints),
    summary: cutMarkdown(summary, CHECK_TEXT_BYTES_MAX, utf8Bytes),
    // GitHub keeps an empty text, and shows it as an empty section.
    ...(text === '' ? {} : { text: cutMarkdown(text, CHECK_TEXT_BYTES_MAX, utf8Bytes) }),
  };
}

function completion(client: GitHubClient, { conclusion }: RenderedCheck) {
  return {
    status: 'completed' as const,
    conclusion,
    completed_at: client.clock.now().toISOString(),
    actions: CHECK_ACTIONS.map((action) => ({ ...action })),
  };
}

type CheckUpdate = Omit<
  NonNullable<Parameters<Octokit['rest']['checks']['update']>[0]>,
  'owner' | 'repo' | 'check_run_id'
>;

/** Sends one update, after which the check run has so many annotations. */
async function update(
  client: GitHubClient,
  state: PullState,
  checkId: number,
  { annotations, request }: { readonly annotations: number; readonly request: CheckUpdate },
): Promise<void> {
  const { checks } = client.octokit.rest;
  const place = { ...repositoryOf(state), check_run_id: checkId };
  const send = async () => {
    await checks.update({ ...place, ...request });
    return true;
  };
  await sendOnce(client.clock, send, async () => {
    const { data } = await checks.get(place);
    const completed = request.status !== 'completed' || data.status === 'completed';
    return completed && data.output.annotations_count >= annotations ? true : null;
  });
}

function annotationOf({ path, startLine, endLine, level, title, message }: RenderedAnnotation) {
  return {
    path,
    start_line: startLine,
    end_line: Math.max(startLine, endLine),
    annotation_level: level,
    title: cutText(title, ANNOTATION_TITLE_MAX, codePoints),
    message: cutText(message, ANNOTATION_MESSAGE_BYTES_MAX, utf8Bytes),
  };
}
