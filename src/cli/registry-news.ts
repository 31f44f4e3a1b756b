import type { Change } from '../diff/change.ts';
import { systemClock, utcDay } from '../edges/local/system-clock.ts';
import { NO_NEWS, type RegistryNews } from '../knowledge/registry-facts.ts';

/** What there is to know about the crates of a change. The network is asked only with `--refresh`. */
export async function registryNews(change: Change, refresh: boolean): Promise<RegistryNews> {
  const clock = systemClock();
  const today = { ...NO_NEWS, today: utcDay(clock) };
  if (!refresh) return today;
  const [{ changedCrates }, { createRefresher }, { readRegistryEnvironment }] = await Promise.all([
    import('../edges/advisories/changed-crates.ts'),
    import('../edges/advisories/refresh.ts'),
    import('../edges/advisories/registry-environment.ts'),
  ]);
  const { ask } = createRefresher({ ...readRegistryEnvironment(process.env), refresh }, clock);
  return (await ask?.(changedCrates(change))) ?? today;
}
