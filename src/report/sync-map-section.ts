import type { SyncAtomic, SyncHalf, SyncNote, SyncUse } from '../review/sync-atomic.ts';
import type { ReportFacts } from './facts.ts';
import { codeSpan, collapsed, fence, table } from './markdown.ts';
import { type MermaidGroup, mermaidGraph } from './mermaid.ts';
import { placeLink } from './place.ts';
import { clip, count, series } from './words.ts';

const MOST_ATOMICS = 12;
const MOST_ROWS = 40;
const MOST_SENTENCES = 20;
const MOST_NODES = 40;
const MOST_EDGES = 60;
const MOST_NAMED = 3;

/**
 * What the change does to the orderings of its atomics: sentences, then, folded, each operation before and after and
 * a graph of the pairs. Empty where it touches none.
 */
export function syncMapSection(atomics: readonly SyncAtomic[], facts: ReportFacts): string {
  if (atomics.length === 0) return '';
  const ordered = atomics.filter(isOrdered);
  const shown = ordered.slice(0, MOST_ATOMICS);
  const rest = ordered.length - shown.length;
  const sentences = shown.flatMap((one) => one.notes.map((note) => `- ${sentenceOf(one, note, facts)}`));
  const graph = graphOf(shown);
  const body = [
    ...shown.map((one) => tableOf(one, facts)),
    rest > 0 ? `and ${count(rest, 'more atomic')}` : '',
    relaxedLine(atomics.filter((one) => !isOrdered(one))),
    graph === null ? '' : fence(graph, 'mermaid'),
  ];
  const parts = [
    '#### Memory orderings, before and after',
    listOf(sentences),
    collapsed(
      `Operations on ${count(atomics.length, 'atomic')} and what they synchronize with`,
      joined(body),
    ),
  ];
  return joined(parts);
}

/** Does any operation on it order others, before or after? */
function isOrdered({ uses }: SyncAtomic): boolean {
  const halves = uses.flatMap(({ before, after }) => [before ?? [], after ?? []].flat());
  return halves.some(({ releases, acquires }) => releases || acquires);
}

function relaxedLine(atomics: readonly SyncAtomic[]): string {
  const names = atomics.slice(0, MOST_ATOMICS).map(({ atomic }) => codeSpan(clip(atomic, 80)));
  const rest = atomics.length - names.length;
  if (names.length === 0) return '';
  return `Only \`Relaxed\`, so that nothing synchronizes: ${series([...names, ...(rest > 0 ? [`${rest} more`] : [])])}.`;
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function listOf(lines: readonly string[]): string {
  const rest = lines.length - MOST_SENTENCES;
  return [...lines.slice(0, MOST_SENTENCES), ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}

function sentenceOf(one: SyncAtomic, note: SyncNote, facts: ReportFacts): string {
  const name = codeSpan(clip(one.atomic, 80));
  const named = (uses: readonly SyncUse[]) => namesOf(uses, facts);
  const about = note.uses.flatMap((index) => one.uses[index] ?? []);
  const seen = one.isWhole && one.open === null ? '' : ' That is as far as the review sees.';
  switch (note.kind) {
    case 'last-release-removed': {
      const what = about.length === 1 ? 'the only Release edge into' : 'every Release edge into';
      return `This change removes ${what} ${name}, which is still acquired in ${named(halves(one, 'acquires'))}.${seen}`;
    }
    case 'last-acquire-removed': {
      const what = about.length === 1 ? 'the only Acquire of' : 'every Acquire of';
      return `This change removes ${what} ${name}, which is still released in ${named(halves(one, 'releases'))}.${seen}`;
    }
    case 'last-pair-removed':
      return `Nothing synchronizes on ${name} any more: this change takes the orderings from ${named(about)}.${seen}`;
    case 'first-pair':
      return `This change adds the first pair on ${name}: ${named(about)}.${seen}`;
    case 'pairs-removed':
      return `This change removes pairs on ${name}, and others remain: ${named(about)}.`;
    case 'pairs-added':
      return `This change adds pairs on ${name}: ${named(about)}.`;
    case 'weakened':
      return `Weaker than before on ${name}: ${steps(about, facts)}.`;
    case 'strengthened':
      return `Stronger than before on ${name}: ${steps(about, facts)}.`;
    case 'mixed':
      return `${name} now has SeqCst operations beside weaker ones, which have no part in their one order: ${named(about)}.`;
    default:
      return note.kind satisfies never;
  }
}

function halves({ uses }: SyncAtomic, half: 'releases' | 'acquires'): readonly SyncUse[] {
  return uses.filter(({ after }) => after?.[half] === true);
}

function namesOf(uses: readonly SyncUse[], facts: ReportFacts): string {
  return few(uses, (use) => `${codeSpan(shortName(use))} (${whereOf(use, facts)})`);
}

function steps(uses: readonly SyncUse[], facts: ReportFacts): string {
  return few(uses, (use) => {
    const [was, is] = [use.before, use.after].map((half) => codeSpan(half?.orderings ?? ''));
    return `${codeSpan(use.method)} in ${codeSpan(shortName(use))} (${whereOf(use, facts)}) goes from ${was} to ${is}`;
  });
}

function few(uses: readonly SyncUse[], word: (use: SyncUse) => string): string {
  const rest = uses.length - MOST_NAMED;
  return series([...uses.slice(0, MOST_NAMED).map(word), ...(rest > 0 ? [`${rest} more`] : [])]);
}

function shortName({ function: holder, method }: SyncUse): string {
  return clip(holder.split('::').slice(-2).join('::') || method, 80);
}

/** A removed operation has a line of the base, to which there is no link. */
function whereOf({ path, line, after }: SyncUse, facts: ReportFacts): string {
  return after === null
    ? codeSpan(clip(path, 200))
    : placeLink(path, { startLine: line, endLine: line }, facts);
}

function tableOf(one: SyncAtomic, facts: ReportFacts): string {
  const rows = one.uses
    .slice(0, MOST_ROWS)
    .map((use, index) => [
      codeSpan(clip(use.function === '' ? '-' : use.function, 120)),
      whereOf(use, facts),
      codeSpan(use.method),
      stepOf(use),
      one.loose.includes(index) ? looseWord(one, use) : '',
    ]);
  const rest = one.uses.length - rows.length;
  const more = rest > 0 ? [[`and ${rest} more`, '', '', '', '']] : [];
  const known = one.open === null ? '' : ` (others may use it too: ${one.open})`;
  const head = `**${codeSpan(clip(one.atomic, 120))}**${known}`;
  return `${head}\n\n${table(['Function', 'Where', 'Operation', 'Ordering', 'Loose end'], [...rows, ...more])}`;
}

function stepOf({ before, after }: SyncUse): string {
  if (before === null) return `${shownHalf(after)} (new)`;
  if (after === null) return `${shownHalf(before)} (removed)`;
  return before.orderings === after.orderings
    ? shownHalf(after)
    : `${shownHalf(before)} → ${shownHalf(after)}`;
}

function shownHalf(half: SyncHalf | null): string {
  return codeSpan(clip(half?.orderings ?? '', 80));
}

/** Where others may use the atomic, or files were not seen, a missing half is only not seen. */
function looseWord({ open, isWhole }: SyncAtomic, { after }: SyncUse): string {
  const verb = after?.releases === true ? 'acquires it' : 'releases to it';
  return open === null && isWhole ? `nothing ${verb}` : `nothing seen ${verb}`;
}

/** The pairs as a graph; null where there are none to draw, or more than anyone could read. */
function graphOf(atomics: readonly SyncAtomic[]): string | null {
  const groups = atomics.flatMap((one, number) => groupOf(one, `a${number}`));
  const nodes = groups.reduce((sum, group) => sum + group.nodes.length, 0);
  const edges = groups.reduce((sum, group) => sum + group.edges.length, 0);
  return nodes === 0 || nodes > MOST_NODES || edges > MOST_EDGES ? null : mermaidGraph(groups);
}

function groupOf(one: SyncAtomic, id: string): readonly MermaidGroup[] {
  const drawn = new Set([...one.edges.flatMap(({ from, to }) => [from, to]), ...one.loose]);
  if (drawn.size === 0) return [];
  const nodeId = (index: number) => `${id}n${index}`;
  const endId = (index: number) => `${id}e${index}`;
  const nodes = one.uses.flatMap((use, index) =>
    drawn.has(index) ? [{ id: nodeId(index), label: labelOf(use) }] : [],
  );
  const ends = one.loose.flatMap((index) => {
    const use = one.uses[index];
    return use === undefined ? [] : [{ id: endId(index), label: looseWord(one, use), isEnd: true }];
  });
  const edges = [
    ...one.edges.map(({ from, to, change }) => ({ from: nodeId(from), to: nodeId(to), change })),
    ...one.loose.map((index) => ({ from: nodeId(index), to: endId(index), change: 'missing' as const })),
  ];
  return [{ id, label: one.atomic, nodes: [...nodes, ...ends], edges }];
}

function labelOf(use: SyncUse): string {
  const { before, after, method } = use;
  const was = before?.orderings ?? '';
  const is = after?.orderings ?? 'removed';
  const orderings = before === null || was === is ? is : `${was} → ${is}`;
  return `${shortName(use)}: ${method} ${orderings}`;
}
