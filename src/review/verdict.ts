import { type Finding, SEVERITIES, type Severity } from '../finding/finding.ts';
import type { Verdict } from './review.ts';

/** Counts what is said; `failed` when anything is at or above `failOn`. */
export function verdictOf(findings: readonly Finding[], failOn: Severity | 'never'): Verdict {
  const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length;
  return {
    failed: failOn !== 'never' && findings.some(({ severity }) => isAtLeast(severity, failOn)),
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
  };
}

/** Is `severity` as grave as `bar`, or graver? */
export function isAtLeast(severity: Severity, bar: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(bar);
}
