import type { PullRef } from '../ports.ts';

type Repository = { readonly id: number; readonly name: string; readonly owner: { readonly login: string } };
type Origin = { readonly installation: { readonly id: number }; readonly repository: Repository };

/** The pull request `number` of the repository that a payload came from. */
export function refOf({ installation, repository }: Origin, number: number): PullRef {
  return { installation: installation.id, repository: repositoryOf(repository), number };
}

/** GitHub's repository object, cut down to what a reference holds. */
export function repositoryOf({ id, name, owner }: Repository): PullRef['repository'] {
  return { id, owner: owner.login, name };
}
