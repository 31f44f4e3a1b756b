import type { Finding } from '../finding/finding.ts';
import type { PostedFinding } from '../ports.ts';
import type { RollUp } from '../review/review.ts';
import { type Anchor, anchorOf } from './anchor.ts';
import { cutTo } from './cut.ts';
import { fileAt, headText, type ReportFacts, ruleFacts } from './facts.ts';
import { showHidden } from './hidden.ts';
import { codeSpan, fence, inline, paragraph, prose, suggestionFence } from './markdown.ts';
import { findingPlace, placeLink, ruleLink } from './place.ts';
import { type SuggestedLines, suggestionLines } from './suggestion-lines.ts';
import { clip, count, firstSentences, policyName, sentence } from './words.ts';

/** GitHub takes 65,536 characters; the rest is room for the marker. Code points. */
export const LONGEST_COMMENT = 60_000;
const LISTED_PLACES = 30;
const DRAFT_LIMIT = 12_000;

/** Where a finding's comment stands and what can be committed from it; null when the diff does not show it. */
export function placeFinding(finding: Finding, facts: ReportFacts): Anchor | null {
  return anchorOf(finding, suggestedLines(finding, facts), fileAt(facts.change, finding.path)?.hunks ?? []);
}

/** The whole lines that an exact suggestion replaces; null where there is none, or no text to tell from. */
export function suggestedLines(finding: Finding, facts: ReportFacts): SuggestedLines | null {
  if (finding.suggestion?.kind !== 'exact') return null;
  const text = headText(facts.change, finding.path);
  return text === null ? null : suggestionLines(text, finding.suggestion.edits);
}

/**
 * The body of an inline comment, Markdown: name, facts, fix, other places, one small line. No marker. An
 * edited comment keeps the lines it was put on, so it offers no button: it might replace other lines now.
 */
export function renderComment(
  { lead, others }: RollUp,
  facts: ReportFacts,
  state: 'new' | 'edited' = 'new',
): string {
  const anchor = placeFinding(lead, facts);
  const blocks = [
    `**${nameOf(lead.ruleId, lead.message, facts)}**`,
    factsOfPlace(lead, facts),
    state === 'new' ? whereItBegins(lead, anchor) : '',
    fix(lead, anchor?.committable === true && state === 'new', facts),
    seeAlso(lead, facts),
    alsoHere(lead, others, facts),
    sameElsewhere(lead, others, facts),
  ];
  const body = blocks.filter((block) => block !== '').join('\n\n');
  return cutTo(body, LONGEST_COMMENT, smallLine(lead, facts));
}

/**
 * What becomes of a comment whose finding is no longer there. `since` is a sentence's beginning that ends in
 * a commit; `remaining` are findings that the comment listed and that still stand.
 */
export function renderGone(
  posted: PostedFinding,
  since: string,
  remaining: readonly Finding[],
  facts: ReportFacts,
): string {
  const blocks = [
    `${since}: **${nameOf(posted.ruleId, posted.ruleId, facts)}**`,
    remaining.length === 0 ? '' : stillThere(posted, remaining, facts),
    `<sub>${ruleLink(posted.ruleId, facts)} · ${codeSpan(posted.id)}</sub>`,
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function nameOf(ruleId: string, otherwise: string, facts: ReportFacts): string {
  return inline(ruleFacts(facts, ruleId)?.summary ?? otherwise);
}

/** The message, unless it only repeats the name; then the detail, or why the rule asks. */
function factsOfPlace(finding: Finding, facts: ReportFacts): string {
  const rule = ruleFacts(facts, finding.ruleId);
  const repeats = rule === null || onlyRepeats(finding.message, rule.summary);
  const message = repeats ? '' : paragraph(sentence(finding.message));
  const more = prose(finding.detail === '' ? firstSentences(rule?.why ?? '', 2) : finding.detail);
  // A message and a sentence of detail read as one paragraph.
  return [message, more].filter((part) => part !== '').join(more.startsWith('- ') ? '\n\n' : ' ');
}

const FILLERS = new Set('a an and here has have in is it its no not of on the this with without'.split(' '));

/** Does the message hold no word that the name lacks? Then it would only be said twice. */
function onlyRepeats(message: string, name: string): boolean {
  const known = new Set(wordsOf(name));
  return wordsOf(message).every((word) => known.has(word) || FILLERS.has(word));
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function whereItBegins(finding: Finding, anchor: Anchor | null): string {
  const { startLine } = finding.span;
  if (anchor === null || anchor.committable || (anchor.startLine ?? anchor.line) === startLine) return '';
  return `It begins on line ${startLine}, which the diff does not show.`;
}

function fix(finding: Finding, committable: boolean, facts: ReportFacts): string {
  const { suggestion } = finding;
  if (suggestion === null) return '';
  if (suggestion.kind === 'draft') {
    const code = showHidden(suggestion.code.replace(/\n$/, ''));
    return code.length > DRAFT_LIMIT
      ? paragraph(sentence(suggestion.summary))
      : fence(code, suggestion.language);
  }
  const lines = suggestedLines(finding, facts);
  if (committable && lines !== null) return suggestionFence(lines.after);
  const summary = paragraph(sentence(suggestion.summary));
  return lines === null ? summary : [summary, asDiff(lines)].filter((part) => part !== '').join('\n\n');
}

/** For a fix that GitHub cannot commit from the comment. */
function asDiff({ startLine, endLine, before, after }: SuggestedLines): string {
  const lines = [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)];
  const code = showHidden(lines.map((line) => line.replace(/\r$/, '')).join('\n'));
  const where = startLine === endLine ? `Line ${startLine}` : `Lines ${startLine} to ${endLine}`;
  if (code.length > DRAFT_LIMIT) return `${where} of the file change.`;
  return `${where}:\n\n${fence(code, 'diff')}`;
}

function seeAlso(finding: Finding, facts: ReportFacts): string {
  const lines = finding.related
    .slice(0, LISTED_PLACES)
    .map(({ path, span, message }) => `- ${placeLink(path, span, facts)}: ${inline(clip(message, 300))}`);
  return lines.length === 0 ? '' : `See also:\n\n${lines.join('\n')}`;
}

/** What other rules say of the comment's line, or of the places where they say the same. */
function alsoHere(lead: Finding, others: readonly Finding[], facts: ReportFacts): string {
  const lines = others
    .filter(({ ruleId }) => ruleId !== lead.ruleId)
    .map(
      (other) => `- ${isBeside(lead, other) ? '' : `${findingPlace(other, facts)}: `}${said(other, facts)}`,
    );
  return lines.length === 0 ? '' : `Also here:\n\n${lines.slice(0, LISTED_PLACES).join('\n')}`;
}

function sameElsewhere(lead: Finding, others: readonly Finding[], facts: ReportFacts): string {
  const same = others.filter(({ ruleId }) => ruleId === lead.ruleId);
  return same.length === 0
    ? ''
    : `The same at ${count(same.length, 'more place')}:\n\n${places(same, facts)}`;
}

function stillThere(posted: PostedFinding, remaining: readonly Finding[], facts: ReportFacts): string {
  if (remaining.every(({ ruleId }) => ruleId === posted.ruleId))
    return `Still at ${count(remaining.length, 'other place')}:\n\n${places(remaining, facts)}`;
  const lines = remaining.map((finding) => `- ${findingPlace(finding, facts)}: ${said(finding, facts)}`);
  return `Still there:\n\n${lines.slice(0, LISTED_PLACES).join('\n')}`;
}

function said({ message, ruleId, id }: Finding, facts: ReportFacts): string {
  return `${inline(clip(message, 300))} (${ruleLink(ruleId, facts)} ${codeSpan(id)})`;
}

function isBeside(one: Finding, other: Finding): boolean {
  return one.path === other.path && one.span.startLine === other.span.startLine;
}

function places(findings: readonly Finding[], facts: ReportFacts): string {
  const listed = findings.map((finding) => `- ${findingPlace(finding, facts)} ${codeSpan(finding.id)}`);
  const rest = listed.length - LISTED_PLACES;
  const more = rest > 0 ? [`- and ${count(rest, 'more place')}, in the check run`] : [];
  return [...listed.slice(0, LISTED_PLACES), ...more].join('\n');
}

function smallLine(finding: Finding, facts: ReportFacts): string {
  const parts = [
    ruleLink(finding.ruleId, facts),
    ...(finding.policy === null ? [] : [policyName(finding.policy)]),
    codeSpan(finding.id),
    `not right? ${codeSpan(`/rust-pro resolve ${finding.id} <reason>`)}`,
  ];
  return `<sub>${parts.join(' · ')}</sub>`;
}
