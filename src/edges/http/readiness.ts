import type { Clock } from '../../ports.ts';

/** Null when all is well, else what is wrong, in words that anyone may read. */
export type ReadyCheck = () => Promise<string | null>;
export type Readiness = { readonly ready: boolean; readonly checks: Readonly<Record<string, string>> };

/** Milliseconds between two attempts at a failing check: anyone may ask for `/readyz`, any number of times. */
const PAUSE = 5000;
/** Milliseconds that one attempt may take. */
const PATIENCE = 5000;

/** Asks each check until it was well once; from then on it counts as well. */
export function createReadiness(
  checks: Readonly<Record<string, ReadyCheck>>,
  clock: Clock,
): () => Promise<Readiness> {
  const watches = Object.entries(checks).map(([name, check]) => ({ name, ask: watch(check, clock) }));
  return async () => {
    const answers = await Promise.all(watches.map(async ({ name, ask }) => [name, await ask()] as const));
    const ready = answers.every(([, answer]) => answer === null);
    return { ready, checks: Object.fromEntries(answers.map(([name, answer]) => [name, answer ?? 'ok'])) };
  };
}

function watch(check: ReadyCheck, clock: Clock): ReadyCheck {
  let asked = Number.NEGATIVE_INFINITY;
  let answer: Promise<string | null> = Promise.resolve('not asked yet');
  return async () => {
    const last = await answer;
    if (last === null || clock.now().getTime() - asked < PAUSE) return await answer;
    asked = clock.now().getTime();
    answer = Promise.race([attempt(check), clock.sleep(PATIENCE).then(() => 'no answer in time')]);
    return await answer;
  };
}

async function attempt(check: ReadyCheck): Promise<string | null> {
  try {
    return await check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
