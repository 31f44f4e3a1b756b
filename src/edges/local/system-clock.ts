import type { Clock } from '../../ports.ts';

/** The machine's clock. With `unref` a sleep alone does not keep the process running. */
export function systemClock({ unref = false }: { readonly unref?: boolean } = {}): Clock {
  return {
    now: () => new Date(),
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        if (unref) timer.unref();
      }),
  };
}

/** The day that it is, in UTC, as `2026-01-31`. */
export function utcDay(clock: Clock): string {
  return clock.now().toISOString().slice(0, 10);
}
