import { type Context, links, notFound, ok, page, pageOf, Refusal, type Routes } from '../answer.ts';
import { limitFiles, resolveRevision } from '../pull-diff.ts';
import { renderCommit } from '../render/commit.ts';
import { renderFile, renderPullInList } from '../render/pull.ts';
import { htmlUrl, renderFullRepository, repositoryUrl } from '../render/repository.ts';
import { type Rendered, renderPublicUser, renderUser } from '../render/user.ts';
import { repositoryOf } from '../repositories.ts';
import { type Repository, type Role, roleOf, type World } from '../world.ts';

const COMMITS_OF_COMPARISON = 250;
/** The older, coarser word for each role. */
const COARSE: Readonly<Record<Role, string>> = {
  none: 'none',
  read: 'read',
  triage: 'read',
  write: 'write',
  maintain: 'write',
  admin: 'admin',
};

export async function revisionOf(repository: Repository, revision: string): Promise<string> {
  const sha = await resolveRevision(repository, revision);
  if (sha === null) throw notFound();
  return sha;
}

async function commits(world: World, repository: Repository, shas: readonly string[]): Promise<Rendered[]> {
  return Promise.all(
    shas.map(async (sha) => renderCommit(world, repository, await repository.git.facts(sha))),
  );
}

/** `branch`, `owner:branch`, `owner:repo:branch` or a commit, as the compare endpoint takes them. */
async function comparable(world: World, repository: Repository, revision: string): Promise<string> {
  const parts = revision.split(':');
  if (parts.length === 1) return revisionOf(repository, revision);
  const fork = world.repositories.find(
    (one) => one.owner.login === parts[0] && (one === repository || one.parent === repository),
  );
  return revisionOf(fork ?? repository, parts.at(-1) ?? '');
}

async function compare(context: Context) {
  const { world, params } = context;
  const repository = repositoryOf(context);
  const base = await comparable(world, repository, params.base ?? '');
  const head = await comparable(world, repository, params.head ?? '');
  const merge = await repository.git.mergeBase(base, head);
  if (merge === null) throw notFound();
  const ahead = await repository.git.log(`${merge}..${head}`, Number.POSITIVE_INFINITY);
  const behind = await repository.git.log(`${merge}..${base}`, Number.POSITIVE_INFINITY);
  const paged = context.query.has('page') || context.query.has('per_page');
  const { size, number } = paged ? pageOf(context) : { size: COMMITS_OF_COMPARISON, number: 1 };
  const shown = ahead.slice((number - 1) * size, number * size);
  const files =
    number > 1 ? [] : (await repository.git.diff(merge, head)).slice(0, context.settings.diff.rendered);
  const [baseCommit, mergeCommit] = await commits(world, repository, [base, merge]);
  const body = {
    ...addresses(context, repository),
    base_commit: baseCommit,
    merge_base_commit: mergeCommit,
    status: directionOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: await commits(world, repository, shown),
    // Files come with the first page only.
    files: limitFiles(files, context.settings.diff).map((file) => renderFile(world, repository, head, file)),
  };
  return { ...ok(body), headers: links(context.url, number, Math.max(1, Math.ceil(ahead.length / size))) };
}

function addresses({ world, params }: Context, repository: Repository): Rendered {
  const tail = `/compare/${encodeURIComponent(params.base ?? '')}...${encodeURIComponent(params.head ?? '')}`;
  const html = htmlUrl(world, repository) + tail;
  const url = repositoryUrl(world, repository) + tail;
  return { url, html_url: html, permalink_url: html, diff_url: `${html}.diff`, patch_url: `${html}.patch` };
}

function directionOf(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

function permission(context: Context) {
  const { world, params } = context;
  const repository = repositoryOf(context);
  const user = world.user(params.username ?? '');
  if (user === undefined) throw notFound();
  const role = roleOf(repository, user.login);
  const can = (...roles: Role[]): boolean => roles.includes(role);
  const permissions = {
    admin: can('admin'),
    maintain: can('admin', 'maintain'),
    push: can('admin', 'maintain', 'write'),
    triage: can('admin', 'maintain', 'write', 'triage'),
    pull: role !== 'none',
  };
  return ok({
    permission: COARSE[role],
    user: { ...renderUser(world, user), permissions, role_name: role },
    role_name: role,
  });
}

export const repositoryRoutes: Routes = {
  'repos/get': (context) => ok(renderFullRepository(context.world, repositoryOf(context))),
  'repos/get-collaborator-permission-level': permission,
  'repos/compare-commits': compare,
  'repos/get-commit': async (context) => {
    const repository = repositoryOf(context);
    const sha = await repository.git.resolve(await revisionOf(repository, context.params.ref ?? ''));
    if (sha === null) throw new Refusal(422, `No commit found for SHA: ${context.params.ref}`);
    const facts = await repository.git.facts(sha);
    const parent = facts.parents[0];
    const files = parent === undefined ? [] : await repository.git.diff(parent, sha);
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    const shown = limitFiles(files.slice(0, context.settings.diff.rendered), context.settings.diff);
    return ok({
      ...renderCommit(context.world, repository, facts),
      stats: { additions, deletions, total: additions + deletions },
      files: shown.map((file) => renderFile(context.world, repository, sha, file)),
    });
  },
  'repos/list-commits': async (context) => {
    const repository = repositoryOf(context);
    const sha = await revisionOf(repository, context.query.get('sha') ?? repository.defaultBranch);
    const shas = (await repository.git.log(sha, Number.POSITIVE_INFINITY)).toReversed();
    return page(context, await commits(context.world, repository, shas));
  },
  'repos/list-pull-requests-associated-with-commit': (context) => {
    const repository = repositoryOf(context);
    const pulls = repository.pulls.filter((pull) => pull.head.sha === context.params.commit_sha);
    return page(
      context,
      pulls.map((pull) => renderPullInList(context.world, pull)),
    );
  },
  'repos/get-branch-rules': (context) => page(context, repositoryOf(context).branchRules),
  'users/get-by-username': ({ world, params }) => {
    const user = world.user(params.username ?? '');
    if (user === undefined) throw notFound();
    return ok(renderPublicUser(world, user));
  },
};
