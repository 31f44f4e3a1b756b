import type { Files } from './git.ts';
import { branchRef } from './pull-diff.ts';
import { PullHandle } from './pull-handle.ts';
import { fullName, type Pull, type Repository, type Role, type User, type World } from './world.ts';

export type NewPull = {
  readonly title?: string;
  readonly body?: string;
  readonly author?: User;
  /** Put on the base branch first. */
  readonly base?: Files;
  readonly baseRef?: string;
  /** What the head changes against the base; null removes a file. */
  readonly files: Files;
  readonly headRef?: string;
  readonly draft?: boolean;
  /** The head is in a fork of the author's. */
  readonly fork?: boolean;
};

/** What people and their git do to one repository. */
export class RepositoryHandle {
  readonly repository: Repository;
  readonly #world: World;

  constructor(world: World, repository: Repository) {
    this.#world = world;
    this.repository = repository;
  }

  get id(): number {
    return this.repository.id;
  }

  get fullName(): string {
    return fullName(this.repository);
  }

  /** Commits to a branch, which begins at the default branch if it is new. */
  async commit(files: Files, how: { branch?: string; message?: string; by?: User } = {}): Promise<string> {
    const { git, defaultBranch, owner } = this.repository;
    const ref = branchRef(this.repository, how.branch ?? defaultBranch);
    const parent = (await git.resolve(ref)) ?? (await git.resolve(branchRef(this.repository, defaultBranch)));
    const [message, author] = [how.message ?? 'change', (how.by ?? owner).login];
    return git.commit({ ref, parent, files, message, author, date: new Date(this.#world.now()) });
  }

  setRole(user: User, role: Role): void {
    this.repository.roles.set(user.login, role);
  }

  /** Gives the repository another name; the old one answers with 301. */
  rename(name: string): void {
    const from = this.repository.name;
    this.repository.formerNames.push(this.fullName.toLowerCase());
    this.repository.name = name;
    const extra = { changes: { repository: { name: { from } } } };
    const { owner } = this.repository;
    this.#world.emit({
      event: 'repository',
      action: 'renamed',
      repository: this.repository,
      sender: owner,
      extra,
    });
  }

  fork(owner: User): RepositoryHandle {
    const id = this.#world.id('repository');
    const { git, name, defaultBranch, private: hidden } = this.repository;
    const fork: Repository = {
      id,
      name,
      owner,
      private: hidden,
      defaultBranch,
      git,
      refs: `refs/forks/${id}/heads/`,
      parent: this.repository,
      roles: new Map(),
      pulls: [],
      checkRuns: [],
      branchRules: [],
      formerNames: [],
      nextNumber: 1,
      createdAt: this.#world.timestamp(),
    };
    this.#world.repositories.push(fork);
    return new RepositoryHandle(this.#world, fork);
  }

  /** Opens a pull request: commits the base's files if there are any, then the head's on top of it. */
  async createPull(wanted: NewPull): Promise<PullHandle> {
    const { repository } = this;
    const author = wanted.author ?? this.#world.user('ann') ?? this.#world.addUser('ann', 'User');
    const baseRef = wanted.baseRef ?? repository.defaultBranch;
    if (wanted.base !== undefined) await this.commit(wanted.base, { branch: baseRef });
    const baseSha = await repository.git.resolve(branchRef(repository, baseRef));
    if (baseSha === null) throw new Error(`there is no branch ${baseRef}: give its files as \`base\``);
    const number = repository.nextNumber++;
    const headRepository = wanted.fork === true ? this.fork(author).repository : repository;
    const headRef = wanted.headRef ?? `change-${number}`;
    const sha = await repository.git.commit({
      ref: branchRef(headRepository, headRef),
      parent: baseSha,
      files: wanted.files,
      message: wanted.title ?? 'change',
      author: author.login,
      date: new Date(this.#world.now()),
    });
    await repository.git.setRef(`refs/pull/${number}/head`, sha);
    const pull = this.#newPull(wanted, author, number);
    const opened: Pull = {
      ...pull,
      head: { repository: headRepository, ref: headRef, sha },
      base: { ref: baseRef, sha: baseSha },
    };
    repository.pulls.push(opened);
    this.#world.emit({ event: 'pull_request', action: 'opened', repository, sender: author, pull: opened });
    return new PullHandle(this.#world, opened);
  }

  #newPull(wanted: NewPull, author: User, number: number): Omit<Pull, 'head' | 'base'> {
    const now = this.#world.timestamp();
    return {
      id: this.#world.id('pull'),
      number,
      repository: this.repository,
      title: wanted.title ?? 'change',
      body: wanted.body ?? '',
      author,
      state: 'open',
      draft: wanted.draft ?? false,
      merged: false,
      locked: false,
      createdAt: now,
      updatedAt: now,
      closedAt: null,
      reviews: [],
      reviewComments: [],
      issueComments: [],
      reactions: [],
      threads: [],
    };
  }
}
