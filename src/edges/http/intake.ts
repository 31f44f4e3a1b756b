import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Tell } from '../../ports.ts';
import { checkHeaders, type Delivery, parseDelivery } from './delivery.ts';
import { DeliveryMemory } from './delivery-memory.ts';
import { Disconnected, type Room, readBody } from './read-body.ts';
import type { Readiness } from './readiness.ts';
import { Refusal } from './refusal.ts';

export type IntakeLimits = {
  /** Bytes of one body, and of all bodies in memory at once. */
  readonly body: number;
  readonly bodies: number;
  /** Milliseconds until the headers, and until the whole request, must have arrived. */
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly connections: number;
  /** Delivery ids remembered. */
  readonly deliveries: number;
};

export type IntakeOptions = {
  /** Webhook secrets, the current one first; a second one while it is rotated. */
  readonly secrets: readonly string[];
  /** Takes over a verified delivery. When it rejects, the client is told 500 and may send it again. */
  readonly deliver: (delivery: Delivery) => Promise<void>;
  readonly ready: () => Promise<Readiness>;
  readonly tell: Tell;
  readonly limits?: Partial<IntakeLimits>;
};

export const WEBHOOK_PATH = '/api/github/webhooks';
const MEBIBYTE = 1024 * 1024;
const LIMITS: IntakeLimits = {
  // GitHub sends no more: https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap
  body: 25 * MEBIBYTE,
  bodies: 100 * MEBIBYTE,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connections: 1000,
  deliveries: 10_000,
};
/** Milliseconds between a refusal and the end of a connection on which the client is still sending. */
const LINGER = 500;

/** Our HTTP front: webhooks in, health out, and nothing else. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #limits: IntakeLimits;
  readonly #seen: DeliveryMemory;
  readonly #room: Room;
  readonly #server: Server;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    const { headersTimeout, requestTimeout, connections, deliveries, bodies } = this.#limits;
    this.#seen = new DeliveryMemory(deliveries);
    this.#room = { limit: bodies, taken: 0 };
    const connectionsCheckingInterval = Math.min(1000, headersTimeout);
    const timeouts = {
      headersTimeout,
      requestTimeout,
      keepAliveTimeout: 10_000,
      connectionsCheckingInterval,
    };
    this.#server = createServer(timeouts, (request, response) => void this.#serve(request, response));
    this.#server.maxConnections = connections;
  }

  /** Listens, and returns where: `http://127.0.0.1:3000`. Port 0 takes any that is free. */
  async listen(port: number, host: string): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, () => resolve());
    });
    // A server that listens on a port has an address of this shape.
    const { port: actual } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;
  }

  /** Takes no new connection at once; requests under way get a second to end. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const timer = setTimeout(() => this.#server.closeAllConnections(), 1000);
    await closed;
    clearTimeout(timer);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const [path] = (request.url ?? '').split('?');
      const route = `${request.method} ${path}`;
      if (route === `POST ${WEBHOOK_PATH}`) return await this.#receive(request, response);
      if (route === 'GET /healthz') return answer(response, 200, { alive: true });
      if (route === 'GET /readyz') {
        const readiness = await this.#options.ready();
        return answer(response, readiness.ready ? 200 : 503, readiness);
      }
      throw new Refusal(404, 'not found');
    } catch (error) {
      this.#refuse(request, response, error);
    }
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { secrets, deliver, tell } = this.#options;
    checkHeaders(request.headers);
    const body = await readBody(request, this.#limits.body, this.#room);
    const delivery = parseDelivery(request.headers, body, secrets);
    const facts = { delivery: delivery.id, event: delivery.name };
    if (!this.#seen.isNew(delivery.id)) {
      tell('delivery seen before', facts);
      return answer(response, 202, { accepted: false, reason: 'seen before' });
    }
    try {
      await deliver(delivery);
    } catch (error) {
      this.#seen.forget(delivery.id);
      throw error;
    }
    tell('delivery accepted', facts);
    answer(response, 202, { accepted: true });
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (error instanceof Disconnected) return;
    const known = error instanceof Refusal;
    const status = known ? error.status : 500;
    const reason = error instanceof Error ? error.message : String(error);
    if (status !== 404) this.#options.tell('request refused', { status, reason });
    response.setHeader('connection', 'close');
    const linger = request.complete ? 0 : LINGER;
    answer(response, status, { error: known ? reason : 'this went wrong on our side' }, linger);
  }
}

/** Sends the whole answer at once; ends it, and with it a connection to be closed, after `linger` milliseconds. */
function answer(response: ServerResponse, status: number, body: object, linger = 0): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (linger === 0) {
    response.end(text);
    return;
  }
  // To close a connection with unread data in it resets it, and the client may never see the answer.
  response.write(text);
  const timer = setTimeout(() => response.end(), linger);
  response.once('close', () => clearTimeout(timer));
}
