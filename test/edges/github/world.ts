import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { createGitHub, type GitHubApp, type GitHubOptions } from '../../../src/edges/github/client.ts';
import { createMarkers } from '../../../src/edges/github/markers.ts';
import type { NewComment, PullRef, PullState } from '../../../src/ports.ts';

export const API = 'https://api.github.test';
export const APP_ID = 4711;
export const OURS = { login: 'rust-pro[bot]', type: 'Bot' };

export function newKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();
}

export const KEY = newKey();
export const MARKERS = createMarkers([KEY]);

export const REF: PullRef = {
  installation: 99,
  repository: { id: 1234, owner: 'acme', name: 'crate' },
  number: 7,
};
export const STATE: PullState = {
  ref: REF,
  state: 'open',
  draft: false,
  author: 'ferris',
  headSha: 'h'.repeat(40),
  baseSha: 'b'.repeat(40),
  baseRef: 'main',
  mergeBaseSha: 'm'.repeat(40),
  changedFiles: 1,
};
export const PULL = '/repos/acme/crate/pulls/7';
export const PLACE = { repositoryId: REF.repository.id, pull: REF.number };

/** A clock that jumps: sleeping takes no time, and is written down. */
function jumpingClock(start = Date.UTC(2026, 10, 22)) {
  let time = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => new Date(time),
    async sleep(milliseconds: number) {
      sleeps.push(milliseconds);
      time += milliseconds;
    },
    pass(milliseconds: number) {
      time += milliseconds;
    },
  };
}

export type World = ReturnType<typeof newWorld>;

/** The App in front of an intercepted GitHub, with everything it told. */
export function newWorld(options: Partial<GitHubOptions> = {}) {
  const clock = jumpingClock();
  const told: { event: string; facts: Readonly<Record<string, unknown>> }[] = [];
  const tell = (event: string, facts: Readonly<Record<string, unknown>>) => {
    told.push({ event, facts });
  };
  const app: GitHubApp = createGitHub({
    appId: APP_ID,
    privateKey: KEY,
    baseUrl: API,
    clock,
    tell,
    pace: { writeInterval: 0, writesPerHour: 400, concurrentReads: 10 },
    ...options,
  });
  const client = app.installationClient(REF.installation, REF.repository.id, { contents: 'read' });
  return { app, client, clock, told };
}

/** Answers every request for a token, and for who the App is. */
export function allowTokens(clock: { now(): Date } = jumpingClock()): void {
  let minted = 0;
  nock(API)
    .persist()
    .post('/app/installations/99/access_tokens')
    .reply(201, () => {
      minted += 1;
      return {
        token: `ghs_secret${minted}`,
        expires_at: new Date(clock.now().getTime() + 3_600_000).toISOString(),
      };
    });
  nock(API).persist().get('/app').reply(200, { id: APP_ID, slug: 'rust-pro' });
}

/** The pull request as GitHub would give it, unchanged since it was reviewed. */
export function pullAnswer(change: Readonly<Record<string, unknown>> = {}) {
  return {
    number: 7,
    state: 'open',
    draft: false,
    user: { login: 'ferris' },
    head: { sha: STATE.headSha },
    base: { sha: STATE.baseSha, ref: 'main' },
    changed_files: 1,
    ...change,
  };
}

export function fingerprint(index: number): string {
  return index.toString(16).padStart(32, '0');
}

export function newComment(index: number, change: Partial<NewComment> = {}): NewComment {
  return {
    finding: {
      ruleId: 'unsafe/undocumented-block',
      category: 'policy',
      policy: 'P10',
      severity: 'warning',
      path: 'src/lib.rs',
      span: { startLine: index, startColumn: 1, endLine: index, endColumn: 2 },
      construct: { startLine: index, endLine: index },
      message: 'no comment',
      detail: '',
      suggestion: null,
      related: [],
      fingerprint: fingerprint(index),
      id: `RP-${index}`,
    },
    path: 'src/lib.rs',
    line: index,
    startLine: null,
    body: `comment ${index}`,
    ...change,
  };
}

/** A review comment as GitHub lists it. */
export function listed(id: number, body: string, change: Readonly<Record<string, unknown>> = {}) {
  return {
    id,
    node_id: `PRRC_${id}`,
    body,
    path: 'src/lib.rs',
    user: OURS,
    created_at: '2026-11-22T00:00:00Z',
    ...change,
  };
}
