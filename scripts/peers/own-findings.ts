import { readCard } from '../../src/cli/card.ts';
import type { Change, ChangedFile, Content } from '../../src/diff/change.ts';
import { hunksBetween } from '../../src/diff/hunks-between.ts';
import { loadKnowledge } from '../../src/edges/local/load-knowledge.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { review } from '../../src/review/review-change.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';

/** What the given rules of `supply-chain` say of a change. */
export type Judge = (change: Change, ...rules: readonly string[]) => readonly Finding[];

export const ADVISORY_RULES = ['vulnerable', 'unsound', 'unmaintained', 'malicious'] as const;

export async function loadJudge(): Promise<Judge> {
  const [knowledge, card] = [await loadKnowledge(), await readCard(null)];
  return (change, ...rules) => {
    const wanted = new Set(rules.map((name) => `supply-chain/${name}`));
    return review(change, card, DEFAULT_SETTINGS, { ...knowledge, wanted }).findings;
  };
}

/** The change of one lock file; `base` null: everything in it. */
export function lockChangeOf(base: string | null, head: string): Change {
  const change = changeOf([{ path: 'Cargo.lock', base, head }]);
  return base === null ? { ...change, source: 'tree' } : change;
}

/** `base` null: the file is new. */
export function changeOf(
  files: readonly { readonly path: string; readonly base: string | null; readonly head: string }[],
): Change {
  const text = (one: string): Content => ({ state: 'text', text: one });
  const changed = files.map(
    ({ path, base, head }): ChangedFile => ({
      path,
      previousPath: null,
      status: base === null ? 'added' : 'modified',
      kind: 'text',
      hunks: hunksBetween(base ?? '', head),
      base: base === null ? { state: 'absent' } : text(base),
      head: text(head),
    }),
  );
  return {
    source: 'git',
    baseName: '',
    headName: '',
    files: changed,
    context: [],
    fileCount: files.length,
    limits: [],
  };
}
