import type { Change, ChangedFile } from '../diff/change.ts';
import { lineMap } from '../diff/line-map.ts';
import type { Heard } from './listen.ts';
import type { Subject } from './subject.ts';

/** How a finding at the head came about. `created`: no line of it is new, but the base did not have it. */
export type Origin = 'touched' | 'created' | 'moved' | 'untouched';

/** What the rules say of the base side of a file; asked only where the answer matters. */
export type BaseSide = (file: ChangedFile) => readonly Heard[];

/**
 * Tells for each finding of a file whether the change brought it. It did when a line of the construct is
 * new, or when the base had fewer of the same kind (a comment that the change takes away leaves its
 * `unsafe` block bare). It did not when the lines only moved or were laid out anew and the base had the same.
 */
export function originsOf(
  heard: readonly Heard[],
  subject: Subject,
  moved: MovedLines,
  base: BaseSide,
): readonly Origin[] {
  const { file, change } = subject;
  if (change.source === 'tree' || file.status === 'added') {
    return heard.map((one) =>
      isOnlyMoved(one, subject, moved) && wasInBase(one, change, base) ? 'moved' : 'touched',
    );
  }
  const map = lineMap(file.hunks);
  const created = createdOf(heard, subject, base);
  return heard.map((one) => {
    const touched = linesOf(one, subject).some((line) => map.isAdded(line));
    if (!touched) return created.has(one) ? 'created' : 'untouched';
    return isOnlyMoved(one, subject, moved) && wasInBase(one, change, base) ? 'moved' : 'touched';
  });
}

/** Of findings alike in rule, item and subject, those beyond the number that the base had; the first ones nearest to a removal. */
function createdOf(heard: readonly Heard[], subject: Subject, base: BaseSide): ReadonlySet<Heard> {
  const map = lineMap(subject.file.hunks);
  const removals = subject.file.hunks.some(({ lines }) => lines.some(({ kind }) => kind === 'removed'));
  if (!removals || subject.file.base.state !== 'text') return new Set();
  const untouched = heard.filter((one) => !linesOf(one, subject).some((line) => map.isAdded(line)));
  if (untouched.length === 0) return new Set();
  const before = Map.groupBy(base(subject.file), likeness);
  const after = Map.groupBy(heard, likeness);
  const created = new Set<Heard>();
  for (const [key, alike] of after) {
    const extra = alike.length - (before.get(key)?.length ?? 0);
    if (extra <= 0) continue;
    const byDistance = alike.toSorted((a, b) => distance(a, subject) - distance(b, subject));
    for (const one of byDistance.slice(0, extra)) created.add(one);
  }
  return created;
}

/** Lines between a construct and the nearest place where the change took lines away. */
function distance(one: Heard, subject: Subject): number {
  const start = subject.text.lines.lineAt(one.construct.start);
  const end = subject.text.lines.lineAt(one.construct.end);
  const gaps = subject.file.hunks.flatMap(({ headStart, lines }) => {
    let head = headStart;
    return lines.flatMap((line) => {
      if (line.kind !== 'removed') {
        head = line.head + 1;
        return [];
      }
      return [head < start ? start - head : Math.max(0, head - end)];
    });
  });
  return Math.min(...gaps, Number.MAX_SAFE_INTEGER);
}

function likeness({ rule, item, subject }: Heard): string {
  return JSON.stringify([rule.id, item, subject]);
}

function linesOf({ construct, report }: Heard, subject: Subject): readonly number[] {
  const { lines } = subject.text;
  const first = Math.min(lines.lineAt(construct.start), lines.lineAt(report.at.start));
  const last = Math.max(lines.lineAt(construct.end), lines.lineAt(report.at.start));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Added lines of a change that it also takes away somewhere, compared without layout. */
export type MovedLines = ReadonlySet<string>;

export function movedLines(change: Change): MovedLines {
  const removed = new Set<string>();
  for (const { hunks } of change.files) {
    for (const { lines } of hunks) {
      for (const line of lines) if (line.kind === 'removed') removed.add(withoutLayout(line.text));
    }
  }
  return removed;
}

function isOnlyMoved(one: Heard, subject: Subject, moved: MovedLines): boolean {
  if (moved.size === 0) return false;
  const { lines, text } = subject.text;
  const map = lineMap(subject.file.hunks);
  return linesOf(one, subject)
    .filter((line) => map.isAdded(line))
    .every((line) => {
      const { start, end } = lines.rangeOf(line);
      const bare = withoutLayout(text.slice(start, end));
      return bare === '' || moved.has(bare);
    });
}

function wasInBase(one: Heard, change: Change, base: BaseSide): boolean {
  const same = (other: Heard) => other.rule.id === one.rule.id && other.subject === one.subject;
  const from = change.files.filter(({ hunks }) =>
    hunks.some(({ lines }) => lines.some(({ kind }) => kind === 'removed')),
  );
  return from.some((file) => base(file).some(same));
}

function withoutLayout(line: string): string {
  return line.replaceAll(/\s+/g, '');
}
