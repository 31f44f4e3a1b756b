import { VERSION } from '../../version.ts';

export type Question = {
  readonly url: string;
  /** Sent as JSON, by POST. */
  readonly body?: unknown;
  /** Of the answer that we have: when nothing has changed, that is all that comes back. */
  readonly etag?: string;
  /** Bytes that an answer may have at most, once unpacked. */
  readonly limit: number;
};
/** An answer, or in plain words why there is none. */
export type Answer =
  | { readonly kind: 'text'; readonly text: string; readonly etag: string | null }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly why: string };
export type Ask = (question: Question) => Promise<Answer>;

/** As cargo takes them for a crate that does not exist. */
const ABSENT = [404, 410, 451];

/** Asks over HTTP and never throws for what the network does. Follows no redirect and sends nothing that is secret. */
export function createAsk(timeout: number, end: AbortSignal): Ask {
  return async ({ url, body, etag, limit }) => {
    try {
      const response = await fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          'user-agent': `rust-pro/${VERSION}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(etag === undefined ? {} : { 'if-none-match': etag }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(timeout), end]),
      });
      return await answerOf(response, limit);
    } catch (error) {
      return { kind: 'failed', why: whyOf(error) };
    }
  };
}

async function answerOf(response: Response, limit: number): Promise<Answer> {
  if (response.ok && response.body !== null) {
    const text = await textWithin(response.body, limit);
    return text === null
      ? { kind: 'failed', why: `an answer of more than ${Math.round(limit / 1024)} KiB` }
      : { kind: 'text', text, etag: response.headers.get('etag') };
  }
  await response.body?.cancel();
  if (response.status === 304) return { kind: 'unchanged' };
  if (ABSENT.includes(response.status)) return { kind: 'absent' };
  const isRedirect = response.status >= 300 && response.status < 400;
  return { kind: 'failed', why: isRedirect ? 'it sends us elsewhere' : `status ${response.status}` };
}

/** The text, or null as soon as it has too many bytes. */
async function textWithin(body: ReadableStream<Uint8Array>, limit: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream, and with it the connection.
    if (bytes > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The words for a failure. A message of the system may quote what it got, so only its code is said. */
function whyOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const cause = error instanceof Error ? error.cause : null;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^(?!UND_ERR_SOCKET$)[A-Z_]{3,40}$/.test(code) ? `no connection (${code})` : 'the connection broke';
}
