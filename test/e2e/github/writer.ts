import { type Context, Refusal } from './answer.ts';
import { type Repository, roleOf, type User } from './world.ts';

/** The account that a request writes as: the App's bot, or the person. */
export function writerOf({ actor, world }: Context): User {
  if (actor.kind === 'user') return actor.user;
  if (actor.kind === 'installation') return world.app.bot;
  throw new Refusal(401, 'Requires authentication');
}

/** Refuses changes to what another account wrote, unless the account may write to the repository. */
export function checkMayChange(context: Context, author: User, repository: Repository): void {
  const { actor, world } = context;
  const login = actor.kind === 'user' ? actor.user.login : world.app.bot.login;
  if (author.login === login) return;
  const strong = actor.kind === 'user' && ['write', 'maintain', 'admin'].includes(roleOf(repository, login));
  if (!strong)
    throw new Refusal(
      403,
      actor.kind === 'user'
        ? 'Must have admin rights to Repository.'
        : 'Resource not accessible by integration',
    );
}
