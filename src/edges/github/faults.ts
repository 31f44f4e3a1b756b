import { RequestError } from '@octokit/request-error';
import type { OctokitResponse } from '@octokit/types';
import { z } from 'zod';
import { TransientError, UserError } from '../../errors.ts';
import { LIMITED_WAIT_SECONDS } from './limits.ts';
import { RefusedAddress, ResponseTooLarge } from './transport.ts';

/** What a request was for. `token` calls manage our own tokens and have no effect that anyone sees. */
export type CallKind = 'read' | 'write' | 'token';
export type Call = { readonly kind: CallKind; readonly attempted: string };

/** GitHub refused the request for good: the same request will be refused again. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError';
  readonly status: number;
  /** GitHub's words, for the reader. */
  readonly reason: string;

  constructor(status: number, reason: string, attempted: string) {
    super(`${attempted}: GitHub answered ${status}: ${reason}`);
    this.status = status;
    this.reason = reason;
  }
}

/** A write was sent and it is not known whether GitHub carried it out: look before sending it again. */
export class UnsureError extends TransientError {}

/** GitHub could not do a read just now (5xx), or it got lost on the way: the same read may be sent again. */
export class UnansweredError extends TransientError {}

/** Turns what Octokit throws into one of our kinds of errors; says what was attempted, never tokens or bodies. */
export function faultOf(error: unknown, call: Call, now: Date): Error {
  if (!(error instanceof RequestError)) return error instanceof Error ? error : new Error(String(error));
  if (error.cause instanceof ResponseTooLarge) return tooLarge(call);
  if (error.cause instanceof RefusedAddress) {
    return new Error(`${call.attempted}: refused: ${error.cause.message}`);
  }
  const { response } = error;
  if (response === undefined) return unanswered(call, wordsOf(error));
  const reason = wordsOf(error);
  if (error.status >= 500) return unanswered(call, `GitHub answered ${error.status}`);
  if (error.status === 429 || isLimit(error)) {
    const retryAfter = waitOf(response.headers, now);
    return new TransientError(`${call.attempted}: GitHub limits our requests`, { retryAfter });
  }
  if (error.status === 401) return unauthorized(call);
  if (error.status === 403) return forbidden(call, reason, response.headers);
  if (error.status === 409) return new TransientError(`${call.attempted}: GitHub answered 409: ${reason}`);
  return new GitHubError(error.status, reason, call.attempted);
}

/** GraphQL says that there was too much in an answer that is otherwise fine; null when it does not. */
export function graphqlLimit(answer: OctokitResponse<unknown>, call: Call, now: Date): TransientError | null {
  const { errors } = GRAPHQL_ERRORS.safeParse(answer.data).data ?? {};
  const limited = errors?.some(({ type, message }) => type === 'RATE_LIMITED' || /rate limit/i.test(message));
  if (limited !== true) return null;
  return new TransientError(`${call.attempted}: GitHub limits our requests`, {
    retryAfter: waitOf(answer.headers, now),
  });
}

/** Is this GitHub's way to say 404? */
export function isMissing(error: unknown): boolean {
  return error instanceof GitHubError && error.status === 404;
}

const GRAPHQL_ERRORS = z.object({
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })),
});

type Headers = Readonly<Record<string, string | number | undefined>>;

function tooLarge({ kind, attempted }: Call): Error {
  const error = new ResponseTooLarge(`${attempted}: `);
  return kind === 'write' ? new UnsureError(error.message) : error;
}

function unanswered(call: Call, why: string): TransientError {
  const message = `${call.attempted}: ${why}`;
  if (call.kind === 'write') return new UnsureError(message);
  return call.kind === 'read' ? new UnansweredError(message) : new TransientError(message);
}

function unauthorized(call: Call): UserError {
  return new UserError(
    `${call.attempted}: GitHub does not accept the App's credentials; check APP_ID, PRIVATE_KEY and the clock`,
  );
}

function forbidden(call: Call, reason: string, headers: Headers): UserError {
  if (/suspended/i.test(reason)) return new UserError(`${call.attempted}: the installation is suspended`);
  const needed = headers['x-accepted-github-permissions'];
  const hint = needed === undefined ? '' : `; it takes ${needed}`;
  return new UserError(`${call.attempted}: the App is not permitted to do this (${reason})${hint}`);
}

/** GitHub uses 403 both for what is not permitted and for what is too much. */
function isLimit(error: RequestError): boolean {
  if (error.status === 422) return /submitted too quickly/i.test(error.message);
  if (error.status !== 403) return false;
  const headers: Headers = error.response?.headers ?? {};
  if (headers['retry-after'] !== undefined || String(headers['x-ratelimit-remaining']) === '0') return true;
  return /rate limit|abuse detection/i.test(error.message);
}

/** Seconds to wait: what GitHub says, else until its window ends, else a minute. */
function waitOf(headers: Headers, now: Date): number {
  const said = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(said)) return Math.max(1, Math.ceil(said));
  const reset = Number(headers['x-ratelimit-reset']);
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset)) {
    return Math.max(1, Math.ceil(reset - now.getTime() / 1_000));
  }
  return LIMITED_WAIT_SECONDS;
}

/** The message of an error on one line, without the link that GitHub adds and without control characters. */
function wordsOf(error: RequestError): string {
  const words = error.message.replace(/ - https:\/\/\S+$/, '').replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
  return words.length > 300 ? `${words.slice(0, 300)}…` : words;
}
