import type { Clock } from '../../ports.ts';
import { UnsureError } from './faults.ts';

/** Milliseconds before the first and the second look: GitHub's readers lag its writers. */
export const LOOKS_MS = [5_000, 3_000] as const;

/**
 * Sends a write. When it is unclear whether GitHub carried it out, `look` is asked twice for what it should have
 * made; only when it is nowhere is it sent a second and last time.
 */
export async function sendOnce<T>(
  clock: Clock,
  send: () => Promise<T>,
  look: () => Promise<T | null>,
): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof UnsureError)) throw error;
  }
  for (const wait of LOOKS_MS) {
    await clock.sleep(wait);
    const made = await look();
    if (made !== null) return made;
  }
  return await send();
}
