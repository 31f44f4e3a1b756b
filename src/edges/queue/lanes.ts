import type { Job, PullRef } from '../../ports.ts';

/** A job on its way. `notBefore` is a time in milliseconds; 0 for at once. */
export type Entry = { job: Job; tries: number; notBefore: number };

/** The jobs of one pull request: one at work at most, the others in order. */
export type Lane = { readonly ref: PullRef; running: boolean; readonly waiting: Entry[] };

/** One lane for a pull request, whatever its repository is called today. */
export function laneKey({ installation, repository, number }: PullRef): string {
  return `${installation}/${repository.id}/${number}`;
}

/**
 * Puts a new job at the end. Of waiting reviews the newest stays; it takes over the wait and the width of the other,
 * which is returned.
 */
export function enqueue(lane: Lane, entry: Entry): Entry | null {
  const at = entry.job.kind === 'review' ? lane.waiting.findIndex(({ job }) => job.kind === 'review') : -1;
  const [older = null] = at === -1 ? [] : lane.waiting.splice(at, 1);
  if (older !== null) supersede(entry, older);
  lane.waiting.push(entry);
  return older;
}

/** Puts a job that must be tried again back in front. False when a newer review waits, which does its work as well. */
export function requeue(lane: Lane, entry: Entry): boolean {
  const newer = entry.job.kind === 'review' && lane.waiting.find(({ job }) => job.kind === 'review');
  if (newer) {
    supersede(newer, entry);
    return false;
  }
  lane.waiting.unshift(entry);
  return true;
}

function supersede(newer: Entry, older: Entry): void {
  // GitHub asked for the wait, not for this job to wait.
  newer.notBefore = Math.max(newer.notBefore, older.notBefore);
  if (newer.job.kind === 'review' && older.job.kind === 'review' && older.job.full) {
    newer.job = { ...newer.job, full: true };
  }
}
