import type { Octokit } from '@octokit/rest';
import { UserError } from '../../errors.ts';
import type { Clock, Tell } from '../../ports.ts';
import { appCredentials, installationCredentials, type Token } from './credentials.ts';
import {
  CONCURRENT_READS,
  READ_TIMEOUT_MS,
  WRITE_INTERVAL_MS,
  WRITE_TIMEOUT_MS,
  WRITES_PER_HOUR,
} from './limits.ts';
import { createLane, type Lane, type Pace } from './pace.ts';
import type { Permissions } from './permissions.ts';
import { createOctokit, type OctokitOptions, type Timeouts } from './requests.ts';
import { createTransport, type Fetch } from './transport.ts';

export type GitHubOptions = {
  readonly appId: number;
  /** PEM; line breaks may be written as `\n`. */
  readonly privateKey: string;
  /** `https://api.github.com`, or `https://HOST/api/v3` of an own server. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly fetch?: Fetch;
  readonly pace?: Pace;
  readonly timeouts?: Timeouts;
};

/** Who we are on GitHub. `login` is how our comments are signed in REST: `slug[bot]`. */
export type AppIdentity = { readonly id: number; readonly slug: string; readonly login: string };

/** A way into one repository with one set of permissions, for the length of one job. */
export type GitHubClient = {
  readonly octokit: Octokit;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly identity: () => Promise<AppIdentity>;
  /** Revokes the token. A token that cannot be revoked ends by itself within the hour: that is told, not thrown. */
  dispose(): Promise<void>;
};

export type GitHubApp = {
  /** GitHub as the App itself: its own settings and installations, nothing of any repository. */
  readonly octokit: Octokit;
  identity(): Promise<AppIdentity>;
  /** `repository`: its number; or its name, where that is all that is known, within the installed account. */
  installationClient(
    installation: number,
    repository: number | string,
    permissions: Permissions,
  ): GitHubClient;
};

const PACE: Pace = {
  writeInterval: WRITE_INTERVAL_MS,
  writesPerHour: WRITES_PER_HOUR,
  concurrentReads: CONCURRENT_READS,
};
const TIMEOUTS: Timeouts = { read: READ_TIMEOUT_MS, write: WRITE_TIMEOUT_MS };

/** The App on GitHub. All clients of one installation share its pace. */
export function createGitHub(options: GitHubOptions): GitHubApp {
  const { appId, privateKey, baseUrl, clock, tell, pace = PACE, timeouts = TIMEOUTS } = options;
  // Looked up at each call: tests put their own in the place of the global one.
  const fetch = createTransport(baseUrl, options.fetch ?? ((...request) => globalThis.fetch(...request)));
  const world = { baseUrl, fetch, clock, tell, timeouts };
  const lanes = new Map<number, Lane>();
  const octokit = createOctokit({
    ...world,
    credentials: appCredentials(appId, privateKey, clock),
    lane: createLane(clock, pace),
  });
  let identified: Promise<AppIdentity> | null = null;

  function laneOf(installation: number): Lane {
    const lane = lanes.get(installation) ?? createLane(clock, pace);
    lanes.set(installation, lane);
    return lane;
  }

  async function identity(): Promise<AppIdentity> {
    identified ??= readIdentity(octokit, appId);
    try {
      return await identified;
    } catch (error) {
      identified = null;
      throw error;
    }
  }

  return {
    octokit,
    identity,
    installationClient(installation, repository, permissions) {
      const mint = () => mintToken(octokit, installation, repository, permissions);
      const credentials = installationCredentials(mint, clock);
      const ways = { ...world, credentials, lane: laneOf(installation) };
      const dispose = async () => {
        const token = credentials.close();
        if (token !== null) await revoke(ways, token);
      };
      return { octokit: createOctokit(ways), clock, tell, identity, dispose };
    },
  };
}

async function readIdentity(octokit: Octokit, appId: number): Promise<AppIdentity> {
  const { data } = await octokit.rest.apps.getAuthenticated();
  if (!data?.slug) throw new UserError(`GitHub knows no App with the id ${appId}; check APP_ID`);
  return { id: data.id, slug: data.slug, login: `${data.slug}[bot]` };
}

async function mintToken(
  octokit: Octokit,
  installation: number,
  repository: number | string,
  permissions: Permissions,
): Promise<Token> {
  const { data } = await octokit.rest.apps.createInstallationAccessToken({
    installation_id: installation,
    ...(typeof repository === 'number' ? { repository_ids: [repository] } : { repositories: [repository] }),
    permissions,
  });
  return { token: data.token, expiresAt: new Date(data.expires_at) };
}

async function revoke(world: OctokitOptions, token: string): Promise<void> {
  // Requests during a limit make it longer, and the token ends by itself.
  if (world.lane.isClosed()) {
    world.tell('token not revoked', { reason: 'GitHub asked for a pause' });
    return;
  }
  const credentials = { header: async () => `token ${token}`, renew: async () => undefined };
  try {
    await createOctokit({ ...world, credentials }).rest.apps.revokeInstallationAccessToken();
  } catch (error) {
    world.tell('token not revoked', { reason: error instanceof Error ? error.message : String(error) });
  }
}
