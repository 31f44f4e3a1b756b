import type { Finding } from '../finding/finding.ts';
import type { RenderedAnnotation } from '../ports.ts';
import { type ReportFacts, ruleFacts } from './facts.ts';
import { showHidden, showOnOneLine } from './hidden.ts';
import { clip, sentence } from './words.ts';

const LONGEST_TITLE = 255;
/** GitHub takes 64 KB; four bytes a code point at most. */
const LONGEST_MESSAGE = 15_000;

const LEVELS = { error: 'failure', warning: 'warning', info: 'notice' } as const;

/** One annotation a finding, plain text: GitHub reads no Markdown there. */
export function renderAnnotations(
  findings: readonly Finding[],
  facts: ReportFacts,
): readonly RenderedAnnotation[] {
  return findings.map((finding) => ({
    path: finding.path,
    startLine: finding.span.startLine,
    endLine: Math.max(finding.span.startLine, finding.span.endLine),
    level: LEVELS[finding.severity],
    title: clip(showOnOneLine(titleOf(finding, facts)), LONGEST_TITLE),
    message: clip(showHidden(clip(plainMessage(finding), LONGEST_MESSAGE)), LONGEST_MESSAGE),
  }));
}

/** Message and detail as plain text of one or more lines. */
export function plainMessage(finding: Finding): string {
  const parts = [sentence(finding.message), finding.detail.trim()];
  return `${parts.filter((part) => part !== '').join(' ')}\n${finding.ruleId} · ${finding.id}`;
}

function titleOf(finding: Finding, facts: ReportFacts): string {
  return (ruleFacts(facts, finding.ruleId)?.summary ?? finding.message).replace(/`/g, '');
}
