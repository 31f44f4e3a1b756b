import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DiffFile, parseDiff } from './diff.ts';
import { type GitObject, ObjectReader } from './object-reader.ts';

const run = promisify(execFile);
const ENVIRONMENT = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

/** What stands at a path: text or bytes, with a mode when it is no plain file; null removes it. */
type FileContent =
  | string
  | Uint8Array
  | { readonly mode: '100755' | '120000' | '160000'; readonly content: string }
  | null;
export type Files = Readonly<Record<string, FileContent>>;
export type NewCommit = {
  readonly ref: string;
  readonly parent: string | null;
  readonly files: Files;
  readonly message: string;
  readonly author: string;
  readonly date: Date;
  /** Leave nothing of the parent's files but what `files` says. */
  readonly replaceAll?: boolean;
};
export type TreeEntry = { mode: string; type: string; sha: string; size: number | null; path: string };
export type CommitFacts = {
  sha: string;
  tree: string;
  parents: string[];
  author: string;
  email: string;
  date: string;
  message: string;
};

/** A bare repository in a temporary directory, whose answers are git's own. */
export class GitRepository {
  readonly directory: string;
  readonly #objects: ObjectReader;
  #diffs = new Map<string, Promise<DiffFile[]>>();

  private constructor(directory: string) {
    this.directory = directory;
    this.#objects = new ObjectReader(directory, ENVIRONMENT);
  }

  static async create(): Promise<GitRepository> {
    const directory = await mkdtemp(join(tmpdir(), 'stand-in-'));
    const repository = new GitRepository(directory);
    await repository.run(['init', '--quiet', '--bare', '.']);
    return repository;
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  async run(args: readonly string[]): Promise<Buffer> {
    const options = {
      cwd: this.directory,
      env: ENVIRONMENT,
      encoding: 'buffer',
      maxBuffer: 1 << 30,
    } as const;
    return (await run('git', args, options)).stdout;
  }

  async text(args: readonly string[]): Promise<string> {
    return (await this.run(args)).toString('utf8').trim();
  }

  /** The id of the commit that `revision` names, or null. */
  async resolve(revision: string): Promise<string | null> {
    if (!/^[\w./-]+$/.test(revision) || revision.startsWith('-')) return null;
    try {
      return await this.text(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
    } catch {
      return null; // rev-parse has no other way to say that it does not know
    }
  }

  async commit(commit: NewCommit): Promise<string> {
    const stamp = `${commit.author} <${commit.author}@users.noreply.github.com> ${Math.floor(commit.date.getTime() / 1000)} +0000`;
    const parts: (string | Uint8Array)[] = [`commit ${commit.ref}\nmark :1\ncommitter ${stamp}\n`];
    parts.push(...data(Buffer.from(commit.message)));
    if (commit.parent !== null) parts.push(`from ${commit.parent}\n`);
    if (commit.replaceAll === true) parts.push('deleteall\n');
    for (const [path, content] of Object.entries(commit.files)) parts.push(...change(path, content));
    parts.push('\nget-mark :1\ndone\n');
    const output = await this.#feed(['fast-import', '--quiet', '--force', '--done'], parts);
    return output.trim();
  }

  #feed(args: readonly string[], parts: readonly (string | Uint8Array)[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn('git', args, { cwd: this.directory, env: ENVIRONMENT });
      let output = '';
      let errors = '';
      child.stdout.on('data', (chunk) => (output += chunk));
      child.stderr.on('data', (chunk) => (errors += chunk));
      child.on('error', reject);
      child.on('close', (code) =>
        code === 0 ? resolve(output) : reject(new Error(`git ${args[0]}: ${errors}`)),
      );
      child.stdin.on('error', () => {}); // the exit code tells
      child.stdin.end(Buffer.concat(parts.map((part) => Buffer.from(part))));
    });
  }

  async setRef(ref: string, sha: string): Promise<void> {
    await this.run(['update-ref', ref, sha]);
  }

  async mergeBase(a: string, b: string): Promise<string | null> {
    try {
      return await this.text(['merge-base', a, b]);
    } catch {
      return null; // unrelated histories
    }
  }

  /** The files that differ between two commits; asked once, as commits don't change. */
  diff(from: string, to: string): Promise<DiffFile[]> {
    const key = `${from}..${to}`;
    const known = this.#diffs.get(key) ?? this.#readDiff(from, to);
    this.#diffs.set(key, known);
    return known;
  }

  async #readDiff(from: string, to: string): Promise<DiffFile[]> {
    const flags = ['-r', '-M', '-l3000', '--full-index', '--no-ext-diff', '--no-textconv'];
    const raw = await this.run(['diff-tree', ...flags, '--raw', '-z', from, to]);
    const patch = await this.run(['diff-tree', ...flags, '-p', '--no-color', from, to]);
    return parseDiff(raw.toString('utf8'), patch.toString('utf8'));
  }

  /** The object that an expression like `commit:path` names, or null. */
  object(expression: string): Promise<GitObject | null> {
    return this.#objects.read(expression);
  }

  async blob(sha: string): Promise<Buffer | null> {
    const object = await this.object(sha);
    return object?.type === 'blob' ? object.bytes : null;
  }

  async tree(treeish: string, recursive: boolean): Promise<TreeEntry[] | null> {
    try {
      const flags = recursive ? ['-r', '-t'] : [];
      const output = await this.run(['ls-tree', '-z', '-l', ...flags, treeish]);
      return output.toString('utf8').split('\0').filter(Boolean).map(treeEntry);
    } catch {
      return null; // no such object, or no tree
    }
  }

  async facts(sha: string): Promise<CommitFacts> {
    const format = '%H%x00%T%x00%P%x00%an%x00%ae%x00%cI%x00%B';
    const fields = (await this.text(['show', '-s', `--format=${format}`, sha])).split('\0');
    const [id = '', tree = '', parents = '', author = '', email = '', date = '', message = ''] = fields;
    const at = new Date(date).toISOString().replace('.000Z', 'Z');
    return { sha: id, tree, parents: parents.split(' ').filter(Boolean), author, email, date: at, message };
  }

  /** Commits of `range`, oldest first. */
  async log(range: string, limit: number): Promise<string[]> {
    const output = await this.text(['rev-list', '--reverse', range]);
    return output.split('\n').filter(Boolean).slice(0, limit);
  }
}

function data(bytes: Uint8Array): (string | Uint8Array)[] {
  return [`data ${bytes.length}\n`, bytes, '\n'];
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

function change(path: string, content: FileContent): (string | Uint8Array)[] {
  const name = quoted(path);
  if (content === null) return [`D ${name}\n`];
  if (typeof content === 'string' || content instanceof Uint8Array)
    return [`M 100644 inline ${name}\n`, ...data(Buffer.from(content))];
  if (content.mode === '160000') return [`M 160000 ${content.content} ${name}\n`];
  return [`M ${content.mode} inline ${name}\n`, ...data(Buffer.from(content.content))];
}

function treeEntry(line: string): TreeEntry {
  const [facts = '', path = ''] = line.split('\t');
  const [mode = '', type = '', sha = '', size = '-'] = facts.split(/ +/);
  return { mode, type, sha, size: size === '-' ? null : Number(size), path };
}
