import { createHmac, createPrivateKey, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../../errors.ts';

const FINGERPRINT = z.string().regex(/^[0-9a-f]{32}$/);
const MARKER = z.discriminatedUnion('kind', [
  /** In an inline comment: the finding that it is about. */
  z.object({
    kind: z.literal('finding'),
    fingerprint: FINGERPRINT,
    id: z.string(),
    ruleId: z.string(),
    headSha: z.string(),
    state: z.enum(['open', 'gone']),
  }),
  /**
   * In an answer to a command: a person's word on a finding. `to` is the number of the comment answered, `part` which
   * of its commands.
   */
  z.object({
    kind: z.literal('disposition'),
    to: z.number(),
    part: z.number().optional(),
    fingerprint: FINGERPRINT,
    state: z.enum(['resolved', 'open']),
    disposition: z.enum(['false-positive', 'accepted-risk', 'not-now']),
    reason: z.string(),
    by: z.string(),
  }),
  /** In any other answer to a command. */
  z.object({ kind: z.literal('reply'), to: z.number(), part: z.number().optional() }),
  /** In the body of a review: the head that it is about, and which part of that round. */
  z.object({ kind: z.literal('review'), headSha: z.string(), part: z.number() }),
]);
export type Marker = z.infer<typeof MARKER>;

/** A marker holds for one pull request of one repository only. */
type MarkerPlace = { readonly repositoryId: number; readonly pull: number };

export type Markers = {
  /** A line of HTML comment that readers do not see. */
  write(place: MarkerPlace, marker: Marker): string;
  /** The marker on the last line of a body, if it is one of ours for this pull request; the rest is the text. */
  read(place: MarkerPlace, body: string): { readonly marker: Marker | null; readonly text: string };
};

// Hex and base64 have no dash, so that nothing inside can end the comment.
const LINE = /^<!-- rust-pro:1:([A-Za-z0-9+/=]+):([0-9a-f]{64}) -->$/;

/**
 * Hidden markers that only we can write: signed with a key made from the App's private key. The first key signs;
 * markers signed with any of the others (keys that were rotated out) are still known.
 */
export function createMarkers(privateKeys: readonly string[]): Markers {
  const keys = privateKeys.map(markerKey);
  const [signing] = keys;
  if (signing === undefined) throw new Error('markers need a private key');
  return {
    write(place, marker) {
      const payload = Buffer.from(JSON.stringify(marker)).toString('base64');
      return `<!-- rust-pro:1:${payload}:${signatureOf(signing, place, payload)} -->`;
    },
    read(place, body) {
      const end = body.trimEnd();
      const start = end.lastIndexOf('\n') + 1;
      const [, payload, signature] = LINE.exec(end.slice(start)) ?? [];
      const signed = payload !== undefined && signature !== undefined;
      if (!signed || !keys.some((key) => isSigned(key, place, payload, signature))) {
        return { marker: null, text: body };
      }
      // Signed by us, so ours; a later version of us may have written what this one does not know.
      const marker = MARKER.safeParse(JSON.parse(Buffer.from(payload, 'base64').toString()));
      return { marker: marker.data ?? null, text: end.slice(0, start).trimEnd() };
    },
  };
}

/** The same key whatever line ends the PEM came with. */
function markerKey(privateKey: string): Buffer {
  try {
    const der = createPrivateKey(privateKey.replaceAll('\\n', '\n')).export({ format: 'der', type: 'pkcs8' });
    return Buffer.from(hkdfSync('sha256', der, '', 'rust-pro markers 1', 32));
  } catch {
    // The cause would quote the key.
    throw new UserError(
      'PRIVATE_KEY is not a private key in PEM form; download it anew from the App settings',
    );
  }
}

function signatureOf(key: Buffer, { repositoryId, pull }: MarkerPlace, payload: string): string {
  return createHmac('sha256', key).update(`1:${repositoryId}:${pull}:${payload}`).digest('hex');
}

function isSigned(key: Buffer, place: MarkerPlace, payload: string, signature: string): boolean {
  return timingSafeEqual(Buffer.from(signatureOf(key, place, payload)), Buffer.from(signature));
}
