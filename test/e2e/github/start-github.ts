import type { Server } from 'node:http';
import type { StandInSettings } from './answer.ts';
import { appKeys } from './auth.ts';
import { Deliveries, type Delivery, deliveryRoutes, type Hook } from './deliveries.ts';
import { Faults } from './faults.ts';
import { type Files, GitRepository } from './git.ts';
import { answerGraphql } from './graphql.ts';
import { type BrokenInvariant, brokenInvariants } from './invariants.ts';
import type { LoggedRequest } from './journal.ts';
import { Judge, type Violation } from './judge.ts';
import { Limits } from './limits.ts';
import { GITHUB_DIFF_LIMITS } from './pull-diff.ts';
import type { PullHandle } from './pull-handle.ts';
import { type NewPull, RepositoryHandle } from './repository-handle.ts';
import { allRoutes } from './routes/index.ts';
import { listen } from './server.ts';
import { UserHandle } from './user-handle.ts';
import {
  type Happening,
  type Installation,
  type Permissions,
  type Repository,
  type Role,
  World,
} from './world.ts';

/** As our app.yml asks for. */
const PERMISSIONS: Permissions = {
  metadata: 'read',
  contents: 'read',
  pull_requests: 'write',
  checks: 'write',
  issues: 'read',
  merge_queues: 'read',
};
const EVENTS = [
  'pull_request',
  'issue_comment',
  'pull_request_review_comment',
  'pull_request_review_thread',
  'merge_group',
];

export type StandInOptions = {
  readonly appId?: number;
  readonly slug?: string;
  readonly permissions?: Permissions;
  /** The account that the App is installed on from the start. */
  readonly account?: string;
  readonly port?: number;
  /** Webhook secret, at least 32 bytes. */
  readonly secret?: string;
  /** Send a delivery for everything that happens, also for what the App does itself, as GitHub would. */
  readonly autoDeliver?: boolean;
  readonly settings?: Partial<StandInSettings>;
};
export type NewRepository = {
  readonly name?: string;
  readonly owner?: string;
  readonly files?: Files;
  readonly private?: boolean;
  readonly defaultBranch?: string;
  readonly roles?: Readonly<Record<string, Role>>;
};
/** What a delivery is about; what is left out is taken from the last such thing that happened. */
export type About = Partial<Omit<Happening, 'event' | 'action' | 'pull' | 'repository'>> & {
  readonly pull?: PullHandle;
  readonly repository?: RepositoryHandle;
};

/** A GitHub of our own on a port of this machine, with the strings that a test pulls. */
export class GitHubStandIn {
  readonly world: World;
  readonly settings: StandInSettings;
  readonly judge = new Judge();
  readonly faults = new Faults();
  readonly limits: Limits;
  readonly deliveries: Deliveries;
  /** Every request, oldest first. */
  readonly requests: LoggedRequest[] = [];
  readonly happenings: Happening[] = [];
  readonly secret: string;
  autoDeliver: boolean;
  #server: Server | null = null;
  #sent: Promise<unknown> = Promise.resolve();

  constructor(options: StandInOptions) {
    const slug = options.slug ?? 'rust-pro';
    const registration = {
      id: options.appId ?? 1_234_567,
      clientId: 'Iv23liAbCdEfGhIjKlMn',
      slug,
      ...appKeys(),
    };
    this.world = new World({
      ...registration,
      permissions: options.permissions ?? PERMISSIONS,
      events: EVENTS,
    });
    this.settings = {
      diff: { ...GITHUB_DIFF_LIMITS },
      minimizeAllowed: true,
      wording: '2026',
      hourlyLimit: 5000,
      contentPerMinute: 80,
      pointsPerMinute: 900,
      ...options.settings,
    };
    this.limits = new Limits(this.settings);
    this.deliveries = new Deliveries(this.world, this.judge);
    this.secret = options.secret ?? 'a-webhook-secret-of-more-than-32-bytes';
    this.autoDeliver = options.autoDeliver ?? false;
    this.world.listeners.push((happening) => this.#hear(happening));
    this.install(this.world.addUser(options.account ?? 'acme', 'Organization'));
  }

  #hear(happening: Happening): void {
    this.happenings.push(happening);
    if (!this.autoDeliver || this.deliveries.hook === null) return;
    this.#sent = this.#sent.then(() => this.deliveries.send(happening));
  }

  async open(port: number): Promise<void> {
    const { world, settings, judge, faults, limits, requests } = this;
    const routes = allRoutes(limits, deliveryRoutes(this.deliveries));
    const graphql = (actor: LoggedRequest['actor'], body: unknown) =>
      answerGraphql({ world, settings, judge, actor }, body);
    this.#server = await listen({ world, settings, judge, faults, limits, routes, requests, graphql }, port);
    const address = this.#server.address();
    world.origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`;
  }

  /** `http://127.0.0.1:PORT`; REST is under /api/v3, GraphQL at /api/graphql, and both without /api as well. */
  get url(): string {
    return this.world.origin;
  }

  get host(): string {
    return new URL(this.url).host;
  }

  /** The environment that makes the App talk to this GitHub. */
  get appEnvironment(): Record<string, string> {
    return {
      APP_ID: String(this.world.app.id),
      PRIVATE_KEY: this.world.app.privateKey,
      WEBHOOK_SECRET: this.secret,
      GHE_HOST: this.host,
      GHE_PROTOCOL: 'http',
    };
  }

  get violations(): readonly Violation[] {
    return this.judge.violations;
  }

  /** The violations so far, which are then off the record: for tests that provoke them. */
  takeViolations(): Violation[] {
    return this.judge.violations.splice(0);
  }

  /** Where deliveries go from now on. */
  connect(hook: { readonly url: string; readonly secret?: string }): void {
    this.deliveries.hook = { secret: this.secret, ...hook } satisfies Hook;
  }

  /** The person of that name, who is made when nobody is called so. */
  user(login: string, type: 'User' | 'Bot' | 'Organization' = 'User'): UserHandle {
    return new UserHandle(this.world, this.world.user(login) ?? this.world.addUser(login, type));
  }

  install(
    account: { login: string },
    how: { permissions?: Permissions; repositories?: Repository[] } = {},
  ): Installation {
    const installation: Installation = {
      id: this.world.id('installation'),
      account: this.user(account.login, 'Organization').user,
      permissions: how.permissions ?? this.world.app.permissions,
      repositories: how.repositories ?? null,
      suspended: false,
      createdAt: this.world.timestamp(),
    };
    this.world.installations.push(installation);
    return installation;
  }

  /** The installation that was there from the start. */
  get installation(): Installation {
    const [first] = this.world.installations;
    if (first === undefined) throw new Error('the App is not installed anywhere');
    return first;
  }

  async createRepository(wanted: NewRepository = {}): Promise<RepositoryHandle> {
    const owner =
      wanted.owner === undefined ? this.installation.account : this.user(wanted.owner, 'Organization').user;
    const repository: Repository = {
      id: this.world.id('repository'),
      name: wanted.name ?? 'crate',
      owner,
      private: wanted.private ?? false,
      defaultBranch: wanted.defaultBranch ?? 'main',
      git: await GitRepository.create(),
      refs: 'refs/heads/',
      parent: null,
      roles: new Map(Object.entries(wanted.roles ?? {})),
      pulls: [],
      checkRuns: [],
      branchRules: [],
      formerNames: [],
      nextNumber: 1,
      createdAt: this.world.timestamp(),
    };
    for (const login of repository.roles.keys()) this.user(login);
    this.world.repositories.push(repository);
    const handle = new RepositoryHandle(this.world, repository);
    await handle.commit(wanted.files ?? { 'README.md': 'A crate.\n' }, { message: 'first' });
    return handle;
  }

  /** Opens a pull request, in a new repository when none is given. */
  async createPull(wanted: NewPull & { readonly repository?: RepositoryHandle }): Promise<PullHandle> {
    const { repository, ...rest } = wanted;
    return (repository ?? (await this.createRepository())).createPull(rest);
  }

  /** Sends one delivery and waits for the App's answer. */
  async deliver(event: string, action: string | null, subject: About = {}): Promise<Delivery> {
    const pull = subject.pull?.pull;
    const last = this.happenings.findLast(
      (one) => one.event === event && one.action === action && (pull === undefined || one.pull === pull),
    );
    const { pull: _pull, repository: handle, ...rest } = subject;
    const repository = handle?.repository ?? pull?.repository ?? last?.repository ?? null;
    const sender = pull?.author ?? this.user('ann').user;
    const known = pull === undefined ? {} : { pull };
    return this.deliveries.send({ sender, ...last, event, action, repository, ...known, ...rest });
  }

  redeliver(guid: string): Promise<Delivery> {
    return this.deliveries.redeliver(guid);
  }

  /** Resolves when everything that happened so far was delivered. */
  async delivered(): Promise<void> {
    let seen: Promise<unknown> | null = null;
    while (seen !== this.#sent) {
      seen = this.#sent;
      await seen;
    }
  }

  /** Lets this GitHub's clock run so many times as fast, from this moment, which is returned. */
  hasten(rate: number): number {
    this.world.clockStart = Date.now();
    this.world.clockRate = rate;
    return this.world.clockStart;
  }

  /** Moves this GitHub's clock. */
  advance(milliseconds: number): void {
    this.world.clockOffset += milliseconds;
  }

  brokenInvariants(): BrokenInvariant[] {
    return brokenInvariants(this.world, this.requests);
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => (this.#server === null ? resolve(null) : this.#server.close(resolve)));
    const stores = new Set(this.world.repositories.map((repository) => repository.git));
    await Promise.all([...stores].map((git) => git.remove()));
  }
}

export async function startGitHub(options: StandInOptions = {}): Promise<GitHubStandIn> {
  const github = new GitHubStandIn(options);
  await github.open(options.port ?? 0);
  return github;
}
