import { dirname, resolve } from 'node:path';
import { type GitOptions, gitOutput, runGit } from './git.ts';

/** A repository on this machine, as git sees it. */
export type Repository = {
  /** The top of the work tree; without one, the directory that was given. */
  readonly dir: string;
  readonly gitDir: string;
  readonly hasWorkTree: boolean;
  readonly shallow: boolean;
  /** The hash of a tree with nothing in it. */
  readonly emptyTree: string;
  /** The name that new repositories' first branch gets on this machine. */
  readonly initialBranch: string | null;
  /** For every command that reads files of the work tree. */
  readonly options: GitOptions;
};

/** The repository that `dir` lies in. Throws a UserError when there is none. */
export async function openRepository(dir: string): Promise<Repository> {
  const questions = [
    'is-bare-repository',
    'is-inside-work-tree',
    'is-shallow-repository',
    'show-object-format',
    'show-cdup',
  ];
  const flags = [...questions, 'absolute-git-dir'].map((question) => `--${question}`);
  const config = ['config', '--null', '--get-regexp', '^(filter\\..*|init\\.defaultbranch)$'];
  const [answer, { stdout }] = await Promise.all([
    gitOutput(dir, ['rev-parse', ...flags]),
    runGit(dir, config),
  ]);
  const [bare, inside, shallow, format, up = '', ...gitDir] = answer
    .toString('utf8')
    .replace(/\n$/, '')
    .split('\n');
  const settings = new Map(
    stdout
      .toString('utf8')
      .split('\0')
      .map((entry) => [entry.split('\n', 1)[0] ?? '', entry.slice(entry.indexOf('\n') + 1)]),
  );
  return {
    dir: resolve(dir, up),
    gitDir: gitDir.join('\n'),
    hasWorkTree: bare === 'false' && inside === 'true',
    shallow: shallow === 'true',
    emptyTree: format === 'sha256' ? EMPTY_TREE.sha256 : EMPTY_TREE.sha1,
    initialBranch: settings.get('init.defaultbranch') ?? null,
    options: { settings: withoutFilters(settings.keys()) },
  };
}

const EMPTY_TREE = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
} as const;

/** Settings that take the programs out of every content filter, so that comparing the work tree runs none. */
function withoutFilters(keys: Iterable<string>): readonly (readonly [string, string])[] {
  const names = new Set([...keys].map((key) => /^filter\.(.*)\.[a-z]+$/s.exec(key)?.[1]));
  return [...names].flatMap((name) =>
    name === undefined
      ? []
      : [
          [`filter.${name}.clean`, ''] as const,
          [`filter.${name}.process`, ''] as const,
          [`filter.${name}.required`, 'false'] as const,
        ],
  );
}

/**
 * Options that make git use the index of the commit being made: a hook before `git commit -a` is told of it
 * by a variable, which counts only when it points into this very repository.
 */
export function withIndexOfCommit(repository: Repository): GitOptions {
  const index = process.env.GIT_INDEX_FILE;
  if (index === undefined || dirname(resolve(index)) !== repository.gitDir) return repository.options;
  return { ...repository.options, environment: { GIT_INDEX_FILE: resolve(index) } };
}
