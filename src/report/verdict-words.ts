import type { Finding } from '../finding/finding.ts';
import type { CheckConclusion } from '../ports.ts';
import type { Outcome, Review } from '../review/review.ts';
import { verdictOf } from '../review/verdict.ts';
import type { Settings } from '../settings/settings.ts';
import { type Gaps, gapsOf, gapWords } from './gaps.ts';
import { count, tallyWords } from './words.ts';

export type Gate = Pick<Settings, 'gate' | 'failOn'>;

/**
 * The colour. Only a verdict may be red, and only where the gate is required. `neutral` satisfies a required
 * check, so whatever keeps a required gate from a verdict ends in `action_required`, which blocks.
 */
export function conclusionOf(outcome: Outcome, standing: readonly Finding[], gate: Gate): CheckConclusion {
  const required = gate.gate === 'required';
  switch (outcome.kind) {
    case 'skipped':
      return 'skipped';
    case 'infrastructure':
      return required ? 'action_required' : 'neutral';
    case 'verdict':
      if (verdictOf(standing, gate.failOn).failed) return required ? 'failure' : 'neutral';
      if (!gapsOf(outcome.review).complete) return required ? 'action_required' : 'neutral';
      return 'success';
  }
}

/** The verdict in one line, plain text. */
export function verdictLine(review: Review, standing: readonly Finding[]): string {
  const gaps = gapsOf(review);
  const missing = gapWords(gaps);
  const tally = tallyWords(verdictOf(standing, 'never'));
  if (tally !== '') {
    const seen = `${gaps.reviewed} of ${count(gaps.inScope, 'file')}`;
    return `${tally} on ${seen}${missing === '' || gaps.reviewed < gaps.inScope ? '' : `; not complete: ${missing}`}`;
  }
  if (missing !== '') return `${gaps.reviewed < gaps.inScope ? 'not reviewed' : 'not complete'}: ${missing}`;
  return nothingToSay(review, gaps, standing);
}

function nothingToSay(review: Review, gaps: Gaps, standing: readonly Finding[]): string {
  const closed = review.findings.length - standing.length;
  if (closed > 0) return `nothing open on ${count(gaps.reviewed, 'file')} (${closed} resolved)`;
  if (gaps.reviewed > 0) return `nothing to say on ${count(gaps.reviewed, 'file')}`;
  return `nothing to review in ${count(review.coverage.changed, 'file')}`;
}
