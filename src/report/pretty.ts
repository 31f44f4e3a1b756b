import type { Finding } from '../finding/finding.ts';
import type { Review } from '../review/review.ts';
import { codeFrame, type FrameStyle, margin, shownLine } from './code-frame.ts';
import { suggestedLines } from './comment.ts';
import { headText, type ReportFacts } from './facts.ts';
import { gapsOf } from './gaps.ts';
import { showOnOneLine } from './hidden.ts';
import { colourPaint, type Paint, plainPaint } from './paint.ts';
import { verdictLine } from './verdict-words.ts';
import { count, series, severityWord } from './words.ts';
import { wrap } from './wrap.ts';

export type PrettyOptions = {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly elapsedMs?: number;
};

/** The review for a terminal. When there is nothing to say, exactly one line. Ends in a line feed. */
export function renderPretty(review: Review, facts: ReportFacts, options: PrettyOptions): string {
  const paint = options.colour ? colourPaint : plainPaint;
  const width = Math.max(40, options.width);
  const findings = review.findings.map((finding) => findingLines(finding, facts, paint, width).join('\n'));
  const parts = [...findings, notes(review, paint, width), summary(review, paint, options.elapsedMs)];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function findingLines(finding: Finding, facts: ReportFacts, paint: Paint, width: number): readonly string[] {
  const { span, path } = finding;
  const severity = severityWord(finding.severity);
  const last = Math.max(span.startLine, Math.min(span.endLine, span.startLine + 4));
  const lines = suggestedLines(finding, facts);
  const gutter = `${Math.max(last, lines?.endLine ?? 0)}`.length;
  const style: FrameStyle = { paint, severity, width, gutter };
  const text = headText(facts.change, path);
  const place = showOnOneLine(`${path}:${span.startLine}:${span.startColumn}`);
  const head = `${paint(severity, severity)}${paint('strong', `: ${showOnOneLine(finding.message)}`)}`;
  return [
    `${head} ${paint('faint', `[${finding.ruleId}]`)}`,
    `${' '.repeat(gutter)}${paint('margin', '-->')} ${place}`,
    ...(text === null ? [] : codeFrame(text, span, style)),
    margin('', style),
    ...(finding.detail === '' ? [] : note(finding.detail, style)),
    ...fixLines(finding, facts, style),
    ...finding.related.flatMap((one) =>
      note(`see ${one.path}:${one.span.startLine}:${one.span.startColumn}: ${one.message}`, style),
    ),
    ...note(`${finding.id}; rust-pro explain ${finding.ruleId}`, style, 'faint'),
  ];
}

/** `= text`, wrapped, under the bar. */
function note(text: string, style: FrameStyle, look: 'faint' | null = null): readonly string[] {
  const lead = ' '.repeat(style.gutter + 1);
  const lines = wrap(showOnOneLine(text), style.width - style.gutter - 3);
  return lines.map((line, index) => {
    const shown = look === null ? line : style.paint(look, line);
    return `${lead}${index === 0 ? `${style.paint('margin', '=')} ` : '  '}${shown}`;
  });
}

function fixLines(finding: Finding, facts: ReportFacts, style: FrameStyle): readonly string[] {
  const { suggestion } = finding;
  if (suggestion === null) return [];
  const room = style.width - style.gutter - 5;
  if (suggestion.kind === 'draft') {
    const code = suggestion.code.replace(/\n$/, '').split('\n');
    const lines = code.map((line) => margin(style.paint('added', shownLine(line, room)), style));
    return [...note(`draft: ${suggestion.summary}`, style), ...lines, margin('', style)];
  }
  const lines = suggestedLines(finding, facts);
  const head = note(`fix: ${suggestion.summary}`, style);
  if (lines === null) return head;
  const diff = [
    ...lines.before.map((line, at) => changed('removed', '-', line, `${lines.startLine + at}`)),
    ...lines.after.map((line) => changed('added', '+', line, '')),
  ];
  return [...head, ...diff, margin('', style)];

  function changed(look: 'added' | 'removed', sign: string, line: string, label: string): string {
    return margin(style.paint(look, `${sign} ${shownLine(line, room)}`.trimEnd()), style, label);
  }
}

/** What the reader must know beside the findings. */
function notes(review: Review, paint: Paint, width: number): string {
  const { notReviewed, unlisted, failures } = gapsOf(review);
  const texts = [
    ...notReviewed.map(({ path, reason }) => `not reviewed: ${path}: ${reason}`),
    ...(unlisted > 0 ? [`not reviewed: ${count(unlisted, 'changed file')} that were not listed`] : []),
    ...failures.map(({ ruleId, path, message }) => `${ruleId} failed on ${path}: ${message}`),
    ...review.limits,
  ];
  return texts
    .map((text) => wrap(showOnOneLine(text), width - 6).join('\n      '))
    .map((text) => `${paint('note', 'note')}: ${text}`)
    .join('\n');
}

function summary(review: Review, paint: Paint, elapsedMs: number | undefined): string {
  const { errors, warnings } = review.verdict;
  const look = errors > 0 ? 'error' : warnings > 0 ? 'warning' : 'good';
  const line = showOnOneLine(verdictLine(review, review.findings));
  return [
    `rust-pro: ${paint(look, line)}`,
    withheldWords(review),
    elapsedMs === undefined ? '' : duration(elapsedMs),
  ]
    .filter((part) => part !== '')
    .join(paint('faint', ' · '));
}

function withheldWords({ withheld }: Review): string {
  const of = (kinds: readonly string[]) =>
    withheld.filter(({ because }) => kinds.includes(because.kind)).length;
  const parts = [
    [of(['allowed', 'twin-allowed']), 'allowed in the code'],
    [of(['untouched', 'moved', 'inherited']), 'outside the change'],
  ] as const;
  return series(parts.filter(([n]) => n > 0).map(([n, words]) => `${n} ${words}`));
}

function duration(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
