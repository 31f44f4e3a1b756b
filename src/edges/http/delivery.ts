import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';
import { isSignature, isSigned } from './signature.ts';

/** A verified webhook delivery. `id` is GitHub's GUID, which a redelivery keeps; it is not signed. */
export type Delivery = {
  readonly id: string;
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
};

/** What can be refused by the headers alone, before any byte of the body is read. */
export function checkHeaders(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw new Refusal(415, 'the body must not be compressed');
  if (!isSignature(one(headers['x-hub-signature-256'])))
    throw new Refusal(401, 'X-Hub-Signature-256 is missing');
}

/** Verifies the raw bytes, and only then reads them. */
export function parseDelivery(
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  secrets: readonly string[],
): Delivery {
  if (!isSigned(body, one(headers['x-hub-signature-256']) ?? '', secrets)) {
    throw new Refusal(401, 'the signature does not match the body');
  }
  const name = one(headers['x-github-event']);
  if (name === undefined || !/^[a-z0-9_]{1,64}$/.test(name))
    throw new Refusal(400, 'X-GitHub-Event is missing');
  const id = one(headers['x-github-delivery']);
  // It goes into logs and job names.
  if (id === undefined || !/^[0-9A-Za-z-]{1,64}$/.test(id))
    throw new Refusal(400, 'X-GitHub-Delivery is missing');
  return { id, name, payload: parsePayload(body) };
}

function parsePayload(body: Uint8Array): Readonly<Record<string, unknown>> {
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    throw new Refusal(400, "the body is not JSON; set the webhook's content type to application/json");
  }
  if (!isRecord(payload)) throw new Refusal(400, 'the body is not a JSON object');
  return payload;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
