import githubAppJwt from 'universal-github-app-jwt';
import type { Clock } from '../../ports.ts';
import { TOKEN_EARLY_MS } from './limits.ts';

/** Where the authorization header of a request comes from. */
export type Credentials = {
  header(): Promise<string>;
  /** After a 401: gets new ones, with the other side's `date` header as a hint. */
  renew(date: string | undefined): Promise<void>;
};

/** The App itself, by a signed token of ten minutes; follows GitHub's clock when ours is refused. */
export function appCredentials(appId: number, privateKey: string, clock: Clock): Credentials {
  let skew = 0;
  return {
    async header() {
      const now = Math.floor((clock.now().getTime() + skew) / 1_000);
      const { token } = await githubAppJwt({ id: appId, privateKey, now });
      return `bearer ${token}`;
    },
    async renew(date) {
      const theirs = Date.parse(date ?? '');
      if (Number.isFinite(theirs)) skew = theirs - clock.now().getTime();
    },
  };
}

export type Token = { readonly token: string; readonly expiresAt: Date };

export type InstallationCredentials = Credentials & {
  /** The token in use, so that it can be revoked; null when none was asked for. After this none is minted. */
  close(): string | null;
};

/** One installation's token for one repository: minted when first needed, kept until shortly before its end. */
export function installationCredentials(mint: () => Promise<Token>, clock: Clock): InstallationCredentials {
  let current: Promise<Token> | null = null;
  let closed = false;
  let known: string | null = null;

  async function fresh(): Promise<Token> {
    if (closed) throw new Error('this client of GitHub was disposed of');
    current ??= mint();
    try {
      const token = await current;
      if (token.expiresAt.getTime() - clock.now().getTime() > TOKEN_EARLY_MS) return token;
    } catch (error) {
      current = null;
      throw error;
    }
    current = mint();
    return await current;
  }

  return {
    async header() {
      const { token } = await fresh();
      known = token;
      return `token ${token}`;
    },
    async renew() {
      current = null;
    },
    close() {
      closed = true;
      return known;
    },
  };
}
