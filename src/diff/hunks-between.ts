import { diffArrays } from 'diff';
import type { Hunk, HunkLine } from './change.ts';
import { splitLines } from './split-lines.ts';

const CONTEXT = 3;
/**
 * Lines added and removed between the first and the last difference up to which a shortest diff is sought:
 * it takes time by the square of this (about 0.4 s here). A count, not a clock, so that the answer is the
 * same on any machine.
 */
const MAX_EDITS = 1000;

/** A run of equal lines, or of removed ones followed by added ones. */
type Run = { readonly equal: number; readonly removed: number; readonly added: number };

/**
 * The hunks, with three lines of context, that turn `base` into `head`. Between texts that differ in more
 * than about a thousand lines everything from the first to the last difference counts as replaced.
 */
export function hunksBetween(base: string, head: string): readonly Hunk[] {
  const lines = { base: linesWithEnd(base), head: linesWithEnd(head) };
  return groups(runsBetween(lines.base, lines.head)).map((group) => hunkOf(group, lines.base, lines.head));
}

/** Lines with their line feed, so that a missing one at the end makes a line of its own. */
function linesWithEnd(text: string): readonly string[] {
  const { lines, openEnd } = splitLines(text);
  return lines.map((line, index) => (openEnd && index === lines.length - 1 ? line : `${line}\n`));
}

function runsBetween(base: readonly string[], head: readonly string[]): readonly Run[] {
  const shorter = Math.min(base.length, head.length);
  let prefix = 0;
  while (prefix < shorter && base[prefix] === head[prefix]) prefix += 1;
  let suffix = 0;
  while (suffix < shorter - prefix && base.at(-1 - suffix) === head.at(-1 - suffix)) suffix += 1;
  return [
    { equal: prefix, removed: 0, added: 0 },
    ...differingRuns(base.slice(prefix, base.length - suffix), head.slice(prefix, head.length - suffix)),
    { equal: suffix, removed: 0, added: 0 },
  ].filter((run) => run.equal + run.removed + run.added > 0);
}

function differingRuns(base: readonly string[], head: readonly string[]): readonly Run[] {
  const parts = diffArrays([...base], [...head], { maxEditLength: MAX_EDITS });
  if (parts === undefined) return [{ equal: 0, removed: base.length, added: head.length }];
  const runs: Run[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (!part.added && !part.removed) {
      runs.push({ equal: part.count, removed: 0, added: 0 });
      continue;
    }
    const before = last !== undefined && last.equal === 0 ? runs.pop() : undefined;
    runs.push({
      equal: 0,
      removed: (before?.removed ?? 0) + (part.removed ? part.count : 0),
      added: (before?.added ?? 0) + (part.added ? part.count : 0),
    });
  }
  return runs;
}

/** Where a hunk begins, as counts of lines before it on each side, and its runs. */
type Group = { readonly base: number; readonly head: number; readonly runs: readonly Run[] };

/** Gathers differences that lie at most twice the context apart, with the context around them. */
function groups(runs: readonly Run[]): readonly Group[] {
  const found: Group[] = [];
  let open: Run[] = [];
  let start = { base: 0, head: 0 };
  let [base, head] = [0, 0];
  const close = () => {
    if (open.some((run) => run.equal === 0)) found.push({ ...start, runs: open });
  };
  runs.forEach((run, index) => {
    const edge = index === 0 || index === runs.length - 1;
    if (run.equal > (edge ? CONTEXT : 2 * CONTEXT)) {
      if (index > 0) open.push({ ...run, equal: CONTEXT });
      close();
      start = { base: base + run.equal - CONTEXT, head: head + run.equal - CONTEXT };
      open = [{ ...run, equal: CONTEXT }];
    } else open.push(run);
    base += run.equal + run.removed;
    head += run.equal + run.added;
  });
  // A long last run has closed its hunk and opened one that holds no difference.
  close();
  return found;
}

function hunkOf(group: Group, baseLines: readonly string[], headLines: readonly string[]): Hunk {
  const lines: HunkLine[] = [];
  let { base, head } = group;
  for (const run of group.runs) {
    for (let n = 0; n < run.equal; n += 1) {
      lines.push({ kind: 'context', base: ++base, head: ++head, ...textOf(baseLines[base - 1]) });
    }
    for (let n = 0; n < run.removed; n += 1) {
      lines.push({ kind: 'removed', base: ++base, ...textOf(baseLines[base - 1]) });
    }
    for (let n = 0; n < run.added; n += 1) {
      lines.push({ kind: 'added', head: ++head, ...textOf(headLines[head - 1]) });
    }
  }
  const counts = { baseLines: base - group.base, headLines: head - group.head };
  return {
    // With no line on a side, git gives the line before the hunk.
    baseStart: counts.baseLines === 0 ? group.base : group.base + 1,
    headStart: counts.headLines === 0 ? group.head : group.head + 1,
    ...counts,
    lines,
  };
}

function textOf(line: string | undefined): { readonly text: string; readonly noNewline?: true } {
  if (line?.endsWith('\n')) return { text: line.slice(0, -1) };
  return { text: line ?? '', noNewline: true };
}
