import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { findById, localPath, moved } from './addresses.ts';
import {
  type Actor,
  type Answer,
  type Context,
  Refusal,
  type Routes,
  type StandInSettings,
} from './answer.ts';
import { identify } from './auth.ts';
import type { Fault, Faults } from './faults.ts';
import { callerOf, type LoggedRequest } from './journal.ts';
import type { Judge } from './judge.ts';
import type { Limits } from './limits.ts';
import { checkPermission } from './permissions.ts';
import { findRepository } from './repositories.ts';
import { etag, notModified, send } from './respond.ts';
import { findOperation, type Operation } from './spec.ts';
import type { World } from './world.ts';

const MAX_BODY = 26_214_400;
const CREATES = /^(pulls\/create|issues\/create|checks\/create|reactions\/create)/;
export type House = {
  readonly world: World;
  readonly settings: StandInSettings;
  readonly judge: Judge;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly routes: Routes;
  readonly requests: LoggedRequest[];
  readonly graphql: (actor: Actor, body: unknown) => Promise<unknown>;
};
type Ask = {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly path: string;
  readonly text: string;
  readonly found: ReturnType<typeof findOperation>;
};

/** Listens on a free port of this machine; resolves to the server once it does. */
export async function listen(house: House, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    handle(house, request, response).catch((error: unknown) => {
      house.judge.record(
        'unimplemented',
        `${request.method} ${request.url}`,
        `the stand-in failed: ${trace(error)}`,
      );
      send(response, { status: 500, body: { message: 'the stand-in failed' } }, {});
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

const trace = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

async function handle(house: House, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const ask = await receive(house, request);
  const actor = actorOf(house.world, request);
  const entry = log(house, ask, actor instanceof Refusal ? { kind: 'nobody' } : actor);
  const fault = house.faults.take(entry);
  entry.fault = fault?.kind ?? null;
  const before = fault === null ? null : await beforeWork(house, entry, fault, response);
  if (before === 'ended') return;
  const work = async (): Promise<Answer> => {
    if (actor instanceof Refusal) return actor.answer;
    return perform(house, ask, actor, entry);
  };
  const answer = before ?? (await guarded(work, entry));
  const after = fault === null || before !== null ? answer : afterWork(entry, fault, answer, response);
  if (after === 'ended') return;
  entry.status = after.status;
  entry.response = after.body;
  const known = notModified(request, after);
  if (known) house.limits.refund(entry.caller, house.world.now());
  const headers = standardHeaders(house, entry);
  if (known) {
    entry.status = 304;
    return send(response, { status: 304 }, { ...headers, etag: etag(after) });
  }
  send(response, after, headers, fault?.kind === 'truncate', fault?.kind === 'wrong-type');
}

async function receive(house: House, request: IncomingMessage): Promise<Ask> {
  // A proxy's request line names the whole address; only its path counts.
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/]+/, '');
  const url = new URL(target, house.world.origin);
  const path = localPath(url.pathname);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  const method = request.method ?? 'GET';
  return {
    request,
    url,
    path,
    text: Buffer.concat(chunks).toString('utf8'),
    found: findOperation(method, path),
  };
}

function actorOf(world: World, request: IncomingMessage): Actor | Refusal {
  try {
    return identify(world, request);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function log(house: House, ask: Ask, actor: Actor): LoggedRequest {
  const caller = callerOf(actor);
  const now = house.world.now();
  const entry: LoggedRequest = {
    at: now,
    operation:
      ask.path === '/graphql' ? 'graphql' : (ask.found?.operation.id ?? `${ask.request.method} ${ask.path}`),
    method: ask.request.method ?? 'GET',
    path: ask.path + ask.url.search,
    body: parse(ask.text) ?? undefined,
    actor,
    caller,
    status: 0,
    performed: false,
    duringWait: house.limits.waiting(caller, now) !== null,
    outOfScope: false,
    fault: null,
    response: undefined,
  };
  house.requests.push(entry);
  return entry;
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return null; // told apart from no body by whoever needs it
  }
}

async function beforeWork(
  house: House,
  entry: LoggedRequest,
  fault: Fault,
  response: ServerResponse,
): Promise<Answer | 'ended' | null> {
  const now = house.world.now();
  switch (fault.kind) {
    case 'status-before':
      return failure(fault);
    case 'not-found-lag':
      return new Refusal(404, 'Not Found').answer;
    case 'rate-limit':
      return house.limits.primary(entry.caller, now, fault.seconds * 1000, fault.status);
    case 'secondary-limit':
      return house.limits.secondary(entry.caller, now, fault);
    case 'stale':
      return earlierAnswer(house.requests, entry);
    case 'slow':
      await sleep(fault.milliseconds);
      return null;
    case 'hang':
    case 'reset':
      if (fault.after === true) return null;
      if (fault.kind === 'reset') response.destroy();
      return 'ended';
    default:
      return null;
  }
}

/** What the same question was answered before: a replica that lags behind. */
function earlierAnswer(requests: readonly LoggedRequest[], entry: LoggedRequest): Answer | null {
  const same = (one: LoggedRequest): boolean =>
    one !== entry && one.method === entry.method && one.path === entry.path && one.status === 200;
  const earlier = requests.findLast(same);
  return earlier === undefined ? null : { status: 200, body: earlier.response };
}

function afterWork(
  entry: LoggedRequest,
  fault: Fault,
  answer: Answer,
  response: ServerResponse,
): Answer | 'ended' {
  entry.response = answer.body;
  if (fault.kind === 'status-after') return failure(fault);
  if (fault.kind === 'reset') response.destroy();
  return fault.kind === 'reset' || fault.kind === 'hang' ? 'ended' : answer;
}

function failure(fault: { status: number; body?: unknown; headers?: Record<string, string> }): Answer {
  const body = fault.body ?? { message: fault.status >= 500 ? 'Server Error' : 'refused on purpose' };
  return { status: fault.status, body, headers: fault.headers ?? {} };
}

async function guarded(work: () => Promise<Answer>, entry: LoggedRequest): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    entry.outOfScope = error.outOfScope;
    return error.answer;
  }
}

async function perform(house: House, ask: Ask, actor: Actor, entry: LoggedRequest): Promise<Answer> {
  const { world, limits } = house;
  const told = limits.waiting(entry.caller, entry.at);
  if (told !== null) return told;
  const free = entry.operation === 'rate-limit/get';
  const over = free
    ? null
    : limits.count(entry.caller, entry.method, CREATES.test(entry.operation), entry.at);
  if (over !== null) return over;
  if (ask.request.headers['user-agent'] === undefined)
    throw new Refusal(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
    );
  const body = parse(ask.text);
  if (body === null) throw new Refusal(400, 'Problems parsing JSON');
  if (ask.path === '/graphql') {
    if (actor.kind === 'nobody') throw new Refusal(401, 'Requires authentication');
    entry.performed = true;
    return { status: 200, body: await house.graphql(actor, body) };
  }
  const found = ask.found ?? findById(world, entry.method, ask.path);
  if (found === null) return unknown(house, entry);
  return route(house, ask, actor, entry, found, body);
}

function unknown(house: House, entry: LoggedRequest): Answer {
  house.judge.record('unimplemented', entry.operation, 'is not an operation that the stand-in knows');
  return { status: 501, body: { message: `the stand-in does not know ${entry.method} ${entry.path}` } };
}

async function route(
  house: House,
  ask: Ask,
  actor: Actor,
  entry: LoggedRequest,
  found: { operation: Operation; params: Record<string, string> },
  body: unknown,
): Promise<Answer> {
  const { operation, params } = found;
  const handler = house.routes[operation.id];
  if (handler === undefined) return unknown(house, entry);
  const faults = house.judge.request(operation, params, ask.url.searchParams, body);
  const place = findRepository(house.world, params);
  if (place !== null && 'moved' in place) return moved(entry.method, place.moved, ask.path);
  checkPermission(operation.id, actor, place?.repository ?? null);
  // What GitHub does not know in a body it ignores; what it knows has to be right.
  const grave = faults.filter((fault) => fault.keyword !== 'additionalProperties');
  if (grave.length > 0)
    throw new Refusal(422, `Invalid request.\n\n${house.judge.violations.at(-1)?.message ?? ''}`);
  const context: Context = {
    world: house.world,
    settings: house.settings,
    operation: operation.id,
    url: ask.url,
    params,
    query: ask.url.searchParams,
    body: (body ?? {}) as Context['body'],
    accept: String(ask.request.headers.accept ?? ''),
    actor,
  };
  const answer = await handler(context);
  entry.performed = true;
  if (answer.raw === undefined) house.judge.response(operation, answer.status, answer.body);
  return answer;
}

function standardHeaders(house: House, entry: LoggedRequest): Record<string, string> {
  const resource = entry.operation === 'graphql' ? 'graphql' : 'core';
  return {
    ...house.limits.headers(entry.caller, house.world.now(), resource),
    date: new Date(house.world.now()).toUTCString(),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': randomUUID().slice(0, 18).toUpperCase(),
    'x-github-api-version-selected': '2022-11-28',
  };
}
