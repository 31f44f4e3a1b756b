import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type { EndpointDefaults, OctokitResponse } from '@octokit/types';
import type { Clock, Tell } from '../../ports.ts';
import type { Credentials } from './credentials.ts';
import { type Call, type CallKind, faultOf, graphqlLimit, UnansweredError } from './faults.ts';
import type { Lane } from './pace.ts';
import type { Fetch } from './transport.ts';

/** Milliseconds until a request is given up. */
export type Timeouts = { readonly read: number; readonly write: number };

export type OctokitOptions = {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly credentials: Credentials;
  readonly lane: Lane;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly timeouts: Timeouts;
};

const READ_RETRIES = 3;

type Options = Required<EndpointDefaults>;
type Sent = OctokitResponse<unknown>;

/**
 * An Octokit whose every request has a time limit, keeps the installation's pace and fails with one of our
 * errors. Reads are tried again when GitHub is not there; a write is sent once, whatever comes back.
 */
export function createOctokit(options: OctokitOptions): Octokit {
  const { baseUrl, fetch, lane, clock, tell } = options;
  const log = quiet(tell);
  const octokit = new Octokit({ baseUrl, userAgent: 'rust-pro', log, request: { fetch, log } });
  octokit.hook.wrap('request', async (send, request) => {
    const call = callOf(octokit, request);
    const once = async () => {
      try {
        const answer = await authorized(options, call, send, request);
        const limit = call.attempted.startsWith('GraphQL') ? graphqlLimit(answer, call, clock.now()) : null;
        if (limit !== null) throw limit;
        return answer;
      } catch (error) {
        throw toldOf(error, call, options);
      }
    };
    if (call.kind === 'token') return await once();
    if (call.kind === 'write') return await lane.write(once);
    return await persistently(() => lane.read(once), clock);
  });
  return octokit;
}

/** Octokit warns of deprecated routes. Its other lines repeat each request, and failures are thrown anyway. */
function quiet(tell: Tell) {
  const nothing = () => undefined;
  const warn = (message: string) => tell('github warns', { message });
  return { debug: nothing, info: nothing, warn, error: nothing };
}

async function authorized(
  { credentials, timeouts }: OctokitOptions,
  { kind }: Call,
  send: (request: Options) => Sent | Promise<Sent>,
  request: Options,
): Promise<Sent> {
  const attempt = async () => {
    const authorization = await credentials.header();
    const signal = AbortSignal.timeout(kind === 'write' ? timeouts.write : timeouts.read);
    // Changed in place: hooks that Octokit registered before ours hold on to this very object.
    request.headers = { ...request.headers, authorization, 'x-github-api-version': '2022-11-28' };
    request.request = { ...request.request, signal };
    return await send(request);
  };
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 401 || !error.response) throw error;
    // Nothing was done for a request that was not authorised, so even a write may be sent again.
    await credentials.renew(error.response.headers.date);
    return await attempt();
  }
}

/** As `faultOf`; a limit also closes the installation's lane, so that nothing more is sent while it lasts. */
function toldOf(error: unknown, call: Call, { lane, clock, tell }: OctokitOptions): Error {
  const fault = faultOf(error, call, clock.now());
  if (fault instanceof Error && 'retryAfter' in fault && typeof fault.retryAfter === 'number') {
    lane.close(fault.retryAfter);
    tell('github limits us', { attempted: call.attempted, seconds: fault.retryAfter });
  }
  return fault;
}

async function persistently<T>(read: () => Promise<T>, clock: Clock): Promise<T> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UnansweredError) || retry === READ_RETRIES) throw error;
      // Up to a half more or less, so that many jobs do not come back in step.
      await clock.sleep(500 * 2 ** retry * (0.5 + Math.random()));
    }
  }
}

function callOf(octokit: Octokit, request: Options): Call {
  const { method } = request;
  if (request.url === '/graphql') {
    const [, word = 'query', name = ''] = /^\s*(\w+)\s+(\w+)/.exec(String(request.query)) ?? [];
    return { kind: word === 'mutation' ? 'write' : 'read', attempted: `GraphQL ${word} ${name}`.trim() };
  }
  const { pathname } = new URL(octokit.request.endpoint(request).url);
  return { kind: kindOf(method, request.url), attempted: `${method} ${pathname}` };
}

function kindOf(method: string, route: string): CallKind {
  if (method === 'GET' || method === 'HEAD') return 'read';
  return route.endsWith('/access_tokens') || route === '/installation/token' ? 'token' : 'write';
}
