import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { isSafeUrl } from '../local/safe-url.ts';

/** Whether the network may be asked about crates, and where. No slash at the end of addresses. */
export type RegistryEnvironment = {
  readonly refresh: boolean;
  readonly osvUrl: string;
  readonly indexUrl: string;
};

const url = z
  .string()
  .refine(isSafeUrl, 'must be an https address (http only for this very machine) without a query')
  .transform((address) => address.replace(/\/+$/, ''));

/** The variables that say so, for the schema of the environment. */
export const REGISTRY_VARIABLES = {
  REFRESH_ADVISORIES: z.enum(['on', 'off'], 'must be on or off').default('off'),
  OSV_URL: url.default('https://api.osv.dev'),
  CRATES_INDEX_URL: url.default('https://index.crates.io'),
};
const SCHEMA = z.object(REGISTRY_VARIABLES);

export function registryEnvironment(variables: z.infer<typeof SCHEMA>): RegistryEnvironment {
  return {
    refresh: variables.REFRESH_ADVISORIES === 'on',
    osvUrl: variables.OSV_URL,
    indexUrl: variables.CRATES_INDEX_URL,
  };
}

/** The same for who needs nothing else of the environment. */
export function readRegistryEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): RegistryEnvironment {
  const set = Object.entries(variables).filter(([, value]) => value !== undefined && value !== '');
  const parsed = SCHEMA.safeParse(Object.fromEntries(set));
  if (parsed.success) return registryEnvironment(parsed.data);
  const faults = parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`);
  throw new UserError(faults.join('; '));
}
