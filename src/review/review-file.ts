import type { ChangedFile } from '../diff/change.ts';
import { lineMap } from '../diff/line-map.ts';
import type { Finding } from '../finding/finding.ts';
import { readsRust } from '../rules/define-rule.ts';
import { commuting } from './commute.ts';
import { draftFinding, weightOf } from './draft-finding.ts';
import { byPlace } from './gather.ts';
import { hear } from './hear.ts';
import { type Origin, originsOf } from './introduced.ts';
import { type SeenUnsafe, unsafeOf } from './inventory.ts';
import type { ActiveRule } from './listen.ts';
import { isPartial } from './meta-reports.ts';
import { reliedOf } from './relied-writes.ts';
import type { NotReviewed, ReliedWrite, RuleFailure, Withheld, WithheldReason } from './review.ts';
import type { Room } from './room.ts';
import type { Said } from './said.ts';
import { subjectOf } from './subject.ts';
import type { Silence } from './suppress.ts';

export type FileReview = {
  readonly findings: readonly Finding[];
  readonly withheld: readonly Withheld[];
  readonly failures: readonly RuleFailure[];
  /** Null where the file has no unsafe code, or cannot be read whole. */
  readonly unsafe: SeenUnsafe | null;
  readonly relied: readonly ReliedWrite[];
  /** The file itself, when it has no tree for the rules to look at. */
  readonly notReviewed: readonly NotReviewed[];
};

/** Reviews one file, whose head must be text. */
export function reviewFile(file: ChangedFile, room: Room): FileReview {
  const { change, knowledge } = room;
  if (file.head.state !== 'text') throw new Error(`${file.path} is in scope without text`);
  const subject = subjectOf(file.head.text, { file, change, side: 'head' }, knowledge);
  try {
    const active = room.activeRules(file.path);
    const { said, failures } = hear(subject, active, room.surroundings, knowledge);
    const origins = originsOf(said, subject, room.moved);
    const isNew = file.status === 'added' ? () => true : lineMap(file.hunks).isAdded;
    const bench = { subject, said, active, room };
    const findings: Finding[] = [];
    const withheld: Withheld[] = [];
    for (const [index, one] of said.entries()) {
      if (knowledge.wanted?.has(one.rule.id) === false) continue;
      const origin = origins[index] ?? TOUCHED;
      const because = silencedBy(one, origin, isNew, { ...room, file }) ?? whyWithheld(origin);
      if (because === null) findings.push(draftFinding(one, bench, true));
      else withheld.push({ finding: draftFinding(one, bench, false), because });
    }
    return {
      findings: commuting(findings.toSorted(byPlace), subject),
      withheld,
      failures,
      unsafe: unsafeOf(subject, () => room.base(file)?.unsafe ?? null),
      relied: reliedOf(subject),
      notReviewed: active.some(asksForTree) ? faultOf(subject) : [],
    };
  } finally {
    subject.dispose();
  }
}

const TOUCHED: Origin = { kind: 'touched', before: null };

/**
 * What allows a finding. Where the gate is required a line that the change itself adds cannot allow an error: a
 * maintainer must resolve it. A line that only moved, with what it allowed before, is none of those.
 */
function silencedBy(
  one: Said,
  { before }: Origin,
  isNew: (line: number) => boolean,
  { file, settings, change }: Room & { readonly file: ChangedFile },
): Silence | null {
  const isGuarded =
    settings.gate === 'required' &&
    change.source !== 'tree' &&
    weightOf(one, file.path, settings) === 'error';
  const wasAllowed = before !== null && before.silences.length > 0;
  return one.silences.find(({ line }) => !isGuarded || wasAllowed || !isNew(line)) ?? null;
}

function whyWithheld({ kind }: Origin): WithheldReason | null {
  return kind === 'touched' || kind === 'created' ? null : { kind };
}

function asksForTree({ rule }: ActiveRule): boolean {
  return readsRust(rule) || rule.id === 'meta/unparsable';
}

function faultOf(subject: ReturnType<typeof subjectOf>): readonly NotReviewed[] {
  const { path } = subject.file;
  const fault = subject.fault();
  if (fault === null) return [];
  const reason = isPartial(subject) ? 'the diff shows too little of it to parse' : fault;
  return [{ path, reason, inScope: true }];
}
