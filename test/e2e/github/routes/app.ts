import { type Actor, type Context, NO_CONTENT, notFound, ok, page, Refusal, type Routes } from '../answer.ts';
import { mintToken } from '../auth.ts';
import { grants } from '../permissions.ts';
import { renderRepository } from '../render/repository.ts';
import { renderApp, renderInstallation } from '../render/user.ts';
import { repositoryOf } from '../repositories.ts';
import { type Installation, type Permissions, type Repository, timestamp, type World } from '../world.ts';

function installationOf({ world, params }: Context): Installation {
  const installation = world.installations.find((one) => one.id === Number(params.installation_id));
  if (installation === undefined) throw notFound();
  return installation;
}

function visible(world: World, installation: Installation): Repository[] {
  const own = world.repositories.filter((repository) => repository.owner === installation.account);
  return own.filter((repository) => installation.repositories?.includes(repository) ?? true);
}

function wantedRepositories(context: Context, installation: Installation): Repository[] | null {
  const { repository_ids: ids, repositories: names } = context.body;
  if (!Array.isArray(ids) && !Array.isArray(names)) return null;
  const all = visible(context.world, installation);
  const wanted: unknown[] = [...(Array.isArray(ids) ? ids : []), ...(Array.isArray(names) ? names : [])];
  const found = wanted.map((one) =>
    all.find((repository) => repository.id === one || repository.name === one),
  );
  if (found.length === 0 || found.includes(undefined))
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  return found.filter((one) => one !== undefined);
}

function wantedPermissions(context: Context, installation: Installation): Permissions {
  const wanted = context.body.permissions as Permissions | undefined;
  if (wanted === undefined) return installation.permissions;
  const granted = Object.entries(wanted).every(([name, access]) =>
    grants(installation.permissions, `${name}=${access}`),
  );
  if (!granted) throw new Refusal(422, 'The permissions requested are not granted to this installation.');
  return { metadata: 'read', ...wanted };
}

function currentToken(actor: Actor): Extract<Actor, { kind: 'installation' }> {
  if (actor.kind !== 'installation')
    throw new Refusal(
      403,
      'This endpoint requires you to be authenticated with an installation access token.',
    );
  return actor;
}

export const appRoutes: Routes = {
  'apps/get-authenticated': ({ world }) =>
    ok({ ...renderApp(world, world.app), installations_count: world.installations.length }),
  'apps/list-installations': (context) =>
    page(
      context,
      context.world.installations.map((one) => renderInstallation(context.world, one)),
    ),
  'apps/get-installation': (context) => ok(renderInstallation(context.world, installationOf(context))),
  'apps/get-repo-installation': (context) => {
    const repository = repositoryOf(context);
    const found = context.world.installations.find((one) => visible(context.world, one).includes(repository));
    if (found === undefined) throw notFound();
    return ok(renderInstallation(context.world, found));
  },
  'apps/create-installation-access-token': (context) => {
    const installation = installationOf(context);
    if (installation.suspended) throw new Refusal(403, 'This installation has been suspended');
    const repositories = wantedRepositories(context, installation);
    const permissions = wantedPermissions(context, installation);
    const token = mintToken(context.world, installation, { permissions, repositories });
    const named = repositories?.map((repository) => renderRepository(context.world, repository));
    const selection = repositories !== null || installation.repositories !== null ? 'selected' : 'all';
    const rendered = {
      token: token.value,
      expires_at: timestamp(token.expiresAt),
      permissions,
      repository_selection: selection,
    };
    return ok(named === undefined ? rendered : { ...rendered, repositories: named }, 201);
  },
  'apps/revoke-installation-access-token': ({ world, actor }) => {
    const token = world.tokens.get(currentToken(actor).token);
    if (token !== undefined) token.revoked = true;
    return NO_CONTENT;
  },
  'apps/list-repos-accessible-to-installation': (context) => {
    const { installation, repositories } = currentToken(context.actor);
    const seen = visible(context.world, installation).filter((one) => repositories?.includes(one) ?? true);
    const rendered = seen.map((repository) => renderRepository(context.world, repository));
    const repository_selection = installation.repositories === null ? 'all' : 'selected';
    return page(context, rendered, (slice) => ({
      total_count: seen.length,
      repository_selection,
      repositories: slice,
    }));
  },
  // The manifest flow ends here: the code from GitHub's page is traded for the App's credentials.
  'apps/create-from-manifest': ({ world, params }) => {
    if (params.code !== 'manifest-code') throw notFound();
    const secrets = {
      client_secret: 'c'.repeat(40),
      webhook_secret: 'w'.repeat(40),
      pem: world.app.privateKey,
    };
    return ok({ ...renderApp(world, world.app), client_id: world.app.clientId, ...secrets }, 201);
  },
};
