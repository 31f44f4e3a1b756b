import { nodeId } from '../node-id.ts';
import type { Annotation, CheckRun, Repository, World } from '../world.ts';
import { renderPullMinimal } from './pull.ts';
import { htmlUrl, repositoryUrl } from './repository.ts';
import { type Rendered, renderApp } from './user.ts';

/** Pull requests are named only where head and base are in one repository: none for a fork's. */
function pullsOf(world: World, repository: Repository, sha: string): Rendered[] {
  return repository.pulls
    .filter((pull) => pull.head.sha === sha && pull.head.repository === repository && pull.state === 'open')
    .map((pull) => renderPullMinimal(world, pull));
}

export function renderCheckRun(world: World, repository: Repository, run: CheckRun): Rendered {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const html = `${htmlUrl(world, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId ?? '',
    url,
    html_url: html,
    details_url: run.detailsUrl ?? 'https://rust-pro.example',
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: renderApp(world, world.app),
    pull_requests: pullsOf(world, repository, run.headSha),
  };
}

export function renderAnnotation(
  world: World,
  repository: Repository,
  sha: string,
  note: Annotation,
): Rendered {
  return {
    path: note.path,
    blob_href: `${htmlUrl(world, repository)}/blob/${sha}/${note.path}`,
    start_line: note.start_line,
    start_column: note.start_column ?? null,
    end_line: note.end_line,
    end_column: note.end_column ?? null,
    annotation_level: note.annotation_level,
    title: note.title ?? null,
    message: note.message,
    raw_details: note.raw_details ?? null,
  };
}
