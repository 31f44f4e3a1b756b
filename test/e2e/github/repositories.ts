import { type Context, notFound } from './answer.ts';
import { api } from './render/user.ts';
import { fullName, type Pull, type Repository, type World } from './world.ts';

/** The repository that a path names, or the address that it moved to; null when the path names none. */
export function findRepository(
  world: World,
  params: Readonly<Record<string, string>>,
): { repository: Repository } | { moved: string } | null {
  const { owner, repo } = params;
  if (owner === undefined || repo === undefined) return null;
  const name = `${owner}/${repo}`.toLowerCase();
  const repository = world.repositories.find((one) => fullName(one).toLowerCase() === name);
  if (repository !== undefined) return { repository };
  const renamed = world.repositories.find((one) => one.formerNames.includes(name));
  if (renamed === undefined) throw notFound();
  return { moved: `${api(world)}/repositories/${renamed.id}` };
}

export function repositoryOf({ world, params }: Context): Repository {
  const place = findRepository(world, params);
  if (place === null || 'moved' in place) throw notFound();
  return place.repository;
}

export function pullOf(context: Context): Pull {
  const number = Number(context.params.pull_number ?? context.params.issue_number);
  const pull = repositoryOf(context).pulls.find((one) => one.number === number);
  if (pull === undefined) throw notFound();
  return pull;
}
