import type { Side } from './diff.ts';
import type { GitRepository } from './git.ts';

export type Role = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';
export type Access = 'read' | 'write' | 'admin';
export type Permissions = Readonly<Record<string, Access>>;
export type User = {
  readonly id: number;
  login: string;
  readonly type: 'User' | 'Bot' | 'Organization';
  readonly token: string;
};
export type Repository = {
  readonly id: number;
  name: string;
  owner: User;
  private: boolean;
  readonly defaultBranch: string;
  readonly git: GitRepository;
  /** Where this repository's branches are in the object store that forks share. */
  readonly refs: string;
  readonly parent: Repository | null;
  readonly roles: Map<string, Role>;
  readonly pulls: Pull[];
  readonly checkRuns: CheckRun[];
  readonly branchRules: Record<string, unknown>[];
  /** `owner/name` before a rename, answered with 301. */
  readonly formerNames: string[];
  nextNumber: number;
  readonly createdAt: string;
};
export type Pull = {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  title: string;
  body: string;
  readonly author: User;
  state: 'open' | 'closed';
  draft: boolean;
  merged: boolean;
  locked: boolean;
  readonly head: { repository: Repository | null; ref: string; sha: string };
  readonly base: { ref: string; sha: string };
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  readonly reviews: Review[];
  readonly reviewComments: ReviewComment[];
  readonly issueComments: IssueComment[];
  readonly reactions: Reaction[];
  readonly threads: Thread[];
};
export type ReviewState = 'PENDING' | 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED';
export type Review = {
  readonly id: number;
  readonly user: User;
  body: string;
  state: ReviewState;
  readonly commitSha: string;
  submittedAt: string | null;
};
export type Reaction = { readonly id: number; readonly user: User; content: string; createdAt: string };
type Comment = {
  readonly id: number;
  readonly user: User;
  readonly pull: Pull;
  readonly viaApp: boolean;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  /** The classifier that somebody hid the comment with. */
  minimized: string | null;
  readonly reactions: Reaction[];
};
export type IssueComment = Comment;
export type ReviewComment = Comment & {
  readonly reviewId: number;
  readonly thread: Thread;
  readonly inReplyTo: number | null;
  readonly path: string;
  readonly subject: 'line' | 'file';
  readonly side: Side;
  readonly startSide: Side | null;
  /** Where it stands on the present diff; null when it is outdated or on the whole file. */
  line: number | null;
  startLine: number | null;
  position: number | null;
  readonly originalLine: number | null;
  readonly originalStartLine: number | null;
  readonly originalPosition: number | null;
  readonly originalCommitSha: string;
  commitSha: string;
  readonly diffHunk: string;
};
export type Thread = {
  readonly id: number;
  resolvedBy: User | null;
  outdated: boolean;
};
export type Annotation = {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: string;
  message: string;
  start_column?: number;
  end_column?: number;
  title?: string;
  raw_details?: string;
};
export type CheckRun = {
  readonly id: number;
  readonly suiteId: number;
  readonly headSha: string;
  readonly viaApp: boolean;
  name: string;
  externalId: string | null;
  detailsUrl: string | null;
  status: string;
  conclusion: string | null;
  startedAt: string;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  readonly annotations: Annotation[];
  actions: { label: string; description: string; identifier: string }[];
};
export type Installation = {
  readonly id: number;
  readonly account: User;
  permissions: Permissions;
  /** null: all repositories of the account. */
  repositories: Repository[] | null;
  suspended: boolean;
  readonly createdAt: string;
};
export type Token = {
  readonly value: string;
  readonly installation: Installation;
  readonly permissions: Permissions;
  /** null: all that the installation may see. */
  readonly repositories: readonly Repository[] | null;
  readonly expiresAt: number;
  revoked: boolean;
};
export type AppRegistration = {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  readonly bot: User;
  readonly owner: User;
  readonly privateKey: string;
  readonly publicKey: string;
  permissions: Permissions;
  events: string[];
};
/** Something happened that GitHub would send a delivery about. */
export type Happening = {
  readonly event: string;
  readonly action: string | null;
  readonly repository: Repository | null;
  readonly sender: User;
  readonly pull?: Pull;
  readonly issueComment?: IssueComment;
  readonly reviewComment?: ReviewComment;
  readonly review?: Review;
  readonly checkRun?: CheckRun;
  readonly thread?: Thread;
  /** Members of the payload that only this event has. */
  readonly extra?: Readonly<Record<string, unknown>>;
};

// Where GitHub's own numbers stand today, so that nothing relies on small ones.
const FIRST_IDS = {
  user: 190_000_001,
  repository: 700_000_001,
  pull: 2_900_000_001,
  review: 3_400_000_001,
  reviewComment: 2_100_000_001,
  issueComment: 3_500_000_001,
  checkRun: 54_000_000_001,
  suite: 48_000_000_001,
  reaction: 280_000_001,
  thread: 60_000_001,
  installation: 90_000_001,
  delivery: 190_000_000_001,
  commit: 1,
};

/** All that the stand-in knows. Everything else reads it, and the routes and the driver change it. */
export class World {
  readonly users: User[] = [];
  readonly repositories: Repository[] = [];
  readonly installations: Installation[] = [];
  readonly tokens = new Map<string, Token>();
  readonly listeners: ((happening: Happening) => void)[] = [];
  readonly app: AppRegistration;
  origin = '';
  clockOffset = 0;
  /** How many times as fast as ours this GitHub's clock runs, from `clockStart` on. */
  clockRate = 1;
  clockStart = 0;
  #ids = { ...FIRST_IDS };

  constructor(app: Omit<AppRegistration, 'bot' | 'owner'>) {
    // The account that everything of deleted accounts belongs to.
    this.addUser('ghost', 'User');
    const owner = this.addUser('rust-pro-owner', 'Organization');
    this.app = { ...app, owner, bot: this.addUser(`${app.slug}[bot]`, 'Bot') };
  }

  id(kind: keyof typeof FIRST_IDS): number {
    const id = this.#ids[kind];
    this.#ids[kind] += 1;
    return id;
  }

  now(): number {
    return this.clockStart + (Date.now() - this.clockStart) * this.clockRate + this.clockOffset;
  }

  /** The present moment as GitHub writes it: whole seconds, UTC. */
  timestamp(): string {
    return timestamp(this.now());
  }

  addUser(login: string, type: User['type']): User {
    const id = this.id('user');
    const user = { id, login, type, token: `ghp_${String(id).padStart(36, 'x')}` };
    this.users.push(user);
    return user;
  }

  user(login: string): User | undefined {
    return this.users.find((user) => user.login.toLowerCase() === login.toLowerCase());
  }

  emit(happening: Happening): void {
    for (const listener of this.listeners) listener(happening);
  }
}

export function timestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** The role of a user: given, or the owner's, or what the world may do with a public repository. */
export function roleOf(repository: Repository, login: string): Role {
  if (repository.owner.login === login) return 'admin';
  return repository.roles.get(login) ?? (repository.private ? 'none' : 'read');
}
