import { type Answer, type Context, ok, page, Refusal, type Routes } from '../answer.ts';
import { limitFiles, pullFiles, pullRange } from '../pull-diff.ts';
import { renderCommit } from '../render/commit.ts';
import { renderFile, renderIssue, renderPull, renderPullInList } from '../render/pull.ts';
import { pullOf, repositoryOf } from '../repositories.ts';

const LISTED_COMMITS = 250;

async function diffText(context: Context): Promise<Answer> {
  const pull = pullOf(context);
  const files = await pullFiles(pull);
  const most = context.settings.diff.rendered;
  if (files.length > most) {
    const message = `Sorry, the diff exceeded the maximum number of files (${most}). Consider using 'List pull requests files' API or locally cloning the repository instead.`;
    throw new Refusal(406, message, {
      errors: [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }],
    });
  }
  const { from, to } = await pullRange(pull);
  const text = await pull.repository.git.run(['diff', '-M', '--full-index', from, to]);
  return { status: 200, raw: { type: 'application/vnd.github.diff; charset=utf-8', text } };
}

async function files(context: Context): Promise<Answer> {
  const pull = pullOf(context);
  const { world, settings } = context;
  const all = (await pullFiles(pull)).slice(0, settings.diff.listed);
  const answer = page(context, all, (slice) => limitFiles(slice as typeof all, settings.diff));
  const shown = answer.body as typeof all;
  return { ...answer, body: shown.map((file) => renderFile(world, pull.repository, pull.head.sha, file)) };
}

function list(context: Context): Answer {
  const wanted = context.query.get('state') ?? 'open';
  const base = context.query.get('base');
  const head = context.query.get('head');
  const pulls = repositoryOf(context)
    .pulls.filter((pull) => wanted === 'all' || pull.state === wanted)
    .filter((pull) => base === null || pull.base.ref === base)
    .filter(
      (pull) =>
        head === null || `${(pull.head.repository?.owner ?? pull.author).login}:${pull.head.ref}` === head,
    );
  const newestFirst = context.query.get('direction') !== 'asc';
  const sorted = newestFirst ? pulls.toReversed() : pulls;
  return page(
    context,
    sorted.map((pull) => renderPullInList(context.world, pull)),
  );
}

export const pullRoutes: Routes = {
  'pulls/list': list,
  'pulls/get': async (context) =>
    /application\/vnd\.github\.(v3\.)?diff/.test(context.accept)
      ? diffText(context)
      : ok(await renderPull(context.world, pullOf(context))),
  'pulls/list-files': files,
  'pulls/list-commits': async (context) => {
    const { repository, ...pull } = pullOf(context);
    const { from, to } = await pullRange({ ...pull, repository });
    const shas = await repository.git.log(`${from}..${to}`, LISTED_COMMITS);
    const all = await Promise.all(shas.map((sha) => repository.git.facts(sha)));
    return page(
      context,
      all.map((facts) => renderCommit(context.world, repository, facts)),
    );
  },
  'issues/get': (context) => ok(renderIssue(context.world, pullOf(context))),
};
