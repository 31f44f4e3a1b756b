import type { Finding } from '../finding/finding.ts';
import type { Review } from '../review/review.ts';
import { findingsByPolicy } from './check-findings.ts';
import { accountSections, coverageSection } from './check-sections.ts';
import { renderComment } from './comment.ts';
import { headText, type ReportFacts } from './facts.ts';
import { showHidden } from './hidden.ts';
import { fence, inline } from './markdown.ts';
import { findingPlace } from './place.ts';
import { verdictLine } from './verdict-words.ts';
import { clip } from './words.ts';

const FRAME_LINES = 6;
const LONGEST_LINE = 200;

/** The review as one Markdown document: the verdict, the tables, each comment under its place, the account. */
export function renderMarkdown(review: Review, facts: ReportFacts): string {
  const rollUps = [...review.comments, ...review.overCap];
  const details = rollUps.map((rollUp) => {
    const { lead } = rollUp;
    const code = excerpt(lead, headText(facts.change, lead.path));
    return [`### ${findingPlace(lead, facts)}`, code, renderComment(rollUp, facts, 'edited')]
      .filter((part) => part !== '')
      .join('\n\n');
  });
  const parts = [
    `# rust-pro: ${inline(verdictLine(review, review.findings))}`,
    findingsByPolicy(review, review.findings, facts),
    ...details,
    coverageSection(review),
    ...accountSections(review, review.findings, facts),
    `<sub>rust-pro ${facts.engineVersion}</sub>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const LANGUAGES: Readonly<Record<string, string>> = { rs: 'rust', toml: 'toml', yml: 'yaml', yaml: 'yaml' };

function excerpt({ path, span }: Finding, text: string | null): string {
  if (text === null) return '';
  const last = Math.min(span.endLine, span.startLine + FRAME_LINES - 1);
  const lines = text.split('\n').slice(span.startLine - 1, last);
  const shown = lines.map((line) => clip(line.replace(/\r$/, ''), LONGEST_LINE)).join('\n');
  return fence(showHidden(shown), LANGUAGES[path.slice(path.lastIndexOf('.') + 1)] ?? '');
}
