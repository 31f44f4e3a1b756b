import { execFileSync } from 'node:child_process';
import type { AdvisoryBook } from '../../src/knowledge/advisory.ts';
import { readAdvisory } from './read-advisory.ts';

const SOURCE = 'https://github.com/rustsec/advisory-db';
const MOST_BYTES = 256 * 1024 * 1024;

/** Reads a checkout, or a bare repository, of RustSec's advisory-db at a revision. */
export function readAdvisoryDb(folder: string, revision: string): AdvisoryBook {
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', ['-C', folder, ...args], {
      input,
      maxBuffer: MOST_BYTES,
      // The day of the commit is that of UTC wherever this runs.
      env: { ...process.env, TZ: 'UTC' },
    });
  const [commit = '', date = ''] = git([
    'log',
    '-1',
    '--format=%H %cd',
    '--date=format-local:%Y-%m-%d',
    revision,
  ])
    .toString()
    .trim()
    .split(' ');
  // Advisories about Rust itself stand in `rust/`: they concern toolchains, which no lock file names.
  const files = git(['ls-tree', '-r', '-z', commit, 'crates/'])
    .toString()
    .split('\0')
    .flatMap((line) => {
      const [, blob = '', path = ''] =
        /^100644 blob (\w+)\t(crates\/.*\/RUSTSEC-[^/]*\.md)$/.exec(line) ?? [];
      return blob === '' ? [] : [{ blob, path }];
    });
  const texts = splitBatch(git(['cat-file', '--batch'], `${files.map(({ blob }) => blob).join('\n')}\n`));
  const advisories = files.map(({ path }, index) => readAdvisory(path, texts[index] ?? ''));
  return { source: SOURCE, commit, date, advisories };
}

/** The contents in what `git cat-file --batch` writes: a line that ends with the size, the bytes, a line feed. */
export function splitBatch(output: Buffer): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < output.length; ) {
    const start = output.indexOf('\n', at) + 1;
    const size = Number(output.toString('latin1', at, start).trim().split(' ').at(-1));
    texts.push(output.toString('utf8', start, start + size));
    at = start + size + 1;
  }
  return texts;
}
