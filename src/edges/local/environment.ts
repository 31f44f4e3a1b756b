import { z } from 'zod';
import { UserError } from '../../errors.ts';
import {
  REGISTRY_VARIABLES,
  type RegistryEnvironment,
  registryEnvironment,
} from '../advisories/registry-environment.ts';
import { readPreviousKey, readPrivateKey } from './private-key.ts';
import { isSafeUrl } from './safe-url.ts';

/** Variables as a process has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** What `serve` is told from outside, checked. */
export type ServeEnvironment = {
  readonly appId: number;
  /** PEM with real line breaks. */
  readonly privateKey: string;
  /** The key that was rotated out: comments signed with it are still known as ours. */
  readonly previousKey: string | null;
  /** The current secret first, then the previous one while it is rotated. */
  readonly webhookSecrets: readonly string[];
  readonly port: number;
  readonly host: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** `https://api.github.com`, or `https://HOST/api/v3`; no slash at the end. */
  readonly apiUrl: string;
  readonly registry: RegistryEnvironment;
};

const MAKE_ONE = "make one with `openssl rand -hex 32` and enter the same one in the App's settings";

const secret = z
  .string('is not set')
  .refine((value) => value !== 'development', 'is `development`, which everybody knows')
  .refine((value) => value === 'development' || Buffer.byteLength(value) >= 32, 'is shorter than 32 bytes')
  .refine((value) => value === value.trim(), 'begins or ends with white space');
const url = z
  .string()
  .refine(isSafeUrl, 'must be an https address (http only for this very machine) without a query');
const whole = (limit: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .pipe(z.number().max(limit));

const schema = z.object({
  APP_ID: z
    .string("is not set; it stands on the App's settings page")
    .regex(/^[1-9]\d{0,11}$/, "must be the number on the App's settings page")
    .transform(Number),
  WEBHOOK_SECRET: secret,
  WEBHOOK_SECRET_PREVIOUS: secret.optional(),
  PORT: whole(65_535)
    .catch(() => Number.NaN)
    .refine(Number.isFinite, 'must be a number from 0 to 65535')
    .default(3000),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  GITHUB_API_URL: url.default('https://api.github.com'),
  ...REGISTRY_VARIABLES,
});

/** Checks the variables of `serve`; all faults are said at once, and no value is ever repeated. */
export function readEnvironment(variables: Variables): ServeEnvironment {
  // An empty variable is one that somebody forgot to fill in.
  const set = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse({ ...set, GITHUB_API_URL: apiUrlOf(set) });
  const key = readPrivateKey(set);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => faultOf(String(path[0]), message));
  const previousKey = readPreviousKey(set);
  for (const read of [key, previousKey]) if (read !== null && 'fault' in read) faults.push(read.fault);
  if (!parsed.success || 'fault' in key || (previousKey !== null && 'fault' in previousKey)) {
    const list = [...new Set(faults)].map((fault) => `  - ${fault}`).join('\n');
    throw new UserError(`cannot start with this environment:\n${list}`);
  }
  const {
    APP_ID,
    WEBHOOK_SECRET,
    WEBHOOK_SECRET_PREVIOUS: previous,
    PORT,
    HOST,
    LOG_LEVEL,
    GITHUB_API_URL,
  } = parsed.data;
  return {
    appId: APP_ID,
    privateKey: key.pem,
    previousKey: previousKey?.pem ?? null,
    webhookSecrets: previous === undefined ? [WEBHOOK_SECRET] : [WEBHOOK_SECRET, previous],
    port: PORT,
    host: HOST,
    logLevel: LOG_LEVEL,
    apiUrl: GITHUB_API_URL.replace(/\/+$/, ''),
    registry: registryEnvironment(parsed.data),
  };
}

/** `GITHUB_API_URL` as it is, or made of the two variables that Probot knows for an own server. */
function apiUrlOf(set: Variables): string | undefined {
  if (set.GITHUB_API_URL !== undefined || set.GHE_HOST === undefined) return set.GITHUB_API_URL;
  return `${set.GHE_PROTOCOL ?? 'https'}://${set.GHE_HOST}/api/v3`;
}

function faultOf(name: string, message: string): string {
  const said = name === 'GITHUB_API_URL' ? 'GITHUB_API_URL (or GHE_HOST with GHE_PROTOCOL)' : name;
  return name.startsWith('WEBHOOK_SECRET') ? `${said} ${message}; ${MAKE_ONE}` : `${said} ${message}`;
}
