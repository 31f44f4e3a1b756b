import type { Finding, Span } from '../finding/finding.ts';
import type { ReportFacts } from './facts.ts';
import { codeSpan, link } from './markdown.ts';
import { clip } from './words.ts';

/** Code points of a path that tables and lists show; the link goes to the whole of it. */
const SHOWN_PATH = 200;
/** An address longer than this is not worth its room. */
const LONGEST_URL = 1_000;

/** `src/lib.rs:12` as code, linked where the change has a home on the web. */
export function placeLink(
  path: string,
  span: Pick<Span, 'startLine' | 'endLine'>,
  facts: ReportFacts,
): string {
  const label = codeSpan(`${clip(path, SHOWN_PATH)}:${span.startLine}`);
  const url = facts.placeUrl?.(path, span.startLine, span.endLine);
  return url === undefined || url.length > LONGEST_URL ? label : link(label, url);
}

export function findingPlace(finding: Finding, facts: ReportFacts): string {
  return placeLink(finding.path, finding.span, facts);
}

export function ruleLink(ruleId: string, facts: ReportFacts): string {
  return link(/^[\w/-]+$/.test(ruleId) ? ruleId : codeSpan(ruleId), facts.docsUrl(ruleId));
}
