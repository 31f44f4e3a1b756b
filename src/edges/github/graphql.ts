import { z } from 'zod';
import { TransientError, UserError } from '../../errors.ts';
import type { GitHubClient } from './client.ts';
import { GitHubError } from './faults.ts';

const ANSWER = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(
      z.object({ type: z.string().optional(), message: z.string(), path: z.array(z.unknown()).optional() }),
    )
    .optional(),
});

type GraphqlError = { readonly type: string; readonly message: string };
export type GraphqlAnswer<T> = { readonly data: T; readonly errors: readonly GraphqlError[] };

/**
 * Sends a GraphQL document and reads its data by `shape`. GitHub answers 200 also when some or all of it failed:
 * those errors are given beside what data there is, and thrown where they leave none.
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
  const parsed = shape.safeParse(data);
  if (parsed.success) return { data: parsed.data, errors };
  const said =
    errors.map(({ message }) => message).join('; ') || 'its answer has another shape than expected';
  const has = (type: string) => errors.some((error) => error.type === type);
  if (has('NOT_FOUND')) throw new GitHubError(404, said.slice(0, 300), 'GraphQL');
  if (has('FORBIDDEN'))
    throw new UserError(`GraphQL: the App is not permitted to do this (${said.slice(0, 300)})`);
  // GitHub words its own trouble in many ways; all of it may pass.
  throw new TransientError(`GraphQL: ${said.slice(0, 300)}`);
}
