import type { AgentCard } from '../card/card.ts';
import type { Change } from '../diff/change.ts';
import type { Finding } from '../finding/finding.ts';
import { shortIds } from '../finding/fingerprint.ts';
import { route } from '../routing/route.ts';
import { isIgnored } from '../settings/rule-level.ts';
import type { Settings } from '../settings/settings.ts';
import { unshownLosses } from '../syntax/policy-losses.ts';
import { dependencyReport } from './dependency-report.ts';
import { notReviewedFinding } from './draft-finding.ts';
import { byPlace, compare, gatherComments } from './gather.ts';
import { deletedUnsafe } from './inventory.ts';
import type { Knowledge } from './knowledge.ts';
import type { Review, Withheld } from './review.ts';
import { reviewFile } from './review-file.ts';
import { type Room, roomOf } from './room.ts';
import { scopeOf } from './scope.ts';
import { sharedTrees } from './shared-trees.ts';
import { syncMap } from './sync-map.ts';
import { unsafeInventory } from './unsafe-inventory.ts';
import { verdictOf } from './verdict.ts';

/**
 * Judges a change. A function of its arguments: the same change under the same settings gives the same
 * findings in the same order on any machine, in whatever order its files are given.
 */
export function review(given: Change, card: AgentCard, settings: Settings, knowledge: Knowledge): Review {
  const change = { ...given, files: given.files.toSorted((a, b) => compare(a.path, b.path)) };
  const trees = sharedTrees(change, knowledge.rust);
  try {
    return judge(change, card, settings, { ...knowledge, rust: trees.rust });
  } finally {
    trees.end();
  }
}

function judge(change: Change, card: AgentCard, settings: Settings, knowledge: Knowledge): Review {
  const scope = scopeOf(change, settings);
  const room = roomOf(change, settings, knowledge);
  const files = scope.reviewed.map((file) => reviewFile(file, room));
  const faulty = files.flatMap(({ notReviewed }) => notReviewed);
  const notReviewed = [...scope.notReviewed, ...faulty].toSorted((a, b) => compare(a.path, b.path));
  const missed = notReviewed
    .filter((one) => one.inScope || isRewritten(change, one.path))
    .flatMap((one) => notReviewedFinding(one, room));
  const [said, withheld] = withIds(
    [...files.flatMap(({ findings }) => findings), ...missed],
    files.flatMap((file) => file.withheld),
  );
  const deleted = change.files.filter(
    ({ path, status }) => status === 'deleted' && !isIgnored(settings, path),
  );
  const gone = deleted.flatMap((file) => deletedUnsafe(file, () => room.base(file)?.unsafe ?? null) ?? []);
  return {
    findings: said,
    withheld,
    ...gatherComments(said, settings.maxComments),
    failures: files.flatMap(({ failures }) => failures),
    coverage: {
      changed: change.fileCount,
      reviewed: scope.reviewed.length - faulty.length,
      notReviewed,
    },
    routing: route(change, card),
    inventory: unsafeInventory(
      [...files.flatMap(({ unsafe }) => unsafe ?? []), ...gone],
      files.flatMap(({ relied }) => relied),
      room,
    ),
    atomics: syncMap(change, room.surroundings),
    dependencies: dependencyReport(change, room.surroundings.registry),
    verdict: verdictOf(said, settings.failOn),
    limits: [...change.limits, ...room.registryLimits(), ...losses(change, room)],
  };
}

/** What the rule on policies would say if the change left it a line to say it on. */
function losses(change: Change, { activeRules }: Room): readonly string[] {
  const isAsked = activeRules('deny.toml').some(({ rule }) => rule.id === 'supply-chain/deny-weakened');
  if (!isAsked) return [];
  return unshownLosses(change).map((what) => `${what}; the change leaves no line to say it on`);
}

/** Has the change new lines in the file, or is it new as a whole? */
function isRewritten({ files }: Change, wanted: string): boolean {
  return files.some(({ path, hunks, status }) => path === wanted && (hunks.length > 0 || status === 'added'));
}

function withIds(
  findings: readonly Finding[],
  withheld: readonly Withheld[],
): readonly [readonly Finding[], readonly Withheld[]] {
  const all = [...findings, ...withheld.map(({ finding }) => finding)];
  const ids = shortIds(all.map(({ fingerprint }) => fingerprint));
  const named = (finding: Finding): Finding => ({
    ...finding,
    id: ids.get(finding.fingerprint) ?? finding.id,
  });
  return [
    findings.map(named).toSorted(byPlace),
    withheld
      .map(({ finding, because }) => ({ finding: named(finding), because }))
      .toSorted((a, b) => byPlace(a.finding, b.finding)),
  ];
}
