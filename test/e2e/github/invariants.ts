import type { LoggedRequest } from './journal.ts';
import { fullName, type Repository, type World } from './world.ts';

export type BrokenInvariant = { readonly rule: string; readonly detail: string };

/** Hidden comments are how our App recognises its findings; the same one twice is a comment said twice. */
const MARKER = /<!--\s*rust-pro[^>]*-->/;
const FINDING = /\bRP-[0-9A-F]{4,}\b/;

/** What must hold after every test, whatever went wrong in it; empty when it does. */
export function brokenInvariants(world: World, requests: readonly LoggedRequest[]): BrokenInvariant[] {
  return [
    ...world.repositories.flatMap((repository) => [
      ...commentsSaidTwice(world, repository),
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
      const identity = MARKER.exec(comment.body)?.[0] ?? FINDING.exec(comment.body)?.[0];
      if (identity === undefined) return [];
      const first = seen.get(identity);
      seen.set(identity, first ?? comment.id);
      const detail = `${fullName(repository)}#${pull.number}: comments ${first} and ${comment.id} are both ${identity}`;
      return first === undefined ? [] : [{ rule: 'a finding is commented on once', detail }];
    });
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
