import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Content } from '../../diff/change.ts';
import { decodeContent, MAX_CHANGE_BYTES, mostBytes, TOO_MUCH, tooLarge } from '../../diff/decode-content.ts';
import type { ObjectReader } from './object-reader.ts';

const ABSENT: Content = { state: 'absent' };
export const SYMLINK: Content = { state: 'unread', reason: 'a symbolic link' };
export const SUBMODULE: Content = { state: 'unread', reason: 'a submodule' };

/** Gives the texts of one change from objects and the work tree, until they come to the most we hold. */
export class ContentSource {
  readonly #objects: ObjectReader;
  readonly #dir: string;
  /** Real paths of folders: `dir` itself, and each folder in it that was asked for. */
  readonly #folders = new Map<string, Promise<string | null>>();
  #left = MAX_CHANGE_BYTES;

  constructor(objects: ObjectReader, dir: string) {
    this.#objects = objects;
    this.#dir = dir;
  }

  /** `path` decides how long it may be. */
  async fromObject(hash: string, path: string): Promise<Content> {
    const object = await this.#objects.read(hash);
    if (object === null) {
      return { state: 'unread', reason: 'not in this clone: its objects are incomplete' };
    }
    const most = mostBytes(path);
    return object.bytes === null ? tooLarge(most) : this.#decode(object.bytes, most);
  }

  /** A file of the work tree; neither it nor a folder on the way to it is followed if it is a link. */
  async fromWorkTree(path: string): Promise<Content> {
    const full = join(this.#dir, path);
    if (!(await this.#isInside(dirname(full), dirname(path)))) return ABSENT;
    const stat = await lstat(full).catch(absentIsNull);
    if (stat === null) return ABSENT;
    if (stat.isSymbolicLink()) return SYMLINK;
    if (!stat.isFile()) return { state: 'unread', reason: 'not a regular file' };
    const most = mostBytes(path);
    if (stat.size > most) return tooLarge(most);
    // It may have become a link or a pipe since; neither is followed nor waited for.
    const file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const buffer = Buffer.alloc(stat.size + 1);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      return bytesRead > stat.size
        ? { state: 'unread', reason: 'it was written to during the review' }
        : this.#decode(buffer.subarray(0, bytesRead), most);
    } finally {
      await file.close();
    }
  }

  #decode(bytes: Buffer, most: number): Content {
    if (bytes.length > this.#left) return TOO_MUCH;
    const content = decodeContent(bytes, most);
    if (content.state === 'text') this.#left -= bytes.length;
    return content;
  }

  async #isInside(folder: string, path: string): Promise<boolean> {
    const [top, real] = await Promise.all([this.#real(this.#dir), this.#real(folder)]);
    return top !== null && real === join(top, path);
  }

  #real(folder: string): Promise<string | null> {
    const known = this.#folders.get(folder) ?? realpath(folder).catch(absentIsNull);
    this.#folders.set(folder, known);
    return known;
  }
}

function absentIsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ELOOP') return null;
  throw error;
}

/** Paths in the order of reading: what rules look at first, so that a large change is cut where it costs least. */
export function readingOrder(one: string, other: string): number {
  return rank(one) - rank(other) || (one < other ? -1 : 1);
}

function rank(path: string): number {
  if (path.endsWith('.rs')) return 0;
  return /\.(?:toml|lock|ya?ml)$/.test(path) ? 1 : 2;
}
