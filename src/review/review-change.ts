import type { AgentCard } from '../card/card.ts';
import type { Change, ChangedFile } from '../diff/change.ts';
import { lineMap } from '../diff/line-map.ts';
import type { Finding } from '../finding/finding.ts';
import { shortIds } from '../finding/fingerprint.ts';
import { route } from '../routing/route.ts';
import { ruleSettings } from '../settings/rule-level.ts';
import type { Settings } from '../settings/settings.ts';
import type { Project } from '../syntax/project.ts';
import { type Manifests, manifestsOf, projectOf } from '../syntax/project-of.ts';
import { draftFinding, notReviewedFinding } from './draft-finding.ts';
import { byPlace, gatherComments } from './gather.ts';
import { type BaseSide, type MovedLines, movedLines, originsOf } from './introduced.ts';
import { inventoryOf } from './inventory.ts';
import type { Knowledge } from './knowledge.ts';
import { type ActiveRule, type Heard, listen, numbered, type ProjectAt } from './listen.ts';
import { metaReports } from './meta-reports.ts';
import type { Review, RuleFailure, UnsafeInventory, Withheld, WithheldReason } from './review.ts';
import { scopeOf } from './scope.ts';
import { type Subject, subjectOf } from './subject.ts';
import { allowancesOf } from './suppress.ts';
import { verdictOf } from './verdict.ts';

/**
 * Judges a change. A function of its arguments: the same change under the same settings gives the same
 * findings in the same order on any machine.
 */
export function review(change: Change, card: AgentCard, settings: Settings, knowledge: Knowledge): Review {
  const scope = scopeOf(change, settings);
  const room: Room = {
    change,
    settings,
    knowledge,
    moved: movedLines(change),
    projectAt: projects(change),
    base: memoised((file) => hearBase(file, room)),
  };
  const files = scope.reviewed.map((file) => reviewFile(file, room));
  const rewritten = new Set(
    change.files
      .filter(({ hunks, status }) => hunks.length > 0 || status === 'added')
      .map(({ path }) => path),
  );
  const missed = scope.notReviewed
    .filter(({ path, inScope }) => inScope || rewritten.has(path))
    .flatMap((one) => notReviewedFinding(one, knowledge.catalogue, settings));
  const said = withIds([...files.flatMap(({ findings }) => findings), ...missed]).toSorted(byPlace);
  const withheld = files.flatMap((file) => file.withheld);
  const { comments, overCap } = gatherComments(said, settings.maxComments);
  return {
    findings: said,
    withheld: withheld.toSorted((a, b) => byPlace(a.finding, b.finding)),
    comments,
    overCap,
    failures: files.flatMap(({ failures }) => failures),
    coverage: { changed: change.fileCount, reviewed: scope.reviewed.length, notReviewed: scope.notReviewed },
    routing: route(change, card),
    inventory: files.flatMap(({ inventory }) => inventory),
    verdict: verdictOf(said, settings.failOn),
    limits: change.limits,
  };
}

type Room = {
  readonly change: Change;
  readonly settings: Settings;
  readonly knowledge: Knowledge;
  readonly moved: MovedLines;
  readonly projectAt: ProjectAt;
  readonly base: BaseSide;
};

type FileReview = {
  readonly findings: readonly Finding[];
  readonly withheld: readonly Withheld[];
  readonly failures: readonly RuleFailure[];
  readonly inventory: UnsafeInventory;
};

function reviewFile(file: ChangedFile, room: Room): FileReview {
  const { change, settings, knowledge } = room;
  if (file.head.state !== 'text') throw new Error(`${file.path} is in scope without text`);
  const subject = subjectOf(file.path, file.head.text, file, change, knowledge);
  try {
    const active = activeRules(file.path, room);
    const { heard, failures } = listen(subject, active, room.projectAt);
    const isAdded = file.status === 'added' ? () => true : lineMap(file.hunks).isAdded;
    const allowances = allowancesOf(subject, settings, isAdded);
    const silenced = heard.map((one) => allowances.silencedBy(one));
    // After the others: only now is it known which allowances silenced something.
    const meta = active.flatMap(({ rule }) =>
      numbered(rule, metaReports(rule, subject, allowances, knowledge), subject),
    );
    const all = [...heard, ...meta];
    const origins = originsOf(all, subject, room.moved, room.base);
    const findings: Finding[] = [];
    const withheld: Withheld[] = [];
    const bench = { subject, heard, active, projectAt: room.projectAt, knowledge };
    for (const [index, one] of all.entries()) {
      const because = silenced[index] ?? withheldFor(origins[index]);
      const finding = draftFinding(one, bench, settings, because === null);
      if (because === null) findings.push(finding);
      else withheld.push({ finding, because });
    }
    return { findings, withheld, failures, inventory: inventoryOf(subject, knowledge) };
  } finally {
    subject.dispose();
  }
}

function withheldFor(origin: ReturnType<typeof originsOf>[number] | undefined): WithheldReason | null {
  if (origin === 'untouched') return { kind: 'untouched' };
  return origin === 'moved' ? { kind: 'moved' } : null;
}

function projects(change: Change): ProjectAt {
  let manifests: Manifests | undefined;
  const known = new Map<string, Project>();
  return (path) => {
    manifests ??= manifestsOf(change);
    const project = known.get(path) ?? projectOf(path, manifests);
    known.set(path, project);
    return project;
  };
}

function activeRules(path: string, { settings, knowledge }: Room): readonly ActiveRule[] {
  return knowledge.catalogue.flatMap((rule) => {
    const { level, options } = ruleSettings(settings, rule, path);
    // Options were checked against the rule's own when the settings were read.
    return level === 'off' ? [] : [{ rule, options: options as ActiveRule['options'] }];
  });
}

function hearBase(file: ChangedFile, room: Room): readonly Heard[] {
  if (file.base.state !== 'text') return [];
  const subject: Subject = subjectOf(file.path, file.base.text, file, room.change, room.knowledge);
  try {
    return listen(subject, activeRules(file.path, room), room.projectAt).heard;
  } finally {
    subject.dispose();
  }
}

function memoised(ask: BaseSide): BaseSide {
  const answers = new Map<string, readonly Heard[]>();
  return (file) => {
    const known = answers.get(file.path);
    if (known !== undefined) return known;
    const answer = ask(file);
    answers.set(file.path, answer);
    return answer;
  };
}

function withIds(findings: readonly Finding[]): readonly Finding[] {
  const ids = shortIds(findings.map(({ fingerprint }) => fingerprint));
  return findings.map((finding) => ({ ...finding, id: ids.get(finding.fingerprint) ?? finding.id }));
}
