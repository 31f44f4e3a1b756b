import { type Actor, notFound, Refusal } from './answer.ts';
import { type Access, type Permissions, type Repository, roleOf } from './world.ts';

const RANK: Readonly<Record<Access, number>> = { read: 1, write: 2, admin: 3 };
const APP_ONLY = 'app only';
const ANYBODY = 'anybody';

/** What each operation asks of an installation token: alternatives, of which one suffices. */
const NEEDS: readonly (readonly [RegExp, readonly string[] | typeof APP_ONLY | typeof ANYBODY])[] = [
  [/^apps\/(create-from-manifest|revoke-installation-access-token|list-repos)/, ANYBODY],
  [/^apps\//, APP_ONLY],
  [/^(users|meta|rate-limit)\//, ANYBODY],
  [/^repos\/(get|get-collaborator-permission-level|get-branch-rules)$/, ['metadata=read']],
  [/^repos\/list-pull-requests-associated/, ['pull_requests=read', 'contents=read']],
  [/^repos\//, ['contents=read']],
  [/^git\/(get|list)/, ['contents=read']],
  [/^git\//, ['contents=write']],
  [/^pulls\/(get|list)/, ['pull_requests=read']],
  [/^pulls\//, ['pull_requests=write']],
  [/^issues\/(get|list)/, ['issues=read', 'pull_requests=read']],
  [/^issues\//, ['issues=write', 'pull_requests=write']],
  [/^reactions\/.*pull-request/, ['pull_requests=write']],
  [/^reactions\/list/, ['issues=read', 'pull_requests=read']],
  [/^reactions\//, ['issues=write', 'pull_requests=write']],
  [/^checks\/(get|list)/, ['checks=read']],
  [/^checks\//, ['checks=write']],
];

export function grants(permissions: Permissions, need: string): boolean {
  const [name = '', access = 'read'] = need.split('=');
  const given = permissions[name];
  // Metadata comes with every installation.
  if (name === 'metadata') return true;
  return given !== undefined && RANK[given] >= RANK[access as Access];
}

/** Refuses, in GitHub's words, an actor who may not perform the operation on the repository. */
export function checkPermission(operation: string, actor: Actor, repository: Repository | null): void {
  const needs = NEEDS.find(([pattern]) => pattern.test(operation))?.[1] ?? APP_ONLY;
  if (needs === APP_ONLY) {
    if (actor.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded');
    return;
  }
  if (actor.kind === 'app' && repository !== null) throw new Refusal(401, 'Requires authentication');
  if (repository !== null) checkSight(actor, repository);
  if (needs === ANYBODY) return;
  if (actor.kind === 'user') checkUser(needs, actor.user.login, repository);
  if (actor.kind === 'nobody' && !needs.every((need) => need.endsWith('=read')))
    throw new Refusal(401, 'Requires authentication');
  if (actor.kind !== 'installation' || needs.some((need) => grants(actor.permissions, need))) return;
  throw new Refusal(403, 'Resource not accessible by integration', {
    headers: { 'x-accepted-github-permissions': needs.join('; ') },
    outOfScope: true,
  });
}

/** A repository that the actor may not see is not there. */
function checkSight(actor: Actor, repository: Repository): void {
  if (actor.kind === 'installation') {
    const { repositories, installation } = actor;
    const seen =
      repositories === null ? repository.owner === installation.account : repositories.includes(repository);
    if (!seen) throw new Refusal(404, 'Not Found', { outOfScope: true });
    return;
  }
  const login = actor.kind === 'user' ? actor.user.login : '';
  if (roleOf(repository, login) === 'none') throw notFound();
}

function checkUser(needs: readonly string[], login: string, repository: Repository | null): void {
  if (needs.some((need) => need.endsWith('=read')) || repository === null) return;
  // Anybody may comment on a public repository; the rest needs a role.
  const commenting = needs.some((need) => need.startsWith('issues') || need.startsWith('pull_requests'));
  const role = roleOf(repository, login);
  if (!commenting && !['write', 'maintain', 'admin'].includes(role))
    throw new Refusal(403, 'Must have write access to the repository.');
}
