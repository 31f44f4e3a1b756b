import { execFileSync } from 'node:child_process';

/** A file of a commit. Links and submodules are none. */
export type TreeFile = { readonly path: string; readonly hash: string };

/** The first three lock files of the newest commit. */
export function lockFiles(repo: string): readonly string[] {
  const all = git(repo, 'ls-tree', '-r', '-z', '--name-only', 'HEAD').split('\0');
  return all.filter((path) => /(?:^|\/)Cargo\.lock$/.test(path)).slice(0, 3);
}

/** The commit that had the lock file as it was `back` changes of it ago; null where there are not so many. */
export function revisionBefore(repo: string, path: string, back: number): string | null {
  const changes = git(repo, 'log', '--format=%H', `-n${back + 1}`, '--', path)
    .trim()
    .split('\n');
  return changes.length > back ? (changes.at(-1) ?? null) : null;
}

export function textAt(repo: string, revision: string, path: string): string | null {
  try {
    return git(repo, 'show', `${revision}:${path}`);
  } catch {
    // The file did not exist then.
    return null;
  }
}

export function filesAt(repo: string, revision: string): readonly TreeFile[] {
  return git(repo, 'ls-tree', '-r', '-z', revision)
    .split('\0')
    .flatMap((entry) => {
      const [, hash, path] = /^100\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
      return hash === undefined || path === undefined ? [] : [{ path, hash }];
    });
}

/** The texts of files, in their order, from one git for all of them. */
export function textsOf(repo: string, files: readonly TreeFile[]): readonly string[] {
  if (files.length === 0) return [];
  const input = files.map(({ hash }) => `${hash}\n`).join('');
  const answer = execFileSync('git', ['-C', repo, 'cat-file', '--batch'], {
    input,
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let at = 0;
  return files.map(({ path }) => {
    const end = answer.indexOf(10, at);
    const size = Number(answer.toString('latin1', at, end).split(' ')[2]);
    if (Number.isNaN(size)) throw new Error(`cannot read ${path} of ${repo}: the repository lacks it`);
    at = end + 1 + size + 1;
    return answer.toString('utf8', end + 1, end + 1 + size);
  });
}

function git(repo: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', repo, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
