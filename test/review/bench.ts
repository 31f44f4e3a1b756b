import type { AgentCard } from '../../src/card/card.ts';
import type { Change, ChangedFile } from '../../src/diff/change.ts';
import { hunksBetween } from '../../src/diff/hunks-between.ts';
import { loadKnowledge } from '../../src/edges/local/load-knowledge.ts';
import type { Knowledge } from '../../src/review/knowledge.ts';
import type { Review } from '../../src/review/review.ts';
import { review } from '../../src/review/review-change.ts';
import { catalogue } from '../../src/rules/index.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';
import { parseSettings } from '../../src/settings/parse-settings.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { changeOfFiles } from '../support/example-change.ts';

export const CARD: AgentCard = {
  name: 'test',
  description: '',
  model: '',
  color: '',
  instructions: '',
  triggers: ['rust'],
  examples: [],
  prefers: [],
  policies: [],
};

/** Some rules of every kind: tests of how a review is made do not change with each rule that the catalogue gains. */
const SOME_RULES =
  /^(?:meta|supply-chain|security)\/|^atomics\/(?:invalid|undocumented)-ordering$|^unsafe\/(?:undocumented-(?:block|impl)|missing-safety-doc|static-mut)$/;
const loaded = await loadKnowledge();

export const knowledge: Knowledge = {
  ...loaded,
  catalogue: loaded.catalogue.filter(({ id }) => SOME_RULES.test(id)),
  checkSettings: (text, path) => parseSettings(text, path, catalogue).faults,
};

/** A file of a change from text to text; `null` where there is none on that side. */
export function fileOf(
  path: string,
  base: string | null,
  head: string | null,
  previousPath: string | null = null,
): ChangedFile {
  const status =
    base === null ? 'added' : head === null ? 'deleted' : previousPath === null ? 'modified' : 'renamed';
  return {
    path,
    previousPath,
    status,
    kind: 'text',
    hunks: base === head ? [] : hunksBetween(base ?? '', head ?? ''),
    base: base === null ? { state: 'absent' } : { state: 'text', text: base },
    head: head === null ? { state: 'absent' } : { state: 'text', text: head },
  };
}

export function judge(
  files: readonly ChangedFile[] | Change,
  settings: Partial<Settings> = {},
  known: Partial<Knowledge> = {},
): Review {
  const change = 'files' in files ? files : changeOfFiles(files);
  return review(change, CARD, { ...DEFAULT_SETTINGS, ...settings }, { ...knowledge, ...known });
}

/** What is said, as `rule line`. */
export function saidOf({ findings }: Review): readonly string[] {
  return findings.map(({ ruleId, span }) => `${ruleId} ${span.startLine}`);
}

/** What is withheld, as `rule line kind`. */
export function withheldOf({ withheld }: Review): readonly string[] {
  return withheld.map(
    ({ finding, because }) => `${finding.ruleId} ${finding.span.startLine} ${because.kind}`,
  );
}
