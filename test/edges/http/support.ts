import { createHmac } from 'node:crypto';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export const SECRET = 'a-secret-of-at-least-thirty-two-bytes';

export function sign(body: string | Buffer, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};
type Parts = {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
};

/** One request over a connection of its own. */
export function send(url: string, { method = 'GET', headers = {}, body = '' }: Parts = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

let deliveries = 0;

/** Headers of a delivery as GitHub sends it, signed for this body. */
export function deliveryHeaders(body: string | Buffer, more: OutgoingHttpHeaders = {}): OutgoingHttpHeaders {
  deliveries += 1;
  return {
    'content-type': 'application/json',
    'x-github-event': 'ping',
    'x-github-delivery': `00000000-0000-0000-0000-${String(deliveries).padStart(12, '0')}`,
    'x-hub-signature-256': sign(body),
    ...more,
  };
}
