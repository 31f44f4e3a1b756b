import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real repository in a temporary directory, untouched by the configuration of the machine. */
export type GitRepo = {
  readonly dir: string;
  /** Writes a file of the work tree, with its folders. */
  write(path: string, text: string | Uint8Array): void;
  /** Stages the whole work tree, commits it and returns the commit's hash. */
  commit(message?: string): string;
  /** Runs git in the repository; returns its output without the last line feed. */
  git(...args: readonly string[]): string;
  remove(): void;
};

const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ferris',
  GIT_AUTHOR_EMAIL: 'ferris@example.com',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Ferris',
  GIT_COMMITTER_EMAIL: 'ferris@example.com',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
  GIT_ALLOW_PROTOCOL: 'file',
};

/** Runs git in `dir` with fixed author, dates and configuration. */
export function runGit(dir: string, args: readonly string[], input?: string | Uint8Array): string {
  const stdio: ['pipe', 'pipe', 'pipe'] = ['pipe', 'pipe', 'pipe'];
  const options = {
    cwd: dir,
    env: ENVIRONMENT,
    stdio,
    maxBuffer: 1 << 28,
    ...(input === undefined ? {} : { input }),
  };
  return execFileSync('git', [...args], options)
    .toString('utf8')
    .replace(/\n$/, '');
}

/** An empty repository on branch `main`; call `remove` when done. */
export function gitRepo(): GitRepo {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'rust-pro-git-')));
  const git = (...args: readonly string[]): string => runGit(dir, args);
  git('init', '--quiet', '--initial-branch=main');
  return {
    dir,
    git,
    write(path, text) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    commit(message = 'a commit') {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
