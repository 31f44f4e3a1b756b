import type { Change, ChangedFile } from '../diff/change.ts';
import { type RegistryFacts, registryLimits } from '../knowledge/registry-facts.ts';
import { ruleSettings } from '../settings/rule-level.ts';
import type { Settings } from '../settings/settings.ts';
import { manifestsIn } from '../syntax/crate-dependencies.ts';
import type { Project } from '../syntax/project.ts';
import { projectOf } from '../syntax/project-of.ts';
import { type BaseSide, hearBase } from './base-side.ts';
import { cratesOf } from './crate-at.ts';
import { identityPaths } from './identity-path.ts';
import type { Knowledge } from './knowledge.ts';
import type { ActiveRule, ProjectAt, Surroundings } from './listen.ts';
import { type MovedFindings, movedFindings } from './moved.ts';

/** Everything that the review of one file needs beside the file; made once a review. */
export type Room = {
  readonly change: Change;
  readonly settings: Settings;
  readonly knowledge: Knowledge;
  readonly activeRules: (path: string) => readonly ActiveRule[];
  readonly surroundings: Surroundings;
  readonly identityPath: (path: string) => string;
  /** The base of a file as the rules hear it, heard when first asked for. */
  readonly base: (file: ChangedFile) => BaseSide | null;
  readonly moved: MovedFindings;
  /** What the reader must know of the facts about crates.io, where a rule has asked for them. */
  readonly registryLimits: () => readonly string[];
  /** Characters of text that may still be parsed to prove suggestions. */
  readonly proofs: { left: number };
};

const PROOF_CHARACTERS = 16 << 20;

export function roomOf(change: Change, settings: Settings, knowledge: Knowledge): Room {
  // Without parts for paths the settings are the same everywhere.
  const everywhere = settings.paths.length === 0 ? activeRulesOf('', settings, knowledge) : null;
  const activeRules = (path: string) => everywhere ?? activeRulesOf(path, settings, knowledge);
  const projectAt = projects(change);
  let facts: RegistryFacts | null = null;
  const registry = () => {
    facts ??= knowledge.registry();
    return facts;
  };
  const surroundings = { projectAt, crateAt: cratesOf(change, projectAt, knowledge), registry };
  const ears = { activeRules, surroundings, knowledge };
  const base = memoised((file: ChangedFile) => hearBase({ file, change }, ears));
  return {
    change,
    settings,
    knowledge,
    activeRules,
    surroundings,
    identityPath: identityPaths(change),
    base,
    moved: movedFindings(change, base),
    registryLimits: () => (facts === null ? [] : registryLimits(facts)),
    proofs: { left: PROOF_CHARACTERS },
  };
}

function activeRulesOf(
  path: string,
  settings: Settings,
  { catalogue, wanted }: Knowledge,
): readonly ActiveRule[] {
  // What allowances are for is known only when all others were heard.
  const all = wanted === undefined || catalogue.some(({ id, on }) => on === 'review' && wanted.has(id));
  return catalogue.flatMap((rule) => {
    if (!all && !wanted.has(rule.id)) return [];
    const { level, options } = ruleSettings(settings, rule, path);
    // Options were checked against the rule's own when the settings were read.
    return level === 'off' ? [] : [{ rule, options: options as ActiveRule['options'] }];
  });
}

function projects(change: Change): ProjectAt {
  const known = new Map<string, Project>();
  return (path) => {
    const project = known.get(path) ?? projectOf(path, manifestsIn(change));
    known.set(path, project);
    return project;
  };
}

function memoised<Key, Answer>(ask: (key: Key) => Answer): (key: Key) => Answer {
  const answers = new Map<Key, { readonly answer: Answer }>();
  return (key) => {
    const known = answers.get(key) ?? { answer: ask(key) };
    answers.set(key, known);
    return known.answer;
  };
}
