import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** Bytes that all requests together may hold in memory at one time. */
export type Room = { readonly limit: number; taken: number };

/** The client went away before its request was complete: nobody is left to answer. */
export class Disconnected extends Error {
  override readonly name = 'Disconnected';
}

/** Reads a body of at most `limit` bytes. On a refusal it stops reading; the rest stays with the client. */
export function readBody(request: IncomingMessage, limit: number, room: Room): Promise<Buffer> {
  const tooLarge = new Refusal(413, `the body has more than ${limit} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (settle: () => void) => {
      request.off('data', take).off('end', end).off('close', lost).off('error', lost).pause();
      room.taken -= size;
      settle();
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      room.taken += chunk.length;
      if (size > limit) return stop(() => reject(tooLarge));
      if (room.taken > room.limit)
        return stop(() => reject(new Refusal(503, 'too many large requests at once')));
      chunks.push(chunk);
    };
    const end = () => stop(() => resolve(Buffer.concat(chunks, size)));
    const lost = () => stop(() => reject(new Disconnected('the client went away')));
    request.on('data', take).on('end', end).on('close', lost).on('error', lost);
  });
}
