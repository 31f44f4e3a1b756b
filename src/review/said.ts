import type { Heard } from './listen.ts';
import type { Subject } from './subject.ts';
import type { Silence } from './suppress.ts';

/** What a rule said, with everything in the code that allows it. */
export type Said = Heard & { readonly silences: readonly Silence[] };

/** One for each place that a finding speaks for. */
export function partsOf(said: Said): readonly Said[] {
  const { covers, ...report } = said.report;
  if (covers === undefined) return [said];
  return covers.map(({ at, construct }) => ({ ...said, report: { ...report, at }, construct }));
}

/** The 1-based lines of the construct, and of the place where the finding starts. */
export function linesOf({ construct, report }: Said, { text: { lines } }: Subject): readonly number[] {
  const first = lines.lineAt(Math.min(construct.start, report.at.start));
  const end = Math.max(construct.start, construct.end - 1, report.at.start);
  return Array.from({ length: lines.lineAt(end) - first + 1 }, (_, index) => first + index);
}
