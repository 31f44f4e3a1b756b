import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentCard } from '../../card/card.ts';
import type { Change } from '../../diff/change.ts';
import { UserError } from '../../errors.ts';
import type { Review } from '../../review/review.ts';
import type { Settings } from '../../settings/settings.ts';
import type { ChangedCrates } from '../advisories/changed-crates.ts';
import type { Refresher } from '../advisories/refresh.ts';

/** What is to be judged, and who may be asked about its crates. */
export type JudgeTask = {
  readonly change: Change;
  readonly card: AgentCard;
  readonly settings: Settings;
  readonly refresher: Refresher;
};
/** What the child is told, and what it answers: plain data. It uses no network, so it has us ask where we may. */
export type ChildTask = Omit<JudgeTask, 'refresher'> & { readonly today: string; readonly mayAsk: boolean };
export type ChildAnswer =
  /** What the change brings. The child waits for the news of it. */
  | { readonly kind: 'crates'; readonly crates: ChangedCrates }
  | { readonly kind: 'review'; readonly review: Review }
  | { readonly kind: 'failed'; readonly message: string };
type LastAnswer = Exclude<ChildAnswer, { readonly kind: 'crates' }>;

export type JudgeLimits = {
  /** Milliseconds for one change. */
  readonly deadline: number;
  /** Bytes of memory of the process as a whole, trees included. */
  readonly memory: number;
  /** Milliseconds between looks at its memory. */
  readonly watch: number;
};

const LIMITS: JudgeLimits = { deadline: 120_000, memory: 1024 * 1024 * 1024, watch: 250 };
const HEAP_MEBIBYTES = 512;

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
// This file runs as TypeScript in a checkout and as JavaScript once built; the door has the same ending.
const DOOR = fileURLToPath(
  new URL(`../../judge${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);

/** The packages' folder may lie elsewhere than beside our code: behind a link, or hoisted above us. */
const PACKAGES = /^.*?[\\/]node_modules[\\/]/.exec(
  createRequire(import.meta.url).resolve('web-tree-sitter'),
)?.[0];
const CODE = [`${dirname(DOOR)}/*`, `${ROOT}node_modules`, `${ROOT}node_modules/*`, `${ROOT}package.json`];

/** What the child may do: read the code it runs, not what lies beside it, such as a `.env` or the App's key. */
export const CHILD_RIGHTS: readonly string[] = [
  '--permission',
  ...[...CODE, ...(PACKAGES === undefined ? [] : [`${PACKAGES}*`])].map((path) => `--allow-fs-read=${path}`),
];

/**
 * Judges a change in a process of its own: without secrets in its environment, without the right to write
 * files or start programs, with a deadline and a memory limit. Hostile input costs that process, and this
 * call a `UserError`.
 */
export async function judgeInChild(task: JudgeTask, limits: Partial<JudgeLimits> = {}): Promise<Review> {
  const answer = await askChild(task, { ...LIMITS, ...limits });
  if (answer.kind === 'review') return answer.review;
  throw new Error(`the review failed: ${answer.message}`);
}

function askChild({ refresher, ...given }: JudgeTask, limits: JudgeLimits): Promise<LastAnswer> {
  const task: ChildTask = { ...given, today: refresher.today(), mayAsk: refresher.ask !== null };
  const child = fork(DOOR, [], {
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [...CHILD_RIGHTS, `--max-old-space-size=${HEAP_MEBIBYTES}`],
  });
  return new Promise((resolve, reject) => {
    const stop = watch(child, limits, reject);
    child.on('error', reject);
    child.on('message', (answer: ChildAnswer) => {
      if (answer.kind === 'crates') tellNews(child, answer.crates, refresher).catch(reject);
      else resolve(answer);
    });
    child.once('exit', (code, signal) => {
      stop();
      reject(
        new UserError(
          `the change could not be analysed: the analysis ended with ${signal ?? `code ${code}`}`,
        ),
      );
    });
    child.send(task, (error) => {
      if (error !== null) reject(error);
    });
  });
}

async function tellNews(child: ChildProcess, crates: ChangedCrates, { ask }: Refresher): Promise<void> {
  const news = await ask?.(crates);
  // A child that is gone meanwhile is told of elsewhere.
  if (news !== undefined && child.connected) child.send(news, () => {});
}

/** Ends the child at its deadline, or when it holds too much memory; gives what ends the watch. */
function watch(child: ChildProcess, limits: JudgeLimits, reject: (error: Error) => void): () => void {
  const kill = (why: string) => {
    reject(new UserError(`the change could not be analysed: ${why}`));
    child.kill('SIGKILL');
  };
  const seconds = Math.round(limits.deadline / 1000);
  const deadline = setTimeout(() => kill(`it took longer than ${seconds} s`), limits.deadline);
  const memory = setInterval(() => {
    void residentBytes(child.pid).then((bytes) => {
      const mebibytes = Math.round(limits.memory / 1024 / 1024);
      if (bytes > limits.memory) kill(`it took more than ${mebibytes} MiB of memory`);
    });
  }, limits.watch);
  return () => {
    clearTimeout(deadline);
    clearInterval(memory);
  };
}

/** Resident memory of a process; 0 where the system does not tell, as outside Linux. */
async function residentBytes(pid: number | undefined): Promise<number> {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    const statm = await readFile(`/proc/${pid}/statm`, 'utf8');
    return Number(statm.split(' ')[1] ?? 0) * 4096;
  } catch {
    // The process has ended meanwhile: its exit is told elsewhere.
    return 0;
  }
}
