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
  /** The range that was asked for, when both of its ends are commits. */
  readonly range: CommitRange | null;
};
/** Hashes; `mergeBase` is null where the histories have none. */
export type CommitRange = {
  readonly base: string;
  readonly head: string;
  readonly mergeBase: string | null;
};

const NO_SETTINGS: ReadonlyMap<string, string> = new Map();

const QUESTIONS = [
  'is-bare-repository',
  'is-inside-work-tree',
  'is-shallow-repository',
  'show-object-format',
];

/**
 * The repository that `dir` lies in. Throws a UserError when there is none. `range` (`BASE...HEAD`) is
 * resolved in the same run of git, and given up without a word when git cannot. With `onlyCommits` the
 * settings that matter for work trees alone are not read.
 */
export async function openRepository(
  dir: string,
  range: string | null = null,
  onlyCommits = false,
): Promise<Repository> {
  const [answer, settings] = await Promise.all([
    ask(dir, range),
    onlyCommits && range !== null ? NO_SETTINGS : readSettings(dir),
  ]);
  const [bare, inside, shallow, format, up = '', gitDir = '', ...hashes] = answer;
  return {
    dir: resolve(dir, up),
    gitDir,
    hasWorkTree: bare === 'false' && inside === 'true',
    shallow: shallow === 'true',
    emptyTree: format === 'sha256' ? EMPTY_TREE.sha256 : EMPTY_TREE.sha1,
    initialBranch: settings.get('init.defaultbranch') ?? null,
    options: { settings: withoutFilters(settings.keys()) },
    range: rangeOf(hashes),
  };
}

async function ask(dir: string, range: string | null): Promise<readonly string[]> {
  const args = [
    'rev-parse',
    ...[...QUESTIONS, 'show-cdup', 'absolute-git-dir'].map((question) => `--${question}`),
  ];
  if (range !== null) {
    const { code, stdout } = await runGit(dir, [...args, range, '--']);
    if (code === 0) return stdout.toString('utf8').split('\n');
  }
  return (await gitOutput(dir, args)).toString('utf8').split('\n');
}

/** Git prints the head, the base and, behind `^`, their merge bases, of which it takes the first itself. */
function rangeOf([head = '', base = '', mergeBase = '']: readonly string[]): CommitRange | null {
  if (!/^[0-9a-f]{40,64}$/.test(base)) return null;
  return { base, head, mergeBase: mergeBase.startsWith('^') ? mergeBase.slice(1) : null };
}

async function readSettings(dir: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await runGit(dir, [
    'config',
    '--null',
    '--get-regexp',
    '^(filter\\..*|init\\.defaultbranch)$',
  ]);
  const entries = stdout.toString('utf8').split('\0');
  return new Map(
    entries.map((entry) => [entry.split('\n', 1)[0] ?? '', entry.slice(entry.indexOf('\n') + 1)]),
  );
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
