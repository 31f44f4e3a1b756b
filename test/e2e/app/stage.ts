import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import type { Delivery } from '../github/deliveries.ts';
import { expectInvariants, expectNoViolations } from '../github/expectations.ts';
import type { Files } from '../github/git.ts';
import type { PullHandle } from '../github/pull-handle.ts';
import type { RepositoryHandle } from '../github/repository-handle.ts';
import {
  type GitHubStandIn,
  type NewRepository,
  type StandInOptions,
  startGitHub,
} from '../github/start-github.ts';
import type { CheckRun, ReviewComment } from '../github/world.ts';
import { type RunningApp, startApp } from './start-app.ts';

/** Seconds of the App and of the stand-in in one of ours. */
const RATE = 10;

/** One App and one stand-in for all tests of a file; after each of them nothing may be wrong. */
export class Stage {
  readonly github: GitHubStandIn;
  readonly app: RunningApp;
  #names = 0;

  constructor(github: GitHubStandIn, app: RunningApp) {
    this.github = github;
    this.app = app;
  }

  /** A repository of its own, under a name that no test has had. */
  async repository(wanted: NewRepository = {}): Promise<RepositoryHandle> {
    this.#names += 1;
    return await this.github.createRepository({ name: `crate-${this.#names}`, ...wanted });
  }

  /** Opens a pull request of ann's that brings these files. */
  async pull(
    files: Files,
    how: { base?: Files; settings?: string; repository?: NewRepository; draft?: boolean } = {},
  ): Promise<PullHandle> {
    const settings = how.settings === undefined ? {} : { '.github/rust-pro.yml': how.settings };
    const base = { 'README.md': 'A crate.\n', ...settings, ...how.base };
    const repository = await this.repository({ roles: { ann: 'write' }, ...how.repository, files: base });
    const ann = this.github.user('ann').user;
    return await repository.createPull({ author: ann, files, draft: how.draft ?? false });
  }

  /** Delivers what happened to a pull request and waits until the App is done with it. */
  async tell(pull: PullHandle, action: string, event = 'pull_request'): Promise<Delivery> {
    const delivery = await this.github.deliver(event, action, { pull });
    await this.app.settled(delivery);
    return delivery;
  }

  /** Delivers, waits, and gives the check run that the head has now. */
  async review(pull: PullHandle, action = 'opened'): Promise<CheckRun> {
    await this.tell(pull, action);
    return await pull.reviewed(100);
  }

  /** Someone writes a comment; resolves to what the App answered, oldest first. */
  async say(pull: PullHandle, who: string, body: string): Promise<readonly string[]> {
    const person = this.github.user(who);
    const before = pull.issueComments.length + 1;
    const issueComment = person.comment(pull, body);
    const about = { pull, issueComment, sender: person.user };
    await this.app.settled(await this.github.deliver('issue_comment', 'created', about));
    return pull.issueComments.slice(before).map((answer) => plain(answer.body));
  }
}

/** Sets the stage for a file of tests. */
export function useStage(options: StandInOptions = {}): () => Stage {
  // A busy machine takes several times as long for a round.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
  let stage: Stage | null = null;
  beforeAll(async () => {
    const github = await startGitHub(options);
    const quick = { rate: RATE, start: github.hasten(RATE) };
    const app = await startApp({ environment: github.appEnvironment, quick });
    github.connect({ url: app.webhooks });
    stage = new Stage(github, app);
  });
  afterEach(() => {
    const { github, app } = known();
    expectNoViolations(github);
    expectInvariants(github);
    if (!app.alive) throw new Error(`the App is dead:\n${app.log}`);
  });
  afterAll(async () => {
    if (stage === null) return;
    await stage.app.stop();
    await stage.github.stop();
  });
  const known = (): Stage => {
    if (stage === null) throw new Error('the stage is not set');
    return stage;
  };
  return known;
}

/** A comment as people see it: without the hidden marker. */
export function plain(body: string): string {
  return body.replaceAll(/\n*<!-- rust-pro:[^\n]*-->/g, '').trim();
}

/** The id of the finding that a comment is about. */
export function idIn(comment: Pick<ReviewComment, 'body'> | undefined): string {
  const id = /RP-[0-9A-F]{4,}/.exec(comment?.body ?? '')?.[0];
  if (id === undefined) throw new Error(`no finding id in ${comment?.body}`);
  return id;
}
