import type { Finding } from '../finding/finding.ts';
import type { Review } from '../review/review.ts';
import { plainMessage } from './annotations.ts';
import { type ReportFacts, ruleFacts } from './facts.ts';
import { showHidden, showOnOneLine } from './hidden.ts';
import { verdictLine } from './verdict-words.ts';
import { clip } from './words.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands, one a finding, that a GitHub Actions runner turns into annotations; then the verdict. */
export function renderGithubAnnotations(review: Review, facts: ReportFacts): string {
  const lines = review.findings.map((finding) => command(finding, facts));
  // The runner looks for its older `##[command]` anywhere in a line.
  const verdict = showOnOneLine(`rust-pro: ${verdictLine(review, review.findings)}`).replaceAll(
    '##[',
    '## [',
  );
  return [...lines, verdict, ''].join('\n');
}

function command(finding: Finding, facts: ReportFacts): string {
  const { span } = finding;
  const title = (ruleFacts(facts, finding.ruleId)?.summary ?? finding.message).replace(/`/g, '');
  const properties = {
    file: finding.path,
    line: `${span.startLine}`,
    endLine: `${span.endLine}`,
    // The runner takes columns only within one line.
    ...(span.startLine === span.endLine
      ? { col: `${span.startColumn}`, endColumn: `${span.endColumn}` }
      : {}),
    title: clip(title, 255),
  };
  const list = Object.entries(properties).map(
    ([key, value]) => `${key}=${escapeProperty(showHidden(value))}`,
  );
  return `::${COMMANDS[finding.severity]} ${list.join(',')}::${escapeData(showHidden(plainMessage(finding)))}`;
}

/** The runner ends a command at a line end, and decodes these three. */
export function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

export function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
