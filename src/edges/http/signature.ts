import { createHmac, timingSafeEqual } from 'node:crypto';

// GitHub writes lower-case hex. Two headers of the name arrive joined by a comma, and don't match.
const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/** Does this value of `X-Hub-Signature-256` look like one at all? Saves reading the body when it does not. */
export function isSignature(header: string | undefined): header is string {
  return header !== undefined && SIGNATURE.test(header);
}

/** Was the body signed with one of the secrets? Compares all of them, each in constant time. */
export function isSigned(body: Uint8Array, header: string, secrets: readonly string[]): boolean {
  if (!isSignature(header)) return false;
  const given = Buffer.from(header.slice('sha256='.length), 'hex');
  let matches = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(body).digest();
    matches = timingSafeEqual(given, expected) || matches;
  }
  return matches;
}
