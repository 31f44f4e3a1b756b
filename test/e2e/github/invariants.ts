import type { LoggedRequest } from './journal.ts';
import { fullName, type Repository, type World } from './world.ts';

export type BrokenInvariant = { readonly rule: string; readonly detail: string };

/** Our App's hidden marker: what follows the version is base64 of JSON, then the signature. */
const MARKER = /<!-- rust-pro:1:([A-Za-z0-9+/=]+):[0-9a-f]+ -->/;

/** What must hold after every test, whatever went wrong in it; empty when it does. */
export function brokenInvariants(world: World, requests: readonly LoggedRequest[]): BrokenInvariant[] {
  return [
    ...world.repositories.flatMap((repository) => [
      ...commentsSaidTwice(world, repository),
      ...answersSaidTwice(world, repository),
      ...checksLeftOpen(repository),
    ]),
    ...repeatedPosts(requests),
    ...impatientRequests(requests),
    ...outOfScope(requests),
  ];
}

function commentsSaidTwice(world: World, repository: Repository): BrokenInvariant[] {
  return repository.pulls.flatMap((pull) => {
    const seen = new Map<string, number>();
    const own = pull.reviewComments.filter((one) => one.user === world.app.bot && one.inReplyTo === null);
    return own.flatMap((comment) => {
      const identity = openFinding(comment.body);
      if (identity === undefined) return [];
      const first = seen.get(identity);
      seen.set(identity, first ?? comment.id);
      const detail = `${fullName(repository)}#${pull.number}: comments ${first} and ${comment.id} are both ${identity}`;
      return first === undefined ? [] : [{ rule: 'a finding is commented on once', detail }];
    });
  });
}

/** The finding that a comment is about, while it is still in the code. */
function openFinding(body: string): string | undefined {
  const coded = MARKER.exec(body)?.[1];
  if (coded === undefined) return undefined;
  const marker = JSON.parse(Buffer.from(coded, 'base64').toString('utf8')) as Record<string, unknown>;
  return marker.state === 'open' && typeof marker.fingerprint === 'string' ? marker.fingerprint : undefined;
}

/** Two answers with one marker answer the same comment. */
function answersSaidTwice(world: World, repository: Repository): BrokenInvariant[] {
  return repository.pulls.flatMap((pull) => {
    const own = pull.issueComments.filter((one) => one.user === world.app.bot && MARKER.test(one.body));
    const bodies = own.map((one) => one.body);
    const twice = own.filter((one, index) => bodies.indexOf(one.body) < index);
    return twice.map(({ id }) => ({
      rule: 'a question is answered once',
      detail: `${fullName(repository)}: comment ${id}`,
    }));
  });
}

function checksLeftOpen(repository: Repository): BrokenInvariant[] {
  return repository.checkRuns
    .filter((run) => run.viaApp && run.status !== 'completed')
    .map((run) => ({
      rule: 'no check run is left open',
      detail: `${fullName(repository)}: check run ${run.id} on ${run.headSha.slice(0, 7)} is ${run.status}`,
    }));
}

/** A POST that made something, sent again word for word. A new push may rightly repeat a check run: its commit differs. */
function repeatedPosts(requests: readonly LoggedRequest[]): BrokenInvariant[] {
  const committed = new Set<string>();
  const broken: BrokenInvariant[] = [];
  for (const request of requests) {
    const makes = /^(pulls\/create|issues\/create|checks\/create)/.test(request.operation);
    if (!makes) continue;
    const key = `${request.path} ${JSON.stringify(request.body)}`;
    if (committed.has(key))
      broken.push({
        rule: 'no POST repeats one that worked',
        detail: `${request.operation} ${request.path}`,
      });
    if (request.performed) committed.add(key);
  }
  return broken;
}

function impatientRequests(requests: readonly LoggedRequest[]): BrokenInvariant[] {
  return requests
    .filter((request) => request.duringWait)
    .map(({ operation, caller }) => ({
      rule: 'nobody asks again before the time that a limit named',
      detail: `${caller} sent ${operation}`,
    }));
}

function outOfScope(requests: readonly LoggedRequest[]): BrokenInvariant[] {
  return requests
    .filter((request) => request.outOfScope)
    .map(({ operation, caller }) => ({
      rule: 'no request is outside its token’s scope',
      detail: `${caller} sent ${operation}`,
    }));
}
