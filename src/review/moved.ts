import type { Change, ChangedFile } from '../diff/change.ts';
import type { LineMap } from '../diff/line-map.ts';
import { readsRust } from '../rules/define-rule.ts';
import type { BaseSide, BaseSpot } from './base-side.ts';
import { linesOf, type Said } from './said.ts';
import { type SolidText, solidText } from './solid-text.ts';
import type { Subject } from './subject.ts';

/** Finds what a finding of the head was at the base, where its lines moved or were laid out anew. */
export type MovedFindings = {
  readonly baseOf: (file: ChangedFile) => BaseSide | null;
  /** Keeps a place of the base from being found: it is spoken for. */
  take(spot: BaseSpot): void;
  /**
   * The finding of the base that read the same on all of its lines and is gone from its place; each is found
   * once. Only for one on new lines are the other files of the change looked at.
   */
  find(one: Said, subject: Subject, isOnNewLines: boolean): Said | null;
  /**
   * For what is missing: a finding of the base in the same item that missed no less, and whose place was edited or is
   * gone; each is found once.
   */
  inherit(one: Said, subject: Subject): Said | null;
};

/** What must stand at the base: `solid` text, with the finding's place `lead` characters into it. */
type Wanted = { readonly solid: string; readonly lead: number; readonly kind: 'code' | 'all' };

/** `baseOf` gives the base of a file, remembered. */
export function movedFindings(change: Change, baseOf: MovedFindings['baseOf']): MovedFindings {
  const taken = new Set<BaseSpot>();
  const removed = removedTexts(change);
  const leavers = leaverCount();
  const choose = (one: Said, spots: readonly BaseSpot[]): Said | null => {
    const free = spots.filter((spot) => !taken.has(spot));
    const [first] = free.toSorted((a, b) => unlikeness(a, one) - unlikeness(b, one));
    if (first !== undefined) taken.add(first);
    return first?.said ?? null;
  };
  return {
    baseOf,
    take: (spot) => {
      taken.add(spot);
    },
    find(one, subject, isOnNewLines) {
      const { start, end } = one.report.at;
      const sign = withoutBlanks(subject.text.text.slice(start, end));
      // Most new code is new: the base is heard only where words like these were taken away.
      const isAway = (file: ChangedFile) => removed.get(file)?.includes(sign) ?? false;
      const own = !isOnNewLines || isAway(subject.file) ? baseOf(subject.file) : null;
      const wanted = wantedOf(one, subject);
      const here =
        own &&
        choose(
          one,
          spotsLike(one, wanted, own).filter((spot) => isGone(spot, own, subject)),
        );
      if (here !== null || !isOnNewLines) return here;
      for (const file of change.files) {
        const base = file !== subject.file && isAway(file) ? baseOf(file) : null;
        if (base === null) continue;
        const gone = spotsLike(one, wanted, base).filter(({ line }) => base.map.headOf(line) === null);
        const there = gone.length > 0 && leavers.isFree(base, wanted) ? choose(one, gone) : null;
        if (there === null) continue;
        leavers.count(base, wanted);
        return there;
      }
      return null;
    },
    inherit(one, subject) {
      const wants = one.report.inherits;
      const base = wants === undefined ? null : baseOf(subject.file);
      if (wants === undefined || base === null) return null;
      const like = base.spots.filter((spot) => {
        const had = spot.said.report.inherits;
        const isLike = spot.said.rule.id === one.rule.id && spot.item === one.item;
        return isLike && wants.every((want) => had?.includes(want)) && isEdited(spot, base.map);
      });
      return choose(one, like);
    },
  };
}

function wantedOf(one: Said, subject: Subject): Wanted {
  const kind = subject.language === 'rust' && readsRust(one.rule) ? 'code' : 'all';
  const { solid, at } = solidOf(subject, kind);
  const { lines } = subject.text;
  const covered = linesOf(one, subject);
  const start = at(lines.rangeOf(covered[0] ?? 1).start);
  const end = at(lines.rangeOf(covered.at(-1) ?? 1).end);
  return { solid: solid.slice(start, end), lead: at(one.report.at.start) - start, kind };
}

const solidTexts = new WeakMap<Subject, Map<Wanted['kind'], SolidText>>();

function solidOf(subject: Subject, kind: Wanted['kind']): SolidText {
  const known = solidTexts.get(subject) ?? new Map<Wanted['kind'], SolidText>();
  const solid = known.get(kind) ?? solidText(subject.text, kind);
  solidTexts.set(subject, known.set(kind, solid));
  return solid;
}

/** Places of the base where the same rule spoke and all the lines read as they read now. */
function spotsLike(one: Said, { solid, lead, kind }: Wanted, base: BaseSide): readonly BaseSpot[] {
  return base.spots.filter(({ said, offset }) => {
    if (said.rule.id !== one.rule.id) return false;
    const text = base.solid(kind);
    const start = text.at(offset) - lead;
    return start >= 0 && text.solid.startsWith(solid, start);
  });
}

/** Is a place of the same file no more: removed, or passed to another item when functions changed places? */
function isGone({ line, item }: BaseSpot, base: BaseSide, subject: Subject): boolean {
  const now = base.map.headOf(line);
  if (now === null) return true;
  const { lines, text } = subject.text;
  const { start } = lines.rangeOf(now);
  const indent = text.slice(start).search(/\S/);
  return subject.itemAt(start + Math.max(0, indent)) !== item;
}

/** Did the change take a line out of the construct, or put one in? */
function isEdited({ firstLine, lastLine }: BaseSpot, { headOf }: LineMap): boolean {
  const first = headOf(firstLine);
  for (let line = firstLine; line <= lastLine; line += 1)
    if (first === null || headOf(line) !== first + line - firstLine) return true;
  return false;
}

function unlikeness({ said, item }: BaseSpot, one: Said): number {
  const sameSilence = said.silences.length > 0 === one.silences.length > 0;
  return (item === one.item ? 0 : 2) + (sameSilence ? 0 : 1);
}

/** Keeps a file from giving more findings to others than have left it: the rest only moved within it. */
function leaverCount() {
  const given = new Map<string, number>();
  const keyOf = ({ file }: BaseSide, { solid }: Wanted) => JSON.stringify([file.path, solid]);
  return {
    isFree(base: BaseSide, wanted: Wanted): boolean {
      const { head, path } = base.file;
      const text = head.state === 'text' ? head.text : '';
      // Lines play no part in it.
      const now = solidText({ path, text }, wanted.kind).solid;
      const left = countOf(base.solid(wanted.kind).solid, wanted.solid) - countOf(now, wanted.solid);
      return (given.get(keyOf(base, wanted)) ?? 0) < left;
    },
    count(base: BaseSide, wanted: Wanted): void {
      const key = keyOf(base, wanted);
      given.set(key, (given.get(key) ?? 0) + 1);
    },
  };
}

function countOf(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1;
}

/** What each file loses, without blanks. */
function removedTexts({ files }: Change): ReadonlyMap<ChangedFile, string> {
  return new Map(
    files.map((file) => {
      const removed = file.hunks.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'removed'));
      return [file, withoutBlanks(removed.map(({ text }) => text).join('\n'))];
    }),
  );
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
