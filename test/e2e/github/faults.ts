import type { LoggedRequest } from './journal.ts';

/** What goes wrong. `…-after` and `after: true` mean that GitHub did the work before the trouble. */
type FaultKind =
  | {
      readonly kind: 'status-before';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  | {
      readonly kind: 'status-after';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: 'hang'; readonly after?: boolean }
  | { readonly kind: 'reset'; readonly after?: boolean }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'truncate' }
  | { readonly kind: 'wrong-type' }
  | { readonly kind: 'rate-limit'; readonly seconds: number; readonly status?: 403 | 429 }
  | { readonly kind: 'secondary-limit'; readonly retryAfter: number | null; readonly status?: 403 | 429 }
  | { readonly kind: 'not-found-lag' }
  | { readonly kind: 'stale' };

export type Fault = FaultKind & {
  /** Operation id, `graphql`, or a test of the request; absent: every request. */
  readonly operation?: string;
  readonly match?: (request: LoggedRequest) => boolean;
  /** Which of the matching requests is hit first, from 1. */
  readonly nth?: number;
  /** How many in a row are hit; one unless said. */
  readonly times?: number;
};

type Armed = { readonly fault: Fault; seen: number; hits: number };

/** The plan of what goes wrong, in the order it was added. */
export class Faults {
  readonly #armed: Armed[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, seen: 0, hits: 0 });
  }

  clear(): void {
    this.#armed.length = 0;
  }

  /** Faults that no request has met: a test that planned them tested nothing. */
  get unmet(): readonly Fault[] {
    return this.#armed.filter((one) => one.hits === 0).map((one) => one.fault);
  }

  /** The fault that this request meets, if any. */
  take(request: LoggedRequest): Fault | null {
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (fault.operation !== undefined && fault.operation !== request.operation) continue;
      if (fault.match !== undefined && !fault.match(request)) continue;
      armed.seen += 1;
      const first = fault.nth ?? 1;
      if (armed.seen < first || armed.seen >= first + (fault.times ?? 1)) continue;
      armed.hits += 1;
      return fault;
    }
    return null;
  }
}
