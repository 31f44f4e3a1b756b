import { type Answer, type Context, invalid, notFound, ok, page, Refusal, type Routes } from '../answer.ts';
import { renderAnnotation, renderCheckRun } from '../render/check.ts';
import { repositoryOf } from '../repositories.ts';
import type { Annotation, CheckRun, Repository } from '../world.ts';
import { writerOf } from '../writer.ts';
import { revisionOf } from './repository.ts';

const KIBIBYTES_64 = 65_536;
const RUNS_OF_ONE_NAME = 1000;
type Output = { title?: string; summary?: string; text?: string; annotations?: Annotation[] };

function checkAnnotation(note: Annotation): void {
  const wrong = (): Refusal => invalid({ resource: 'CheckRun', code: 'invalid', field: 'annotations' });
  const { start_column: from, end_column: to, start_line: first, end_line: last } = note;
  if (first < 1 || last < first || note.path === '' || note.message === '') throw wrong();
  const columns = from !== undefined || to !== undefined;
  if (columns && (first !== last || from === undefined || to === undefined || from < 1 || to < from))
    throw wrong();
  if ((note.title?.length ?? 0) > 255) throw wrong();
  for (const long of [note.message, note.raw_details ?? ''])
    if (Buffer.byteLength(long) > KIBIBYTES_64) throw wrong();
}

/** What GitHub demands beyond its description; runs before anything is changed. */
function checkRequest(body: Context['body']): Output {
  if (body.status === 'completed' && body.conclusion === undefined)
    throw new Refusal(
      422,
      'Invalid request.\n\nNo subschema in "anyOf" matched.\n"conclusion" wasn\'t supplied.\ncompleted is not a member of ["queued", "in_progress"].',
    );
  if (body.conclusion === 'stale')
    throw new Refusal(422, 'Invalid request.\n\nstale is not a member of the conclusions that may be set.');
  const output = (body.output ?? {}) as Output;
  for (const note of output.annotations ?? []) checkAnnotation(note);
  return output;
}

function apply(context: Context, run: CheckRun, output: Output): void {
  const { body, world } = context;
  const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null);
  run.name = text('name') ?? run.name;
  run.externalId = text('external_id') ?? run.externalId;
  run.detailsUrl = text('details_url') ?? run.detailsUrl;
  run.startedAt = text('started_at') ?? run.startedAt;
  run.status = text('status') ?? run.status;
  if (body.conclusion !== undefined) {
    run.conclusion = text('conclusion');
    run.status = 'completed';
    run.completedAt = text('completed_at') ?? world.timestamp();
  } else if (body.status !== undefined) {
    [run.conclusion, run.completedAt] = [null, null];
  }
  run.output = {
    title: output.title ?? run.output.title,
    summary: output.summary ?? run.output.summary,
    text: output.text ?? run.output.text,
  };
  run.annotations.push(...(output.annotations ?? []));
  if (Array.isArray(body.actions)) run.actions = body.actions;
}

/** One suite a commit and App. */
function suiteOf(context: Context, repository: Repository, sha: string): number {
  return repository.checkRuns.find((run) => run.headSha === sha)?.suiteId ?? context.world.id('suite');
}

async function create(context: Context): Promise<Answer> {
  const { world, body } = context;
  const repository = repositoryOf(context);
  const output = checkRequest(body);
  const sha = String(body.head_sha);
  if (!/^[0-9a-f]{40}$/.test(sha) || (await repository.git.resolve(sha)) === null)
    throw new Refusal(422, `No commit found for SHA: ${sha}`);
  if (context.actor.kind !== 'installation')
    throw new Refusal(403, 'You must authenticate via a GitHub App.');
  const name = String(body.name);
  const same = repository.checkRuns.filter((run) => run.headSha === sha && run.name === name);
  if (same.length >= RUNS_OF_ONE_NAME)
    throw new Refusal(422, 'Too many check runs of this name in the suite');
  const run: CheckRun = {
    id: world.id('checkRun'),
    suiteId: suiteOf(context, repository, sha),
    headSha: sha,
    viaApp: true,
    name,
    externalId: null,
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: world.timestamp(),
    completedAt: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  apply(context, run, output);
  repository.checkRuns.push(run);
  emit(context, repository, run, 'created');
  return ok(renderCheckRun(world, repository, run), 201);
}

function emit(context: Context, repository: Repository, run: CheckRun, action: string): void {
  context.world.emit({ event: 'check_run', action, repository, sender: writerOf(context), checkRun: run });
}

function runOf(context: Context): CheckRun {
  const run = repositoryOf(context).checkRuns.find((one) => one.id === Number(context.params.check_run_id));
  if (run === undefined) throw notFound();
  return run;
}

function update(context: Context): Answer {
  const repository = repositoryOf(context);
  const run = runOf(context);
  if (!run.viaApp) throw new Refusal(403, 'Invalid app_id: the check run was created by another App.');
  const output = checkRequest(context.body);
  const wasCompleted = run.status === 'completed';
  apply(context, run, output);
  if (!wasCompleted && run.status === 'completed') emit(context, repository, run, 'completed');
  return ok(renderCheckRun(context.world, repository, run));
}

async function listForRef(context: Context): Promise<Answer> {
  const { world, query, params } = context;
  const repository = repositoryOf(context);
  const sha = await revisionOf(repository, params.ref ?? '');
  const [name, status, app] = [query.get('check_name'), query.get('status'), query.get('app_id')];
  const matching = repository.checkRuns
    .filter((run) => run.headSha === sha && (name === null || run.name === name))
    .filter((run) => status === null || run.status === status)
    .filter((run) => app === null || (run.viaApp && Number(app) === world.app.id))
    .toReversed();
  // Unless all are asked for, only the newest of each name is shown.
  const newest = matching.filter(
    (run, index) => matching.findIndex((one) => one.name === run.name) === index,
  );
  const shown = query.get('filter') === 'all' ? matching : newest;
  const rendered = shown.map((run) => renderCheckRun(world, repository, run));
  return page(context, rendered, (slice) => ({ total_count: shown.length, check_runs: slice }));
}

export const checkRoutes: Routes = {
  'checks/create': create,
  'checks/update': update,
  'checks/get': (context) => ok(renderCheckRun(context.world, repositoryOf(context), runOf(context))),
  'checks/list-for-ref': listForRef,
  'checks/list-annotations': (context) => {
    const { headSha, annotations } = runOf(context);
    const repository = repositoryOf(context);
    return page(
      context,
      annotations.map((note) => renderAnnotation(context.world, repository, headSha, note)),
    );
  },
};
