import { readCard } from '../../src/cli/card.ts';
import type { Change, ChangedFile } from '../../src/diff/change.ts';
import { hunksBetween } from '../../src/diff/hunks-between.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { Knowledge } from '../../src/review/knowledge.ts';
import { review } from '../../src/review/review-change.ts';
import { readExample } from '../../src/rules/read-example.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';
import { corpus } from '../../test/corpus/corpus.ts';
import type { CorpusChange } from '../../test/corpus/corpus-change.ts';

/** What is said of one change of the corpus: one line a finding, `12 error atomics/refcount-drop: message`. */
export type Judged = {
  /** `atomics/arc-drop-relaxed`, and `… (fix)` for the change backwards. */
  readonly key: string;
  readonly change: CorpusChange;
  readonly isFix: boolean;
  readonly findings: readonly Finding[];
  readonly lines: readonly string[];
};

const MANIFEST = '[package]\nname = "corpus"\nedition = "2021"\n';

/** Judges every change of the corpus with every rule, bugs also backwards. */
export async function judgeCorpus(knowledge: Knowledge): Promise<readonly Judged[]> {
  const card = await readCard(null);
  return Object.entries(corpus).flatMap(([folder, changes]) =>
    changes.flatMap((change) =>
      (change.kind === 'bug' ? [false, true] : [false]).map((isFix): Judged => {
        const { findings, failures } = review(changeOf(change, isFix), card, DEFAULT_SETTINGS, knowledge);
        const [failure] = failures;
        if (failure !== undefined) throw new Error(`${failure.ruleId} on ${change.name}: ${failure.message}`);
        const key = `${folder}/${change.name}${isFix ? ' (fix)' : ''}`;
        return { key, change, isFix, findings, lines: findings.map(lineOf) };
      }),
    ),
  );
}

function lineOf({ span, severity, ruleId, message }: Finding): string {
  return `${span.startLine} ${severity} ${ruleId}: ${message}`;
}

function changeOf({ path = 'src/lib.rs', code, context = {} }: CorpusChange, isFix: boolean): Change {
  const { base, head } = readExample({ path, code }, 'rust');
  const [before, after] = isFix ? [head, base] : [base, head];
  const file: ChangedFile = {
    path,
    previousPath: null,
    status: 'modified',
    kind: 'text',
    hunks: hunksBetween(before, after),
    base: { state: 'text', text: before },
    head: { state: 'text', text: after },
  };
  return {
    source: 'git',
    baseName: 'base',
    headName: 'head',
    files: [file],
    context: Object.entries({ 'Cargo.toml': MANIFEST, ...context }).map(([at, text]) => ({ path: at, text })),
    fileCount: 1,
    limits: [],
  };
}

/** A bug is found when one of its rules speaks, a fix is silent when none of them does. */
export function speaksOfIt({ change, findings }: Judged): boolean {
  return change.kind === 'bug' && findings.some(({ ruleId }) => change.by.includes(ruleId));
}
