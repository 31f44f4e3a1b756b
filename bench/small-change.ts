import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { madeFiles } from './source-files.ts';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** Milliseconds of whole processes, in turn: the review of a change of 500 lines in ten files, and an empty Node. */
export async function timeSmallChange(
  runs: number,
): Promise<{ readonly wall: number[]; readonly node: number[] }> {
  const dir = mkdtempSync(join(tmpdir(), 'rust-pro-bench-'));
  try {
    const [base, head] = makeRepository(dir);
    const review = [
      CLI,
      'review',
      '--repo',
      dir,
      '--base',
      base,
      '--head',
      head,
      '--fail-on',
      'never',
      '--format',
      'sarif',
    ];
    const times = { wall: [] as number[], node: [] as number[] };
    // One more than asked for: the first run fills the cache of compiled modules.
    for (let run = -1; run < runs; run += 1) {
      const wall = timeOf(review);
      const node = timeOf(['-e', '0']);
      if (run >= 0) {
        times.wall.push(wall);
        times.node.push(node);
      }
    }
    return times;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function timeOf(args: readonly string[]): number {
  const start = performance.now();
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], maxBuffer: 1 << 26 });
  return performance.now() - start;
}

function makeRepository(dir: string): readonly [base: string, head: string] {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], {
      encoding: 'utf8',
    }).trim();
  git('init', '-q', '-b', 'main');
  const files = madeFiles(10);
  const commit = (texts: readonly { readonly path: string; readonly text: string }[]) => {
    for (const { path, text } of texts) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    git('add', '-A');
    git('commit', '-q', '-m', 'change');
    return git('rev-parse', 'HEAD');
  };
  const base = commit([
    ...files,
    { path: 'Cargo.toml', text: '[package]\nname = "made"\nversion = "0.1.0"\nedition = "2024"\n' },
  ]);
  const added = Array.from({ length: 50 }, (_, line) => `const ADDED_${line}: u64 = ${line};`).join('\n');
  return [base, commit(files.map(({ path, text }) => ({ path, text: `${text}\n${added}\n` })))];
}
