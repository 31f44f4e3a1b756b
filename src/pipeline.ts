import type { AgentCard } from './card/card.ts';
import type { Change } from './diff/change.ts';
import { TransientError } from './errors.ts';
import type { Disposition, Outcome, PullReader, PullRef, PullState, PullWriter, Tell } from './ports.ts';
import { adoptIdentities } from './report/adopt.ts';
import { renderCheck } from './report/check-run.ts';
import { blobUrls, defaultDocsUrl, type ReportFacts } from './report/facts.ts';
import { planPublish } from './report/plan.ts';
import type { Knowledge } from './review/knowledge.ts';
import type { Review } from './review/review.ts';
import { settle } from './review/settle.ts';
import { DEFAULT_SETTINGS } from './settings/defaults.ts';
import type { Settings } from './settings/settings.ts';
import { VERSION } from './version.ts';

export type BaseSettings = { readonly settings: Settings; readonly faults: readonly string[] };

/** What the story needs of the world, and what the project itself knows. */
export type House = {
  readonly reader: PullReader;
  readonly writer: PullWriter;
  /** The settings as the base has them; faults in plain words, the rest with its defaults. */
  readSettings(state: PullState): Promise<BaseSettings>;
  /** Judges a change: in this process, or in one of its own. */
  judge(change: Change, settings: Settings): Promise<Review>;
  readonly knowledge: Pick<Knowledge, 'catalogue'>;
  readonly card: AgentCard;
  /** Such as `https://github.com`. */
  readonly webUrl: string;
  readonly tell: Tell;
  readonly begun: BegunChecks;
};

/**
 * Check runs that a round began and did not complete, by pull request. Jobs forget; this must outlive them, as the
 * next round may find another head.
 */
export type BegunChecks = Map<
  string,
  { readonly state: PullState; readonly check: number; readonly jobId: string }
>;

/** One round. `asked` by a person, so drafts count too; `isLastTry` when no other attempt follows. */
export type Round = {
  readonly ref: PullRef;
  readonly jobId: string;
  readonly asked: boolean;
  /** List in the check run what the change does not touch, too. */
  readonly full: boolean;
  readonly isLastTry: boolean;
};

/**
 * Reviews a pull request: check run in progress, read, judge, publish, check run completed. What GitHub shows
 * afterwards is the same however often this runs.
 */
export async function reviewPull(round: Round, house: House): Promise<Outcome['kind'] | 'closed'> {
  const state = await house.reader.readState(round.ref);
  await endLeftOver(state, house);
  if (state.state === 'closed') return 'closed';
  const key = keyOf(state);
  // A check run that another job left open on this head is taken up, or it would stay open for ever.
  const { jobId } = house.begun.get(key) ?? round;
  const check = await house.writer.startCheck(state, jobId);
  house.begun.set(key, { state, check, jobId });
  // Until they are read nobody knows whether the gate is required: in doubt it is.
  let settings: Settings = { ...DEFAULT_SETTINGS, gate: 'required' };
  try {
    const base = await house.readSettings(state);
    settings = base.settings;
    const skipped = whySkipped(state, settings, round);
    if (skipped !== null) {
      await complete(check, skipped, { state, settings, house });
      return 'skipped';
    }
    return await judgeAndPublish(check, { state, settings, house }, base.faults, round.full);
  } catch (error) {
    // A later try takes the same check run up again; the last one must not leave it open.
    if (error instanceof TransientError && !round.isLastTry) throw error;
    await complete(check, { kind: 'infrastructure', reason: reasonOf(error) }, { state, settings, house });
    throw error;
  }
}

function keyOf({ ref: { installation, repository, number } }: PullState): string {
  return `${installation}/${repository.id}/${number}`;
}

/** Ends the check run that an earlier round left open on a head that is no longer the one to review. */
async function endLeftOver(state: PullState, house: House): Promise<void> {
  const left = house.begun.get(keyOf(state));
  if (left === undefined || (left.state.headSha === state.headSha && state.state === 'open')) return;
  const what = state.state === 'open' ? 'moved on' : 'was closed';
  const outcome: Outcome = {
    kind: 'skipped',
    reason: `the pull request ${what} before this commit was reviewed`,
    final: true,
  };
  try {
    await complete(left.check, outcome, { state: left.state, settings: DEFAULT_SETTINGS, house });
  } catch (error) {
    if (error instanceof TransientError) throw error;
    // What stands on an old commit must not keep the new one from its review.
    house.begun.delete(keyOf(state));
    house.tell('check not ended', { headSha: left.state.headSha, reason: reasonOf(error) });
  }
}

type Scene = { readonly state: PullState; readonly settings: Settings; readonly house: House };

async function judgeAndPublish(
  check: number,
  scene: Scene,
  faults: readonly string[],
  full: boolean,
): Promise<'verdict'> {
  const { state, settings, house } = scene;
  const [change, posted] = await Promise.all([
    house.reader.readChange(state),
    house.reader.readPosted(state.ref),
  ]);
  const judged = await house.judge({ ...change, limits: [...faults, ...change.limits] }, settings);
  const known = adoptIdentities(judged, posted.findings, change);
  const settled = settle(known, posted.dispositions, settings);
  const facts = factsOf(scene, change);
  const plan = planPublish(
    { review: settled, posted: posted.findings, dispositions: posted.dispositions, headSha: state.headSha },
    facts,
  );
  const { created, refused } = await house.writer.publish(state, plan);
  for (const { comment, reason } of refused) {
    house.tell('comment refused', {
      rule: comment.finding.ruleId,
      path: comment.path,
      line: comment.line,
      reason,
    });
  }
  await complete(check, { kind: 'verdict', review: settled }, scene, {
    change,
    dispositions: posted.dispositions,
    refused: new Set(refused.map(({ comment }) => comment.finding.fingerprint)),
    full,
  });
  house.tell('reviewed', { findings: settled.findings.length, created, refused: refused.length });
  return 'verdict';
}

async function complete(
  check: number,
  outcome: Outcome,
  scene: Scene,
  seen: Seen = NOTHING_SEEN,
): Promise<void> {
  const { state, settings, house } = scene;
  const { change, ...said } = seen;
  const facts = { ...factsOf(scene, change), ...said };
  await house.writer.completeCheck(state, check, renderCheck(outcome, settings, facts));
  house.begun.delete(keyOf(state));
}

/** What there is to tell beside the outcome; `refused` are fingerprints of comments that GitHub would not place. */
type Seen = {
  readonly change: Change;
  readonly dispositions: readonly Disposition[];
  readonly refused: ReadonlySet<string>;
  readonly full: boolean;
};
const NOTHING_SEEN: Seen = {
  change: { source: 'github', baseName: '', headName: '', files: [], context: [], fileCount: 0, limits: [] },
  dispositions: [],
  refused: new Set(),
  full: false,
};

/** What the words about a pull request need beside the review. */
export function factsOf({ state, house }: Pick<Scene, 'state' | 'house'>, change: Change): ReportFacts {
  const { owner, name } = state.ref.repository;
  return {
    rules: house.knowledge.catalogue,
    policies: house.card.policies,
    engineVersion: VERSION,
    docsUrl: defaultDocsUrl,
    placeUrl: blobUrls(`${house.webUrl}/${owner}/${name}`, state.headSha),
    change: { ...change, baseName: state.mergeBaseSha, headName: state.headSha },
  };
}

function whySkipped(state: PullState, settings: Settings, { asked }: Round): Skipped | null {
  if (!settings.enabled) {
    return { kind: 'skipped', reason: '`enabled: false` in `.github/rust-pro.yml`', final: true };
  }
  if (!state.draft || settings.drafts || asked) return null;
  return { kind: 'skipped', reason: 'the pull request is a draft' };
}

type Skipped = Extract<Outcome, { readonly kind: 'skipped' }>;

/** What the check run may say of a failure: our own errors name what was attempted, and hold no secrets. */
function reasonOf(error: unknown): string {
  if (error instanceof TransientError) return error.message;
  return error instanceof Error && error.name === 'UserError'
    ? error.message
    : 'a fault of rust-pro itself; its log has the details';
}
