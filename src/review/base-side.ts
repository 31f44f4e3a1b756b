import type { ChangedFile } from '../diff/change.ts';
import { type LineMap, lineMap } from '../diff/line-map.ts';
import { readsRust } from '../rules/define-rule.ts';
import { type UnsafeFact, unsafeFacts } from '../syntax/unsafe-facts.ts';
import type { LineIndex } from '../text/line-index.ts';
import { hear } from './hear.ts';
import type { Knowledge } from './knowledge.ts';
import type { ActiveRule, Surroundings } from './listen.ts';
import { partsOf, type Said } from './said.ts';
import { type SolidText, solidText } from './solid-text.ts';
import { type Looked, subjectOf } from './subject.ts';

/** A place that a finding of the base speaks for. */
export type BaseSpot = {
  readonly said: Said;
  /** Offset, 1-based line and offset within the line. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly item: string;
  /** Of the construct. */
  readonly firstLine: number;
  readonly lastLine: number;
};

/** What the rules say of a file as it was. */
export type BaseSide = {
  readonly file: ChangedFile;
  readonly map: LineMap;
  readonly spots: readonly BaseSpot[];
  spotAt(ruleId: string, line: number, column: number): BaseSpot | null;
  /** Could the rule look at this line at all, then? It could not inside what did not parse. */
  isHeard(one: Said, line: number): boolean;
  solid(kind: 'code' | 'all'): SolidText;
  /** The unsafe code of the file then; null for what is no Rust or has no tree. */
  readonly unsafe: readonly UnsafeFact[] | null;
};

export type Ears = {
  readonly activeRules: (path: string) => readonly ActiveRule[];
  readonly surroundings: Surroundings;
  readonly knowledge: Knowledge;
};

/** Hears the base of a file; null where its text is not known. */
export function hearBase({ file, change }: Omit<Looked, 'side'>, ears: Ears): BaseSide | null {
  if (file.base.state !== 'text') return null;
  const subject = subjectOf(file.base.text, { file, change, side: 'base' }, ears.knowledge);
  try {
    const { said, failures } = hear(subject, ears.activeRules(file.path), ears.surroundings, ears.knowledge);
    const { lines } = subject.text;
    const spots = said.flatMap((one) => spotsOf(one, lines, subject.itemAt));
    const byPlace = new Map(spots.map((spot) => [keyOf(spot.said.rule.id, spot.line, spot.column), spot]));
    const failed = new Set(failures.map(({ ruleId }) => ruleId));
    const hasTree = subject.language === 'rust' && subject.fault() === null;
    const broken = hasTree
      ? subject.rust().errors.map(({ start, end }) => [lines.lineAt(start), lines.lineAt(end)] as const)
      : [];
    const hasTrees = subject.language === 'rust';
    const solid = new Map<string, SolidText>();
    return {
      file,
      map: lineMap(file.hunks),
      spots,
      spotAt: (ruleId, line, column) => byPlace.get(keyOf(ruleId, line, column)) ?? null,
      isHeard: ({ rule }, line) =>
        !failed.has(rule.id) &&
        (!hasTrees ||
          !readsRust(rule) ||
          (hasTree && !broken.some(([first, last]) => first <= line && line <= last))),
      solid: (kind) => {
        const known = solid.get(kind) ?? solidText(subject.text, kind);
        solid.set(kind, known);
        return known;
      },
      unsafe: hasTree ? unsafeFacts(subject.rust()) : null,
    };
  } finally {
    subject.dispose();
  }
}

function spotsOf(said: Said, lines: LineIndex, itemAt: (offset: number) => string): readonly BaseSpot[] {
  return partsOf(said).map(({ report, construct }) => {
    const offset = report.at.start;
    const line = lines.lineAt(offset);
    return {
      said,
      offset,
      line,
      column: offset - lines.rangeOf(line).start,
      item: itemAt(offset),
      firstLine: lines.lineAt(construct.start),
      lastLine: lines.lineAt(Math.max(construct.start, construct.end - 1)),
    };
  });
}

function keyOf(ruleId: string, line: number, column: number): string {
  return `${ruleId}:${line}:${column}`;
}
