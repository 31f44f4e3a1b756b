import type { Severity } from '../finding/finding.ts';
import type { Verdict } from '../review/review.ts';

/** `1 file`, `2 files`; `plural` only where an `s` will not do. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function series(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

export type Tally = Pick<Verdict, 'errors' | 'warnings' | 'infos'>;

/** `2 errors, 3 warnings, 1 note`; empty when there are none. */
export function tallyWords({ errors, warnings, infos }: Tally): string {
  const parts = [
    errors > 0 ? count(errors, 'error') : '',
    warnings > 0 ? count(warnings, 'warning') : '',
    infos > 0 ? count(infos, 'note') : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** What readers call a severity: the `info` of the settings is a note to them. */
export function severityWord(severity: Severity): 'error' | 'warning' | 'note' {
  return severity === 'info' ? 'note' : severity;
}

/** `P10` reads as `policy 10`. */
export function policyName(id: string): string {
  return `policy ${id.replace(/^P/, '')}`;
}

/** A message of a rule as a sentence: a capital where it begins with a letter, a full stop at the end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const first = /^[a-z]+(?=[\s,;:.]|$)/.test(trimmed) ? trimmed.charAt(0).toUpperCase() : trimmed.charAt(0);
  return `${first}${trimmed.slice(1)}${/[.!?:…]$/.test(trimmed) ? '' : '.'}`;
}

/** The first `most` sentences of a text. */
export function firstSentences(text: string, most: number): string {
  const ends = [...text.matchAll(/[.!?](?=\s|$)/g)];
  const last = ends[most - 1];
  return last === undefined ? text : text.slice(0, last.index + 1);
}

/** At most `most` code points, the last one an ellipsis where something was cut; no surrogate pair is split. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const points = Array.from(text.slice(0, most * 2 + 2));
  if (points.length <= most && text.length <= most * 2 + 2) return text;
  return `${points.slice(0, most - 1).join('')}…`;
}
