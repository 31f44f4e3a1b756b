import type { Edit, Suggestion, TextRange } from '../finding/finding.ts';
import { commentsOf } from '../syntax/comments.ts';
import { hear } from './hear.ts';
import type { ActiveRule } from './listen.ts';
import { isPartial } from './meta-reports.ts';
import type { Room } from './room.ts';
import type { Said } from './said.ts';
import { type Subject, subjectOf } from './subject.ts';

/** Applies edits that do not overlap. Offsets are those of `text`. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.range.start - a.range.start)
    .reduce(
      (result, { range, text: by }) => result.slice(0, range.start) + by + result.slice(range.end),
      text,
    );
}

/** Everything needed to hear the rules again on an edited text. */
export type Bench = {
  readonly subject: Subject;
  readonly said: readonly Said[];
  readonly active: readonly ActiveRule[];
  readonly room: Pick<Room, 'surroundings' | 'knowledge' | 'proofs' | 'settings' | 'identityPath'>;
};

/**
 * Why an exact suggestion may not be offered for a click, or null when it is proven: it applies, the result
 * parses no worse, the rule is silent there, no rule says anything new, and every comment outside the
 * edited places is still there.
 */
export function whyUnproven(one: Said, edits: readonly Edit[], bench: Bench): string | null {
  const { subject, room } = bench;
  const { text } = subject.text;
  if (isPartial(subject)) return 'a diff does not show enough to prove it';
  if (!areApart(edits, text.length)) return 'its edits overlap or lie outside the file';
  const edited = applyEdits(text, edits);
  if (edited === text) return 'it changes nothing';
  if (lineEndings(edited) !== lineEndings(text)) return 'it mixes line endings';
  room.proofs.left -= edited.length;
  if (room.proofs.left < 0) return 'not proven: there are too many suggestions in this review';
  const after = subjectOf(edited, subject, room.knowledge);
  try {
    return whatGotWorse(one, edits, after, bench);
  } finally {
    after.dispose();
  }
}

function whatGotWorse(one: Said, edits: readonly Edit[], after: Subject, bench: Bench): string | null {
  const { subject, said, active, room } = bench;
  if (errorsOf(after) > errorsOf(subject)) return 'the result does not parse';
  const again = hear(after, active, room.surroundings, room.knowledge);
  const [failure] = again.failures;
  if (failure !== undefined) return `rule ${failure.ruleId} fails on the result`;
  if (countOf(again.said, one.rule.id) >= countOf(said, one.rule.id)) return 'the rule still speaks';
  const news = again.said.find(({ rule }) => countOf(again.said, rule.id) > countOf(said, rule.id));
  if (news !== undefined) return `${news.rule.id} speaks newly`;
  return keepsComments(subject, after, edits) ? null : 'a comment is lost';
}

function countOf(said: readonly Said[], id: string): number {
  return said.filter(({ rule }) => rule.id === id).length;
}

function errorsOf(subject: Subject): number {
  if (subject.fault() !== null) return Number.POSITIVE_INFINITY;
  if (subject.language === 'rust') return subject.rust().errors.length;
  return subject.language === 'toml' && subject.toml().error !== null ? 1 : 0;
}

function keepsComments(before: Subject, after: Subject, edits: readonly Edit[]): boolean {
  if (before.language !== 'rust') return true;
  const outside = commentsOf(before.rust()).filter(
    ({ range }) => !edits.some((edit) => overlaps(edit.range, range)),
  );
  const left = commentsOf(after.rust()).map(({ range }) => after.text.text.slice(range.start, range.end));
  return outside.every(({ range }) => {
    const at = left.indexOf(before.text.text.slice(range.start, range.end));
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
}

function overlaps(a: TextRange, b: TextRange): boolean {
  return a.start < b.end && b.start < a.end;
}

function areApart(edits: readonly Edit[], length: number): boolean {
  const ordered = edits.toSorted((a, b) => a.range.start - b.range.start);
  return ordered.every(({ range }, index) => {
    const next = ordered[index + 1];
    const inside = range.start >= 0 && range.start <= range.end && range.end <= length;
    return inside && (next === undefined || range.end <= next.range.start);
  });
}

/** `crlf`, `lf` or `mixed`: what a suggestion must leave as it was. */
function lineEndings(text: string): string {
  const crlf = text.includes('\r\n');
  const lf = /(?<!\r)\n/.test(text);
  if (crlf && lf) return 'mixed';
  return crlf ? 'crlf' : 'lf';
}

/** An exact suggestion that is not proven is shown as text: the lines as they would read. */
export function asDraft(edits: readonly Edit[], subject: Subject, summary: string): Suggestion {
  const { lines, text } = subject.text;
  const first = lines.lineAt(Math.min(...edits.map(({ range }) => range.start)));
  const last = lines.lineAt(Math.max(...edits.map(({ range }) => range.end)));
  const start = lines.rangeOf(first).start;
  const end = lines.rangeOf(last).end;
  const moved = edits.map((edit) => ({
    text: edit.text,
    range: { start: edit.range.start - start, end: edit.range.end - start },
  }));
  const language = subject.language === 'other' ? 'text' : subject.language;
  return { kind: 'draft', language, summary, code: applyEdits(text.slice(start, end), moved) };
}
