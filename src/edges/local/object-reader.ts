import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { MAX_LOCK_BYTES } from '../../diff/decode-content.ts';
import { cannotRun, GIT_ARGUMENTS, gitEnvironment, gitFailure } from './git.ts';

/** An object of the repository; `bytes` is null when it is over the size that we read. */
export type GitObject = {
  readonly hash: string;
  readonly type: string;
  readonly size: number;
  readonly bytes: Buffer | null;
};
type Waiting = {
  readonly resolve: (object: GitObject | null) => void;
  readonly reject: (error: Error) => void;
};

/** Reads many objects through one `git cat-file --batch`, in the order of asking. Close it when done. */
export class ObjectReader {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** The object whose bytes are under way, and how many of them, with the line feed after, are to come. */
  #object: Omit<GitObject, 'bytes'> | null = null;
  #missing = 0;
  #failure: Error | null = null;
  #stderr = '';

  constructor(dir: string) {
    this.#child = spawn('git', [...GIT_ARGUMENTS, 'cat-file', '--batch'], {
      cwd: dir,
      env: gitEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#child.on('error', (error) => this.#fail(cannotRun(dir, 'cat-file', error)));
    this.#child.on('close', () => this.#fail(gitFailure(dir, 'cat-file', this.#stderr)));
    // A broken pipe is followed by `close`, which knows git's own words.
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = `${this.#stderr}${chunk.toString('utf8')}`.slice(-4000);
    });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** The object of a name such as a hash or `HEAD^{commit}`, or null where there is none. No line feeds. */
  read(name: string): Promise<GitObject | null> {
    const { promise, resolve, reject } = Promise.withResolvers<GitObject | null>();
    if (this.#failure !== null) reject(this.#failure);
    else {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${name}\n`);
    }
    return promise;
  }

  close(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) rest = this.#object === null ? this.#takeHeader(rest) : this.#takeBytes(rest);
  }

  #takeHeader(chunk: Buffer): Buffer {
    const end = chunk.indexOf(10);
    this.#keep(end === -1 ? chunk : chunk.subarray(0, end));
    if (end === -1) return chunk.subarray(chunk.length);
    const line = this.#drain().toString('utf8');
    const [, hash, type, size] = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/.exec(line) ?? [];
    if (hash === undefined || type === undefined) this.#waiting.shift()?.resolve(null);
    else {
      this.#object = { hash, type, size: Number(size) };
      this.#missing = Number(size) + 1;
    }
    return chunk.subarray(end + 1);
  }

  #takeBytes(chunk: Buffer): Buffer {
    const object = this.#object;
    const taken = chunk.subarray(0, this.#missing);
    const wanted = object !== null && object.size <= MAX_LOCK_BYTES;
    if (wanted) this.#keep(taken);
    this.#missing -= taken.length;
    if (this.#missing === 0 && object !== null) {
      this.#object = null;
      const bytes = wanted ? this.#drain().subarray(0, object.size) : null;
      this.#waiting.shift()?.resolve({ ...object, bytes });
    }
    return chunk.subarray(taken.length);
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
  }

  #drain(): Buffer {
    const all = Buffer.concat(this.#chunks, this.#buffered);
    this.#chunks = [];
    this.#buffered = 0;
    return all;
  }
}
