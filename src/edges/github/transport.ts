import { RESPONSE_BYTES_MAX } from './limits.ts';

export type Fetch = typeof globalThis.fetch;

const REDIRECTS_MAX = 3;

/**
 * A fetch for one API only: it sends nothing to another origin (tokens ride in every request), follows
 * redirects of renamed repositories itself, and reads each answer whole, so that a body that is too large, cut
 * off or not the JSON it claims to be is a failed request and not an empty answer.
 */
export function createTransport(baseUrl: string, fetch: Fetch): Fetch {
  const origin = new URL(baseUrl).origin;

  async function send(address: string, init: RequestInit, redirects: number): Promise<Response> {
    if (new URL(address).origin !== origin) throw new RefusedAddress('an address on another host');
    const response = await fetch(address, { ...init, redirect: 'manual' });
    const location = response.headers.get('location');
    if (![301, 302, 307, 308].includes(response.status) || location === null)
      return await readWhole(response, address);
    await response.body?.cancel();
    if (redirects === REDIRECTS_MAX) throw new RefusedAddress(`more than ${REDIRECTS_MAX} redirects`);
    return await send(new URL(location, address).href, init, redirects + 1);
  }

  return (input, init = {}) => send(input instanceof Request ? input.url : String(input), init, 0);
}

async function readWhole(response: Response, url: string): Promise<Response> {
  const { status, statusText, headers } = response;
  if (response.body === null || [204, 205, 304].includes(status)) return response;
  const body = Buffer.concat(await chunksOf(response.body));
  const type = headers.get('content-type') ?? '';
  // A proxy's page in the place of GitHub's answer; GitHub's API has no pages.
  if (response.ok && /^text\/html\b/.test(type)) throw new Error('the answer is a web page');
  // Only this exact type is parsed; a file asked for as it is comes as `application/vnd.github.raw+json`.
  if (response.ok && /^application\/json\b/.test(type)) parseable(body);
  const whole = new Response(body, { status, statusText, headers });
  // Octokit pages by the address of the answer, which a made response lacks.
  return Object.defineProperty(whole, 'url', { value: url });
}

async function chunksOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream, and with it the connection.
    if (bytes > RESPONSE_BYTES_MAX) throw new ResponseTooLarge();
    chunks.push(chunk);
  }
  return chunks;
}

function parseable(body: Buffer): void {
  try {
    JSON.parse(body.toString('utf8'));
  } catch {
    // The parser's own message quotes the body, which may be anything.
    throw new Error('the answer is not the JSON that it claims to be');
  }
}

/** The answer has more bytes than we ever read at once. */
export class ResponseTooLarge extends Error {
  override readonly name = 'ResponseTooLarge';

  constructor(attempted = '') {
    super(`${attempted}the answer is larger than ${RESPONSE_BYTES_MAX / 1024 / 1024} MiB`);
  }
}

/** We would have had to send a request where none of ours may go. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}
