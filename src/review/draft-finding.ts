import type { Finding, Severity, Suggestion, TextRange } from '../finding/finding.ts';
import { fingerprintOf } from '../finding/fingerprint.ts';
import type { Rule } from '../rules/define-rule.ts';
import { ruleSettings } from '../settings/rule-level.ts';
import type { Settings } from '../settings/settings.ts';
import { asDraft, type Bench, whyUnproven } from './prove.ts';
import type { NotReviewed } from './review.ts';
import type { Room } from './room.ts';
import type { Said } from './said.ts';
import { isRead } from './scope.ts';
import type { Subject } from './subject.ts';
import { isAtLeast } from './verdict.ts';

/** Turns what a rule said into a finding. `prove` is false for findings that will not be shown. */
export function draftFinding(one: Said, bench: Bench, prove: boolean): Finding {
  const { rule, report, construct, item, subject, ordinal } = one;
  const { room } = bench;
  const { path, lines } = bench.subject.text;
  const spanOf = (range: TextRange) => lines.spanOf(shown(range, bench.subject));
  const { startLine, endLine } = spanOf(construct);
  return {
    ...named({ ruleId: rule.id, path: room.identityPath(path), item, subject, ordinal }),
    ruleId: rule.id,
    category: rule.category,
    policy: rule.policy,
    severity: weightOf(one, path, room.settings),
    path,
    span: spanOf(report.at),
    construct: { startLine, endLine },
    message: report.message,
    detail: report.detail ?? '',
    suggestion: prove ? suggestionOf(one, bench) : null,
    related: (report.related ?? []).map(({ at, message }) => ({ path, span: spanOf(at), message })),
  };
}

/** The severity of a finding: its rule's in that file, or what the rule itself thinks it weighs at most. */
export function weightOf({ rule, report }: Said, path: string, settings: Settings): Severity {
  const severity = severityOf(rule, path, settings);
  return report.atMost !== undefined && isAtLeast(severity, report.atMost) ? report.atMost : severity;
}

/** The severity of an active rule's findings in a file. */
function severityOf(rule: Rule, path: string, settings: Settings): Severity {
  const { level } = ruleSettings(settings, rule, path);
  // Active rules alone are heard, so the level is a severity here.
  return level === 'off' ? 'info' : level;
}

function named(identity: Parameters<typeof fingerprintOf>[0]): Pick<Finding, 'fingerprint' | 'id'> {
  const fingerprint = fingerprintOf(identity);
  return { fingerprint, id: `RP-${fingerprint.slice(0, 4).toUpperCase()}` };
}

/** What follows the last line feed is no line to anybody: a place there is shown at the end of the line before. */
function shown({ start, end }: TextRange, { text: { text } }: Subject): TextRange {
  const last = text.endsWith('\n') ? text.length - 1 : text.length;
  const from = Math.max(0, Math.min(start, last));
  // A range that takes its line feed along ends on its own line.
  const to = end > from && text[end - 1] === '\n' ? end - 1 : end;
  return { start: from, end: Math.max(from, Math.min(to, text.length)) };
}

function suggestionOf(one: Said, bench: Bench): Suggestion | null {
  const { suggestion } = one.report;
  if (suggestion === undefined) return null;
  if (suggestion.kind === 'draft') return suggestion;
  const why = whyUnproven(one, suggestion.edits, bench);
  return why === null
    ? suggestion
    : asDraft(suggestion.edits, bench.subject, `${suggestion.summary} (${why})`);
}

/** A file that rules would have read and that was not looked at, as a finding on its first line. */
export function notReviewedFinding(
  { path, reason }: NotReviewed,
  { knowledge: { catalogue, wanted }, settings, identityPath }: Room,
): readonly Finding[] {
  const rule = catalogue.find(({ id }) => id === 'meta/not-reviewed');
  if (rule === undefined || wanted?.has(rule.id) === false) return [];
  if (!isRead(path) || SILENT_REASONS.includes(reason)) return [];
  if (ruleSettings(settings, rule, path).level === 'off') return [];
  return [
    {
      ...named({ ruleId: rule.id, path: identityPath(path), item: '', subject: reason, ordinal: 0 }),
      ruleId: rule.id,
      category: rule.category,
      policy: rule.policy,
      severity: severityOf(rule, path, settings),
      path,
      span: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
      construct: { startLine: 1, endLine: 1 },
      message: `not reviewed: ${reason}`,
      detail: '',
      suggestion: null,
      related: [],
    },
  ];
}

/** What the maintainers decided, or what has nothing left to look at, needs no finding. */
const SILENT_REASONS: readonly string[] = ['deleted', 'ignored by the settings', 'nothing at the head'];
