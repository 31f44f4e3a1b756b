import { ok, type Routes } from '../answer.ts';
import { callerOf } from '../journal.ts';
import type { Limits } from '../limits.ts';
import { appRoutes } from './app.ts';
import { checkRoutes } from './checks.ts';
import { contentRoutes } from './contents.ts';
import { issueRoutes } from './issues.ts';
import { pullRoutes } from './pulls.ts';
import { repositoryRoutes } from './repository.ts';
import { reviewCommentRoutes } from './review-comments.ts';
import { reviewRoutes } from './reviews.ts';

/** Every operation that the stand-in performs. */
export function allRoutes(limits: Limits, more: Routes): Routes {
  return {
    ...appRoutes,
    ...checkRoutes,
    ...contentRoutes,
    ...issueRoutes,
    ...pullRoutes,
    ...repositoryRoutes,
    ...reviewCommentRoutes,
    ...reviewRoutes,
    ...more,
    'rate-limit/get': ({ world, actor }) => {
      const core = limits.overview(callerOf(actor), world.now());
      return ok({ resources: { core, graphql: core, search: core }, rate: core });
    },
    'meta/get': () => ok({ verifiable_password_authentication: false }),
  };
}
