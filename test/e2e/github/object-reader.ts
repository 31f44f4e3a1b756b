import { spawn } from 'node:child_process';

export type GitObject = { readonly oid: string; readonly type: string; readonly bytes: Buffer };
type Waiting = { readonly name: string; readonly give: (object: GitObject | null) => void };

/** Reads objects by name (`commit:path`); what is asked in one go is read by one git. */
export class ObjectReader {
  readonly #directory: string;
  readonly #environment: NodeJS.ProcessEnv;
  #waiting: Waiting[] = [];

  constructor(directory: string, environment: NodeJS.ProcessEnv) {
    this.#directory = directory;
    this.#environment = environment;
  }

  /** The object of that name, or null when there is none. */
  read(name: string): Promise<GitObject | null> {
    if (name.includes('\n')) return Promise.resolve(null);
    return new Promise((give, reject) => {
      this.#waiting.push({ name, give });
      if (this.#waiting.length === 1) setImmediate(() => void this.#readAll().catch(reject));
    });
  }

  async #readAll(): Promise<void> {
    const asked = this.#waiting;
    this.#waiting = [];
    const output = await this.#batch(asked.map((one) => `${one.name}\n`).join(''));
    let at = 0;
    for (const one of asked) {
      const end = output.indexOf(10, at);
      const line = output.subarray(at, end).toString('utf8');
      const [, oid = '', type = '', size = ''] = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(line) ?? [];
      at = end + 1;
      if (oid === '') {
        one.give(null);
        continue;
      }
      one.give({ oid, type, bytes: output.subarray(at, at + Number(size)) });
      at += Number(size) + 1;
    }
  }

  #batch(input: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const child = spawn('git', ['cat-file', '--batch'], { cwd: this.#directory, env: this.#environment });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.on('error', reject);
      child.on('close', () => resolve(Buffer.concat(chunks)));
      child.stdin.end(input);
    });
  }
}
