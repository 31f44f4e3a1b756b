import type { Content } from './change.ts';

/** Longer files are not read: 1 MiB of Rust takes most of a second to parse. */
export const MAX_FILE_BYTES = 1 << 20;
/** A lock file of 15,000 packages; it is read line by line. */
export const MAX_LOCK_BYTES = 4 << 20;
/** All texts of one change together; what is over it stays unread, with the reason. */
export const MAX_CHANGE_BYTES = 64 << 20;
export const TOO_MUCH: Content = { state: 'unread', reason: 'the change holds over 64 MiB of text' };
export const BINARY: Content = { state: 'unread', reason: 'binary' };

/** Git's own measure: a NUL byte among the first 8000. */
const SNIFFED_BYTES = 8000;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How many bytes of a file are read: of a longer one nothing is. */
export function mostBytes(path: string): number {
  return /(?:^|\/)Cargo\.lock$/.test(path) ? MAX_LOCK_BYTES : MAX_FILE_BYTES;
}

export function tooLarge(most: number): Extract<Content, { readonly state: 'unread' }> {
  return { state: 'unread', reason: `over ${most >> 20} MiB` };
}

/** A file's bytes as text, or why they are none. A byte order mark stays, so that offsets are true. */
export function decodeContent(bytes: Uint8Array, most = MAX_FILE_BYTES): Content {
  if (bytes.length > most) return tooLarge(most);
  if (bytes.subarray(0, SNIFFED_BYTES).includes(0)) return BINARY;
  const text = decodeUtf8(bytes);
  return text === null ? { state: 'unread', reason: 'not UTF-8' } : { state: 'text', text };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Is this the stand-in that Git LFS keeps in the repository for a file stored elsewhere? */
export function isLfsPointer(text: string): boolean {
  return text.startsWith('version https://git-lfs.github.com/spec/');
}
