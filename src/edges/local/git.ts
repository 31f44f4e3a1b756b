import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { UserError } from '../../errors.ts';

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 256 << 20;

/** What git may know of our environment: nothing that holds a secret or redirects it. */
const KEPT_ENVIRONMENT = [
  'PATH',
  'HOME',
  'XDG_CONFIG_HOME',
  'USERPROFILE',
  'SYSTEMROOT',
  'TMPDIR',
  'TEMP',
  'GIT_CONFIG_GLOBAL',
];

/**
 * Settings that win over the repository's own, for a repository may come from anyone: none of its programs
 * is run (hooks, monitors, external diffs), nothing is fetched, and output does not depend on taste.
 */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.quotePath', 'false'],
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  // Git shows no text diff of files larger than this: as much as we read of a file.
  ['core.bigFileThreshold', '1m'],
  ['diff.external', ''],
  ['diff.relative', 'false'],
  ['diff.orderFile', '/dev/null'],
  ['diff.suppressBlankEmpty', 'false'],
];

export type GitOptions = {
  /** More settings, which win as well. */
  readonly settings?: readonly (readonly [string, string])[];
  readonly environment?: Readonly<Record<string, string>>;
};
export type GitResult = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

/** The environment of every git process: settings as variables, since their names may hold any character. */
export function gitEnvironment({ settings = [], environment = {} }: GitOptions = {}): NodeJS.ProcessEnv {
  const kept = KEPT_ENVIRONMENT.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const all = [...SETTINGS, ...settings];
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(
      all.flatMap(([key, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, key],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
    GIT_CONFIG_COUNT: String(all.length),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // An incomplete clone would fetch what is missing, by programs that its configuration names.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    // Messages are read by `gitFailure`.
    LC_ALL: 'C',
    ...environment,
  };
}

/** Options before the subcommand that every git process gets. */
export const GIT_ARGUMENTS: readonly string[] = ['--no-pager', '--literal-pathspecs'];

/** Runs git in `dir`, never through a shell. Throws a UserError when it cannot be run or says too much. */
export function runGit(dir: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const settings = {
    cwd: dir,
    env: gitEnvironment(options),
    encoding: 'buffer' as const,
    maxBuffer: MAX_OUTPUT_BYTES,
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL' as const,
    windowsHide: true,
  };
  const { promise, resolve, reject } = Promise.withResolvers<GitResult>();
  execFile('git', [...GIT_ARGUMENTS, ...args], settings, (error, stdout, stderr) => {
    if (error === null) resolve({ code: 0, stdout, stderr: stderr.toString('utf8') });
    else if (typeof error.code === 'number')
      resolve({ code: error.code, stdout, stderr: stderr.toString('utf8') });
    else reject(cannotRun(dir, args[0] ?? '', error));
  });
  return promise;
}

/** Runs git and returns its output; a UserError with git's own words when it fails. */
export async function gitOutput(
  dir: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Buffer> {
  const { code, stdout, stderr } = await runGit(dir, args, options);
  if (code !== 0) throw gitFailure(dir, args[0] ?? '', stderr);
  return stdout;
}

/** What git's message means for the person at the command line. */
export function gitFailure(dir: string, command: string, stderr: string): UserError {
  const said = stderr.trim();
  if (said.includes('not a git repository'))
    return new UserError(`${JSON.stringify(dir)} is not in a git repository`);
  return new UserError(`\`git ${command}\` failed in ${JSON.stringify(dir)}: ${said || 'it gave no reason'}`);
}

/** The error of a git process that did not start, did not end or said too much. */
export function cannotRun(
  dir: string,
  command: string,
  error: {
    readonly code?: string | number | null | undefined;
    readonly message: string;
    readonly killed?: boolean | undefined;
  },
): UserError {
  const options: ErrorOptions = { cause: error };
  if (error.code === 'ENOENT') {
    if (!existsSync(dir)) return new UserError(`there is no directory ${JSON.stringify(dir)}`, options);
    return new UserError('git was not found: install it, or put it on the PATH', options);
  }
  if (error.code === 'ENOTDIR') return new UserError(`${JSON.stringify(dir)} is not a directory`, options);
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return new UserError(`the change is too large: \`git ${command}\` gave over 256 MiB`, options);
  }
  if (error.killed === true) {
    return new UserError(
      `\`git ${command}\` was stopped after ${TIMEOUT_MS / 1000} s in ${JSON.stringify(dir)}`,
      options,
    );
  }
  return new UserError(`cannot run \`git ${command}\` in ${JSON.stringify(dir)}: ${error.message}`, options);
}
