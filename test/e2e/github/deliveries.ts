import { createHmac, randomUUID } from 'node:crypto';
import { type Context, notFound, ok, type Routes } from './answer.ts';
import type { Judge } from './judge.ts';
import { buildPayload } from './payloads.ts';
import { type Happening, timestamp, type World } from './world.ts';

/** GitHub waits this long for an answer. */
const PATIENCE = 10_000;
export type Hook = { readonly url: string; readonly secret: string };
export type Delivery = {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly payload: Record<string, unknown>;
  readonly headers: Record<string, string>;
  readonly redelivery: boolean;
  readonly at: string;
  readonly installation: number | null;
  readonly repository: number | null;
  seconds: number;
  /** 0 when there was no answer in time. */
  statusCode: number;
  status: string;
  answer: string;
};

function sign(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** Sends what happened to the App's address, signed, and remembers how it went. */
export class Deliveries {
  readonly all: Delivery[] = [];
  hook: Hook | null = null;
  readonly #world: World;
  readonly #judge: Judge;

  constructor(world: World, judge: Judge) {
    this.#world = world;
    this.#judge = judge;
  }

  async send(happening: Happening): Promise<Delivery> {
    const payload = await buildPayload(this.#world, happening);
    const { event, action } = happening;
    const name = [event, action]
      .filter((part) => part !== null)
      .join('-')
      .replaceAll('_', '-');
    this.#judge.webhook(name, payload);
    return this.sendPayload(event, payload, { action });
  }

  /** Sends a payload as it is: for recorded examples and for attacks. */
  async sendPayload(
    event: string,
    payload: Record<string, unknown>,
    how: {
      readonly action?: string | null;
      readonly guid?: string;
      readonly signature?: string;
      readonly redelivery?: boolean;
    } = {},
  ): Promise<Delivery> {
    if (this.hook === null)
      throw new Error('connect the stand-in to the App first: github.connect({ url, secret })');
    const body = JSON.stringify(payload);
    const guid = how.guid ?? randomUUID();
    const headers = {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/7c1f2a9',
      'x-github-delivery': guid,
      'x-github-event': event,
      'x-github-hook-id': '480000001',
      'x-github-hook-installation-target-id': String(this.#world.app.id),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature-256': how.signature ?? sign(this.hook.secret, body),
    };
    const delivery: Delivery = {
      id: this.#world.id('delivery'),
      guid,
      event,
      action: how.action ?? null,
      payload,
      headers,
      redelivery: how.redelivery ?? false,
      at: timestamp(this.#world.now()),
      installation: idOf(payload.installation),
      repository: idOf(payload.repository),
      seconds: 0,
      statusCode: 0,
      status: 'pending',
      answer: '',
    };
    this.all.push(delivery);
    await this.#post(delivery, this.hook.url, body);
    return delivery;
  }

  async #post(delivery: Delivery, url: string, body: string): Promise<void> {
    const start = performance.now();
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(url, { method: 'POST', headers: delivery.headers, body, signal });
      delivery.answer = await response.text();
      delivery.statusCode = response.status;
      delivery.status = response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`;
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      delivery.status = late ? 'timed out' : 'failed to connect to host';
    }
    delivery.seconds = (performance.now() - start) / 1000;
  }

  /** Sends a delivery once more under the same GUID. */
  async redeliver(guid: string): Promise<Delivery> {
    const first = this.all.find((one) => one.guid === guid);
    if (first === undefined) throw new Error(`there was no delivery ${guid}`);
    return this.sendPayload(first.event, first.payload, { action: first.action, guid, redelivery: true });
  }
}

function idOf(value: unknown): number | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof id === 'number' ? id : null;
}

function item(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.at,
    redelivery: delivery.redelivery,
    duration: Math.round(delivery.seconds * 100) / 100,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installation,
    repository_id: delivery.repository,
    throttled_at: null,
  };
}

/** `GET /app/hook/deliveries` and what belongs to it. */
export function deliveryRoutes(deliveries: Deliveries): Routes {
  const one = (context: Context): Delivery => {
    const found = deliveries.all.find((delivery) => delivery.id === Number(context.params.delivery_id));
    if (found === undefined) throw notFound();
    return found;
  };
  return {
    'apps/list-webhook-deliveries': (context) => list(context, deliveries.all),
    'apps/get-webhook-delivery': (context) => {
      const delivery = one(context);
      const request = { headers: delivery.headers, payload: delivery.payload };
      return ok({ ...item(delivery), request, response: { headers: {}, payload: delivery.answer } });
    },
    'apps/redeliver-webhook-delivery': (context) => {
      // GitHub answers before it delivers; how it went shows in the list.
      void deliveries.redeliver(one(context).guid);
      return ok({}, 202);
    },
  };
}

/** Newest first, by cursor: the id below which the next page begins. */
function list(context: Context, all: readonly Delivery[]) {
  const size = Math.min(Number(context.query.get('per_page') ?? 30), 100);
  const status = context.query.get('status');
  const below = Number(context.query.get('cursor')?.replace(/^v1_/, '') ?? Number.POSITIVE_INFINITY);
  const good = (delivery: Delivery): boolean => delivery.statusCode >= 200 && delivery.statusCode < 400;
  const matching = all
    .filter((one) => one.id < below && (status === null || good(one) === (status === 'success')))
    .toReversed();
  const shown = matching.slice(0, size);
  if (matching.length <= size) return ok(shown.map(item));
  const next = new URL(context.url);
  next.searchParams.set('cursor', `v1_${shown.at(-1)?.id}`);
  return { ...ok(shown.map(item)), headers: { link: `<${next.href}>; rel="next"` } };
}
