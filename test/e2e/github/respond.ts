import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

function bytesOf(answer: Answer): Buffer {
  if (answer.raw !== undefined) return Buffer.from(answer.raw.text);
  return Buffer.from(answer.body === undefined ? '' : JSON.stringify(answer.body));
}

export function etag(answer: Answer): string {
  return `W/"${createHash('sha256').update(bytesOf(answer)).digest('hex')}"`;
}

export function notModified(request: IncomingMessage, answer: Answer): boolean {
  if (request.method !== 'GET' || answer.status !== 200) return false;
  return request.headers['if-none-match'] === etag(answer);
}

/** Writes an answer; `truncate` cuts the connection in the middle of the body. */
export function send(
  response: ServerResponse,
  answer: Answer,
  headers: Record<string, string>,
  truncate = false,
  wrongType = false,
): void {
  if (response.destroyed) return;
  const bytes = bytesOf(answer);
  const type = wrongType
    ? 'text/html; charset=utf-8'
    : (answer.raw?.type ?? 'application/json; charset=utf-8');
  const kind = bytes.length > 0 ? { 'content-type': type, 'content-length': String(bytes.length) } : {};
  const tag = answer.status === 200 ? { etag: etag(answer) } : {};
  response.writeHead(answer.status, { ...headers, ...kind, ...tag, ...answer.headers });
  if (!truncate) response.end(bytes);
  else response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}
