import type { Answer, StandInSettings } from './answer.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const SECONDARY =
  'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.';

/** A caller's use of the API, and how long it was told to wait. */
type Account = {
  used: number;
  resetAt: number;
  points: { at: number; cost: number }[];
  content: number[];
  waitUntil: number;
  waitAnswer: Answer | null;
};

/** GitHub's primary and secondary limits, counted a caller. */
export class Limits {
  readonly #accounts = new Map<string, Account>();
  readonly #settings: StandInSettings;

  constructor(settings: StandInSettings) {
    this.#settings = settings;
  }

  #account(caller: string, now: number): Account {
    const known = this.#accounts.get(caller);
    if (known !== undefined && known.resetAt > now) return known;
    const fresh = { used: 0, resetAt: now + HOUR, points: [], content: [], waitUntil: 0, waitAnswer: null };
    const account: Account = known === undefined ? fresh : { ...known, used: 0, resetAt: now + HOUR };
    this.#accounts.set(caller, account);
    return account;
  }

  /** Is the caller inside a time that it was told to wait? Then it gets the refusal again. */
  waiting(caller: string, now: number): Answer | null {
    const account = this.#account(caller, now);
    return account.waitUntil > now ? account.waitAnswer : null;
  }

  /** Counts a request; answers with the refusal when it is one too many. */
  count(caller: string, method: string, createsContent: boolean, now: number): Answer | null {
    const account = this.#account(caller, now);
    account.used += 1;
    if (account.used > this.#settings.hourlyLimit) return this.primary(caller, now, account.resetAt - now);
    account.points = account.points.filter((one) => one.at > now - MINUTE);
    account.points.push({ at: now, cost: method === 'GET' ? 1 : 5 });
    account.content = account.content.filter((at) => at > now - MINUTE);
    if (createsContent) account.content.push(now);
    const points = account.points.reduce((sum, one) => sum + one.cost, 0);
    const tooMany =
      points > this.#settings.pointsPerMinute || account.content.length > this.#settings.contentPerMinute;
    return tooMany ? this.secondary(caller, now, { retryAfter: 60 }) : null;
  }

  /** A request that was answered 304 is not counted. */
  refund(caller: string, now: number): void {
    this.#account(caller, now).used -= 1;
  }

  /** Tells the caller to wait until the hour is over, here `milliseconds`. */
  primary(caller: string, now: number, milliseconds: number, status = 403): Answer {
    const account = this.#account(caller, now);
    account.used = this.#settings.hourlyLimit;
    account.resetAt = now + milliseconds;
    const message = `API rate limit exceeded for ${caller}.`;
    return this.#tell(account, account.resetAt, { status, body: body(message), headers: {} });
  }

  /** Tells the caller to slow down; without `retryAfter` it has to know that a minute is the least. */
  secondary(caller: string, now: number, how: { retryAfter: number | null; status?: number }): Answer {
    const headers: Record<string, string> =
      how.retryAfter === null ? {} : { 'retry-after': String(how.retryAfter) };
    const answer: Answer = { status: how.status ?? 403, body: body(SECONDARY), headers };
    return this.#tell(this.#account(caller, now), now + (how.retryAfter ?? 60) * 1000, answer);
  }

  #tell(account: Account, until: number, answer: Answer): Answer {
    account.waitUntil = until;
    account.waitAnswer = answer;
    return answer;
  }

  headers(caller: string, now: number, resource: string): Record<string, string> {
    const { limit, remaining, used, reset } = this.overview(caller, now);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': resource,
    };
  }

  overview(caller: string, now: number): { limit: number; remaining: number; used: number; reset: number } {
    const { used, resetAt } = this.#account(caller, now);
    const limit = this.#settings.hourlyLimit;
    return { limit, remaining: Math.max(0, limit - used), used, reset: Math.ceil(resetAt / 1000) };
  }
}

function body(message: string): unknown {
  return {
    message,
    documentation_url: 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api',
  };
}
