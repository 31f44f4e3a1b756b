import type { ChangedFile } from '../diff/change.ts';
import { type LineMap, lineMap } from '../diff/line-map.ts';
import type { BaseSide, BaseSpot } from './base-side.ts';
import type { MovedFindings } from './moved.ts';
import { linesOf, partsOf, type Said } from './said.ts';
import type { Subject } from './subject.ts';

/**
 * How a finding of the head came about, and the one of the base that it was. `created`: its lines are as they
 * were, but the base did not have it. `moved`: its lines are new, but only in their place or layout. `inherited`: what
 * it misses was missing there before the lines were edited.
 */
export type Origin = {
  readonly kind: 'touched' | 'created' | 'inherited' | 'moved' | 'untouched';
  readonly before: Said | null;
};

const TOUCHED: Origin = { kind: 'touched', before: null };

/**
 * Tells for each finding of a file whether the change brought it. Findings on lines that are as they were are
 * compared with what the base said at the same place; for the others, and for those it did not say there, one
 * that the base said elsewhere and that is gone from there is looked for. Each is found once only. A finding
 * that speaks for several places is as new as the newest of them.
 */
export function originsOf(said: readonly Said[], subject: Subject, moved: MovedFindings): readonly Origin[] {
  const { file, change } = subject;
  if (change.source === 'tree') return said.map(() => TOUCHED);
  const map = lineMap(file.hunks);
  const isNew = file.status === 'added' ? () => true : map.isAdded;
  const scene: Scene = { subject, map, isNew, takesAway: takesAway(file), base: () => moved.baseOf(file) };
  // Those that stayed first, so that none of them is taken for the origin of another.
  const placed = said.map((one) => partsOf(one).map((part) => ({ part, stayed: stayedFrom(part, scene) })));
  for (const { stayed } of placed.flat()) if (stayed.spot !== null) moved.take(stayed.spot);
  const found = placed.map((parts) =>
    parts.map(({ part, stayed }) => ({ part, origin: originOf(part, stayed, subject, moved) })),
  );
  // Last, so that none is taken for the origin of another that reads as it did.
  return found.map((parts) =>
    newest(parts.map(({ part, origin }) => inherited(part, origin, subject, moved))),
  );
}

function inherited(one: Said, origin: Origin, subject: Subject, moved: MovedFindings): Origin {
  const before = origin.kind === 'touched' ? moved.inherit(one, subject) : null;
  return before === null || isBared(one, before) ? origin : { kind: 'inherited', before };
}

function newest(origins: readonly Origin[]): Origin {
  const [first] = origins.toSorted((a, b) => NEWEST_FIRST.indexOf(a.kind) - NEWEST_FIRST.indexOf(b.kind));
  return first ?? TOUCHED;
}

const NEWEST_FIRST: readonly Origin['kind'][] = ['touched', 'created', 'inherited', 'moved', 'untouched'];

function originOf(one: Said, { kind, spot }: Stayed, subject: Subject, moved: MovedFindings): Origin {
  if (kind === 'untouched') return { kind, before: spot?.said ?? null };
  const before = moved.find(one, subject, kind === 'touched');
  if (before === null) return { kind, before: null };
  return { kind: isBared(one, before) ? kind : 'moved', before };
}

/** Was it allowed at the base, and is no more? */
function isBared(one: Said, before: Said): boolean {
  return before.silences.length > 0 && one.silences.length === 0;
}

type Scene = {
  readonly subject: Subject;
  readonly map: LineMap;
  readonly isNew: (line: number) => boolean;
  /** Does the change take any words out of the file? */
  readonly takesAway: boolean;
  /** Asked for only when it matters: hearing it costs as much as the head. */
  readonly base: () => BaseSide | null;
};

/** What the lines themselves tell, and what the base said at the same place. */
type Stayed = { readonly kind: 'touched' | 'created' | 'untouched'; readonly spot: BaseSpot | null };

function stayedFrom(one: Said, scene: Scene): Stayed {
  const { subject, map, isNew, base: ask } = scene;
  const covered = linesOf(one, subject);
  if (covered.some(isNew)) return { kind: 'touched', spot: null };
  const { lines } = subject.text;
  const line = lines.lineAt(one.report.at.start);
  const before = map.baseOf(line);
  const base = couldMatter(covered, scene) ? ask() : null;
  // Of a base that nobody could look at no one can say that it was better.
  if (base === null || before === null) return { kind: 'untouched', spot: null };
  const spot = base.spotAt(one.rule.id, before, one.report.at.start - lines.rangeOf(line).start);
  if (spot === null) return { kind: base.isHeard(one, before) ? 'created' : 'untouched', spot };
  const isNewFact = losesLines(spot, map) && spot.said.report.message !== one.report.message;
  return { kind: isNewFact || isBared(one, spot.said) ? 'created' : 'untouched', spot };
}

/** Lines above a place in which what is put there can come between it and the words that belong to it. */
const REACH = 100;

/** Can a change elsewhere have made this finding: by taking words away, or by coming right before it? */
function couldMatter(covered: readonly number[], { map, takesAway }: Scene): boolean {
  const [first = 0] = covered;
  const last = covered.at(-1) ?? first;
  return takesAway || map.addedLines.some((line) => line >= first - REACH && line <= last);
}

/** Lines that are laid out anew, or given a line end, where they stand take nothing away. */
function takesAway({ hunks }: ChangedFile): boolean {
  return hunks.some(({ lines }) => {
    const lost: string[] = [];
    for (const { kind, text } of lines) {
      const bare = text.replaceAll(/\s+/g, '');
      if (kind === 'removed' && bare !== '') lost.push(bare);
      else if (kind === 'added' && lost[0] === bare) lost.shift();
      else if (kind === 'context' && lost.length > 0) return true;
    }
    return lost.length > 0;
  });
}

/** Did the change take lines out of what the base spoke of? */
function losesLines({ firstLine, lastLine }: BaseSpot, map: LineMap): boolean {
  for (let line = firstLine; line <= lastLine; line += 1) if (map.headOf(line) === null) return true;
  return false;
}
