import { z } from 'zod';
import type { GitHubClient } from './client.ts';
import { isMissing } from './faults.ts';

const ROLES = ['admin', 'maintain', 'write', 'triage', 'read', 'none'] as const;
/** What an account may do in a repository; own roles of an organisation count as the role they are made from. */
export type Permission = (typeof ROLES)[number];

const ANSWER = z.object({
  permission: z.string(),
  role_name: z.string().optional(),
  user: z.object({ login: z.string(), type: z.string() }).nullable(),
});

/**
 * What GitHub says at this moment that an account may do. Bots, the placeholder of deleted accounts and every
 * doubt are `none`; a doubt is told.
 */
export async function readPermission(
  client: GitHubClient,
  owner: string,
  repo: string,
  login: string,
): Promise<Permission> {
  if (login.toLowerCase() === 'ghost' || !/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})$/.test(login)) return 'none';
  try {
    const { data } = await client.octokit.rest.repos.getCollaboratorPermissionLevel({
      owner,
      repo,
      username: login,
    });
    return roleOf(ANSWER.parse(data), login);
  } catch (error) {
    if (!isMissing(error)) client.tell('permission not read', { login, reason: wordsOf(error) });
    return 'none';
  }
}

function roleOf({ permission, role_name, user }: z.infer<typeof ANSWER>, login: string): Permission {
  if (user?.type !== 'User' || user.login.toLowerCase() !== login.toLowerCase()) return 'none';
  // `permission` knows four levels and calls maintain write and triage read; `role_name` may be an own role.
  return ROLES.find((role) => role === role_name) ?? ROLES.find((role) => role === permission) ?? 'none';
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
