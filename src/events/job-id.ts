/**
 * The name of a job, which its check run carries as `external_id`. It holds the number of the pull request, because
 * GitHub does not say which one a check of a fork's commit belongs to.
 */
export function jobIdOf(pullNumber: number, deliveryId: string): string {
  return `pull-${pullNumber}-${deliveryId}`;
}

/** The number in an id made by `jobIdOf`, or null for any other text. */
export function pullNumberOf(jobId: string): number | null {
  const digits = /^pull-([1-9]\d{0,9})-/.exec(jobId)?.[1];
  return digits === undefined ? null : Number(digits);
}
