import { execFileSync } from 'node:child_process';
import { type Dependency, dependenciesOf } from '../../src/syntax/dependencies.ts';
import { kindOfFile } from '../../src/syntax/file-kind.ts';
import { parseLock } from '../../src/syntax/lock-file.ts';
import { isCratesIo } from '../../src/syntax/lock-sources.ts';
import { parseToml } from '../../src/syntax/parse-toml.ts';
import { splitBatch } from '../advisories/advisory-db.ts';

/** What a repository uses of crates.io, and used at the turn of each year. */
export type Usage = {
  /** Of the newest commit, in UTC, as `2026-01-31`. */
  readonly date: string;
  /** What its lock files hold and its manifests name. */
  readonly crates: ReadonlySet<string>;
};

/** Other people's code, and files that only look like manifests. */
const ASIDE = /(?:^|\/)(?:vendor|third[-_]party|testdata|test[-_]data|fixtures|templates?)\//;
const MOST_BYTES = 512 * 1024 * 1024;

/** Reads a clone, bare or not, at its newest commit and at the last one before each New Year. */
export function readUsage(folder: string): Usage {
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', ['-C', folder, ...args], {
      input,
      maxBuffer: MOST_BYTES,
      env: { ...process.env, TZ: 'UTC' },
    });
  const log = ['log', '--first-parent', '--format=%H %cd', '--date=format-local:%Y-%m-%d', 'HEAD'];
  const commits = git(log)
    .toString()
    .trim()
    .split('\n')
    .map((line) => ({ hash: line.slice(0, 40), date: line.slice(41) }));
  const blobs = newestOfYears(commits).flatMap(({ hash }) =>
    git(['ls-tree', '-r', '-z', hash]).toString().split('\0').flatMap(blobOf),
  );
  const unique = [...new Map(blobs.map((one) => [one.id, one])).values()];
  const texts = splitBatch(git(['cat-file', '--batch'], unique.map(({ id }) => `${id}\n`).join('')));
  const crates = new Set(unique.flatMap(({ path }, at) => cratesIn(path, texts[at] ?? '')));
  return { date: commits[0]?.date ?? '', crates };
}

type Commit = { readonly hash: string; readonly date: string };

/** Of commits, the newest first, the first of each year. */
function newestOfYears(commits: readonly Commit[]): readonly Commit[] {
  const years = Map.groupBy(commits, ({ date }) => date.slice(0, 4));
  return [...years.values()].flatMap(([newest]) => newest ?? []);
}

function blobOf(line: string): readonly { readonly id: string; readonly path: string }[] {
  const [, id = '', path = ''] = /^100\d{3} blob (\w+)\t(.*\bCargo\.(?:lock|toml))$/.exec(line) ?? [];
  return id === '' || ASIDE.test(path) ? [] : [{ id, path }];
}

function cratesIn(path: string, text: string): readonly string[] {
  switch (kindOfFile(path)) {
    case 'lock':
      return parseLock(path, text).packages.flatMap(({ name, source }) => (isCratesIo(source) ? [name] : []));
    case 'manifest':
      return dependenciesOf(parseToml(path, text))
        .filter(isOfCratesIo)
        .map((one) => one.package);
    default:
      return [];
  }
}

function isOfCratesIo({ table, fields }: Dependency): boolean {
  if (table[0] === 'patch' || table[0] === 'replace') return false;
  return !['path', 'git', 'workspace', 'registry', 'registry-index'].some((field) => fields.has(field));
}
