import { z } from 'zod';
import { TransientError } from '../../errors.ts';
import type { GitHubClient } from './client.ts';
import { LIMITED_WAIT_SECONDS } from './limits.ts';

const ANSWER = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(
      z.object({ type: z.string().optional(), message: z.string(), path: z.array(z.unknown()).optional() }),
    )
    .optional(),
});

export type GraphqlError = { readonly type: string; readonly message: string };
export type GraphqlAnswer<T> = { readonly data: T; readonly errors: readonly GraphqlError[] };

/**
 * Sends a GraphQL document and reads its data by `shape`. GitHub answers 200 also when some or all of it failed:
 * those errors are given beside what data there is; a limit throws as everywhere else.
 */
export async function ask<T>(
  client: GitHubClient,
  document: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> },
  shape: z.ZodType<T>,
): Promise<GraphqlAnswer<T>> {
  const { request } = client.octokit;
  // On an own server REST stands under /api/v3 and GraphQL beside it, at /api/graphql.
  const baseUrl = request.endpoint.DEFAULTS.baseUrl.replace(/\/api\/v3\/?$/, '/api');
  const { data: body } = await request('POST /graphql', { ...document, baseUrl });
  const { data, errors: raw = [] } = ANSWER.parse(body);
  const errors = raw.map(({ type = '', message }) => ({ type, message }));
  if (errors.some(({ type, message }) => type === 'RATE_LIMITED' || /rate limit/i.test(message))) {
    throw new TransientError('GraphQL: GitHub limits our requests', { retryAfter: LIMITED_WAIT_SECONDS });
  }
  const parsed = shape.safeParse(data);
  if (parsed.success) return { data: parsed.data, errors };
  const said =
    errors.map(({ message }) => message).join('; ') || 'its answer has another shape than expected';
  // GitHub words its own trouble in many ways; all of it may pass.
  throw new TransientError(`GraphQL: ${said.slice(0, 300)}`);
}
