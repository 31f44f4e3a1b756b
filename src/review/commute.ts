import type { Edit, Finding } from '../finding/finding.ts';
import { asDraft } from './prove.ts';
import type { Subject } from './subject.ts';

type Lines = { readonly first: number; readonly last: number };

/**
 * Keeps the exact suggestions of one file that can be committed together in any order: no two of them touch the
 * same line. The later one is shown as text. `findings` are in order.
 */
export function commuting(findings: readonly Finding[], subject: Subject): readonly Finding[] {
  const kept: Lines[] = [];
  return findings.map((finding) => {
    const { suggestion } = finding;
    if (suggestion?.kind !== 'exact') return finding;
    const touched = suggestion.edits.map((edit) => linesOf(edit, subject));
    // GitHub replaces one stretch of lines: what lies between two edits comes along.
    const whole = {
      first: Math.min(...touched.map(({ first }) => first)),
      last: Math.max(...touched.map(({ last }) => last)),
    };
    const other = kept.find(({ first, last }) => first <= whole.last && whole.first <= last);
    if (other === undefined) {
      kept.push(whole);
      return finding;
    }
    const summary = `${suggestion.summary} (another suggestion changes line ${Math.max(other.first, whole.first)} too)`;
    return { ...finding, suggestion: asDraft(suggestion.edits, subject, summary) };
  });
}

function linesOf({ range, text }: Edit, { text: { lines } }: Subject): Lines {
  const first = lines.lineAt(range.start);
  // Taking a line feed away joins the next line on, unless the new text ends with one.
  const joins = range.end > range.start && !text.endsWith('\n');
  return { first, last: lines.lineAt(joins ? range.end : Math.max(range.start, range.end - 1)) };
}
