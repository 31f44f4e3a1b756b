import type { ChangedFile } from '../diff/change.ts';
import type { Finding, Suggestion } from '../finding/finding.ts';
import { fingerprintOf } from '../finding/fingerprint.ts';
import type { Rule } from '../rules/define-rule.ts';
import { ruleSettings } from '../settings/rule-level.ts';
import type { Settings } from '../settings/settings.ts';
import type { Heard } from './listen.ts';
import { asDraft, type Bench, whyUnproven } from './prove.ts';
import type { NotReviewed } from './review.ts';
import { isRead } from './scope.ts';

/** Turns what a rule said into a finding. `prove` is false for findings that will not be shown. */
export function draftFinding(one: Heard, bench: Bench, settings: Settings, prove: boolean): Finding {
  const { rule, report, construct } = one;
  const { path, lines } = bench.subject.text;
  const { level } = ruleSettings(settings, rule, path);
  const fingerprint = fingerprintOf({ ...one, ruleId: rule.id, path: lastingPath(bench.subject.file) });
  return {
    ruleId: rule.id,
    category: rule.category,
    policy: rule.policy,
    // Active rules alone are heard, so the level is a severity here.
    severity: level === 'off' ? 'info' : level,
    path,
    span: lines.spanOf(report.at),
    construct: { startLine: lines.lineAt(construct.start), endLine: lines.lineAt(construct.end) },
    message: report.message,
    detail: report.detail ?? '',
    suggestion: prove ? suggestionOf(one, bench) : null,
    related: (report.related ?? []).map(({ at, message }) => ({ path, span: lines.spanOf(at), message })),
    fingerprint,
    id: `RP-${fingerprint.slice(0, 4).toUpperCase()}`,
  };
}

/** A file that the change renames is known by its name at the base, so that its findings stay the same. */
function lastingPath({ status, previousPath, path }: ChangedFile): string {
  return status === 'renamed' ? (previousPath ?? path) : path;
}

function suggestionOf(one: Heard, bench: Bench): Suggestion | null {
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
  catalogue: readonly Rule[],
  settings: Settings,
): readonly Finding[] {
  const rule = catalogue.find(({ id }) => id === 'meta/not-reviewed');
  if (rule === undefined || !isRead(path) || SILENT_REASONS.includes(reason)) return [];
  const { level } = ruleSettings(settings, rule, path);
  if (level === 'off') return [];
  const fingerprint = fingerprintOf({ ruleId: rule.id, path, item: '', subject: reason, ordinal: 0 });
  return [
    {
      ruleId: rule.id,
      category: rule.category,
      policy: rule.policy,
      severity: level,
      path,
      span: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
      construct: { startLine: 1, endLine: 1 },
      message: `not reviewed: ${reason}`,
      detail: '',
      suggestion: null,
      related: [],
      fingerprint,
      id: `RP-${fingerprint.slice(0, 4).toUpperCase()}`,
    },
  ];
}

/** What the maintainers decided, or what has nothing left to look at, needs no finding. */
const SILENT_REASONS: readonly string[] = ['deleted', 'ignored by the settings', 'nothing at the head'];
