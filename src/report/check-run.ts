import { type Finding, SEVERITIES } from '../finding/finding.ts';
import type { Disposition, RenderedCheck } from '../ports.ts';
import type { Outcome, Review } from '../review/review.ts';
import { verdictOf } from '../review/verdict.ts';
import { renderAnnotations } from './annotations.ts';
import { findingsByPolicy } from './check-findings.ts';
import { accountSections, coverageSection, resolvedSection } from './check-sections.ts';
import { cutTo } from './cut.ts';
import type { ReportFacts } from './facts.ts';
import { type Gaps, gapsOf, gapWords } from './gaps.ts';
import { showOnOneLine } from './hidden.ts';
import { codeSpan, paragraph } from './markdown.ts';
import { findingPlace } from './place.ts';
import { standingOf } from './standing.ts';
import { conclusionOf, type Gate, verdictLine } from './verdict-words.ts';
import { clip, sentence, tallyWords } from './words.ts';

/** GitHub takes 65,535 characters in each of the two texts. Code points. */
const LONGEST_TEXT = 60_000;
const LONGEST_TITLE = 255;

export type CheckFacts = ReportFacts & {
  readonly dispositions: readonly Disposition[];
  /** Fingerprints of comments that GitHub would not place. */
  readonly refused?: ReadonlySet<string>;
  /** List what the change does not touch, too. */
  readonly full?: boolean;
};

/** The completed check run: colour, the verdict in one line, what to do, then the account of everything. */
export function renderCheck(outcome: Outcome, gate: Gate, facts: CheckFacts): RenderedCheck {
  if (outcome.kind !== 'verdict') return withoutVerdict(outcome, gate, facts);
  const { review } = outcome;
  const { standing, resolved } = standingOf(review, facts.dispositions);
  const conclusion = conclusionOf(outcome, standing, gate);
  const first = [
    whatToDo(review, standing, gate, facts),
    findingsByPolicy(review, standing, facts, facts.refused),
    resolvedSection(resolved, facts),
    coverageSection(review),
  ];
  const version = versionLine(facts);
  return {
    conclusion,
    title: clip(showOnOneLine(verdictLine(review, standing)), LONGEST_TITLE),
    summary: cutTo(blocks(first), LONGEST_TEXT),
    text: cutTo(blocks(accountSections(review, standing, facts)), LONGEST_TEXT, version),
    annotations: renderAnnotations(standing, facts),
  };
}

function withoutVerdict(
  outcome: Exclude<Outcome, { kind: 'verdict' }>,
  gate: Gate,
  facts: CheckFacts,
): RenderedCheck {
  const skipped = outcome.kind === 'skipped';
  const next = skipped
    ? whenSkipped(outcome)
    : `This says nothing about the change. Press **Re-run**, or comment ${codeSpan('/rust-pro review')}.`;
  const closed =
    gate.gate === 'required' && !skipped ? ' The gate is required, so it stays closed until then.' : '';
  const said = paragraph(sentence(outcome.reason));
  return {
    conclusion: conclusionOf(outcome, [], gate),
    title: clip(
      showOnOneLine(`${skipped ? 'skipped' : 'could not review'}: ${outcome.reason}`),
      LONGEST_TITLE,
    ),
    summary: cutTo(blocks([`${next}${closed}`, said]), LONGEST_TEXT),
    text: versionLine(facts),
    annotations: [],
  };
}

function whenSkipped({ final }: Extract<Outcome, { kind: 'skipped' }>): string {
  return final ? '' : `To have it reviewed all the same, comment ${codeSpan('/rust-pro review')}.`;
}

function blocks(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The first lines, for the reader who stops there. */
function whatToDo(review: Review, standing: readonly Finding[], gate: Gate, facts: ReportFacts): string {
  const gaps = gapsOf(review);
  const lines = [aboutFindings(standing, gate, facts), aboutGaps(gaps, gate)].filter((line) => line !== '');
  return lines.length === 0 ? 'Nothing to do.' : lines.join('\n\n');
}

function aboutFindings(standing: readonly Finding[], gate: Gate, facts: ReportFacts): string {
  const worst = SEVERITIES.flatMap((severity) => standing.filter((finding) => finding.severity === severity));
  const [first] = worst;
  if (first === undefined) return '';
  const start = `Start with ${findingPlace(first, facts)}.`;
  const failing = standing.filter((finding) => verdictOf([finding], gate.failOn).failed);
  const what = tallyWords(verdictOf(failing, 'never'));
  const them = failing.length === 1 ? 'it' : 'them';
  if (failing.length === 0) return `Nothing here blocks. ${start}`;
  if (gate.gate === 'advisory') {
    return `Nothing is blocked, as the gate is advisory; a required gate would stop at ${what}. ${start}`;
  }
  const close = codeSpan('/rust-pro resolve <id> <reason>');
  return `Fix ${what}, or have someone with write access close ${them} with ${close}. ${start}`;
}

function aboutGaps(gaps: Gaps, gate: Gate): string {
  if (gaps.complete) return '';
  const missing = paragraph(gapWords(gaps));
  const again = `Press **Re-run**, or comment ${codeSpan('/rust-pro review full')}; where that does not help, a person must look.`;
  const blocked = gate.gate === 'required' ? ' The gate is required, so it stays closed until then.' : '';
  return `Not all of the change was seen: ${missing}. ${again}${blocked}`;
}

function versionLine({ engineVersion, change }: ReportFacts): string {
  if (change.headName === '') return `<sub>rust-pro ${engineVersion}</sub>`;
  const sides = [change.baseName, change.headName].map((name) => codeSpan(shortName(name)));
  return `<sub>rust-pro ${engineVersion} · ${sides.join(' to ')}</sub>`;
}

function shortName(name: string): string {
  return /^[0-9a-f]{40,64}$/.test(name) ? name.slice(0, 12) : clip(name, 100);
}
