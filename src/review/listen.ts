import { lineMap } from '../diff/line-map.ts';
import type { TextRange } from '../finding/finding.ts';
import type { RegistryFacts } from '../knowledge/registry-facts.ts';
import {
  type OptionSpecs,
  partsOfRule,
  type Report,
  type Rule,
  type RuleContext,
  type RulePart,
} from '../rules/define-rule.ts';
import type { CrateView } from '../syntax/crate-view.ts';
import type { FileKind } from '../syntax/file-kind.ts';
import { perFile } from '../syntax/per-file.ts';
import type { Project } from '../syntax/project.ts';
import { isTestPath } from '../syntax/test-context.ts';
import type { RuleFailure } from './review.ts';
import type { Subject } from './subject.ts';

/** A rule with what the settings say of it for one file. */
export type ActiveRule = { readonly rule: Rule; readonly options: RuleContext['options'] };

/** The crate of a file. Manifests are only read when a rule asks. */
export type ProjectAt = (path: string) => Project;

/** The crate of a file on one side. */
export type CrateAt = (path: string, side: Subject['side']) => CrateView;

/** What rules may know of the world around a file. */
export type Surroundings = {
  readonly projectAt: ProjectAt;
  readonly crateAt: CrateAt;
  readonly registry: () => RegistryFacts;
};

/** What a rule said, and what it is about. `ordinal` counts equal ones of an item in text order, from 0. */
export type Heard = {
  readonly rule: Rule;
  readonly report: Report;
  readonly construct: TextRange;
  readonly item: string;
  readonly subject: string;
  readonly ordinal: number;
};

/**
 * Everything that the active rules say of one side of one file, in text order of each rule. A rule that throws
 * costs its own voice on this file alone; a file without a tree is no rule's failure.
 */
export function listen(subject: Subject, active: readonly ActiveRule[], surroundings: Surroundings): Answers {
  const isTouched = touchedIn(subject);
  const isTest = isTestPath(subject.text.path);
  const concerned = askersOf(active, subject.kind).flatMap((one) => {
    const parts = one.parts.filter((part) => concerns(part, subject, isTest));
    return parts.length > 0 ? [{ ...one, parts }] : [];
  });
  return askEach(concerned, subject, ({ options, parts }) => {
    const context = new Context({ subject, surroundings, isTouched }, options);
    return parts.flatMap((part) => [...reportsOf(part, subject, context)]);
  });
}

type Asker = ActiveRule & { readonly parts: readonly RulePart<OptionSpecs>[] };

const askersByKind = perFile((_active: readonly ActiveRule[]) => new Map<FileKind, readonly Asker[]>());

/** The rules that look at a kind of file, with their parts that do: most files of a review have the same. */
function askersOf(active: readonly ActiveRule[], kind: FileKind): readonly Asker[] {
  const known = askersByKind(active);
  const asking =
    known.get(kind) ??
    active.flatMap(({ rule, options }) => {
      const parts = partsOfRule(rule).filter(({ on }) => on === 'text' || on === kind);
      return parts.length > 0 ? [{ rule, options, parts }] : [];
    });
  known.set(kind, asking);
  return asking;
}

type Scene = {
  readonly subject: Subject;
  readonly surroundings: Surroundings;
  readonly isTouched: RuleContext['isTouched'];
};

/** What is asked of the world is looked for when a rule wants it. */
class Context implements RuleContext {
  readonly options: RuleContext['options'];
  readonly side: Subject['side'];
  readonly change: RuleContext['change'];
  readonly file: RuleContext['file'];
  readonly isTouched: RuleContext['isTouched'];
  readonly #scene: Scene;

  constructor(scene: Scene, options: RuleContext['options']) {
    const { subject, isTouched } = scene;
    this.options = options;
    this.side = subject.side;
    this.change = subject.change;
    this.file = subject.file;
    this.isTouched = isTouched;
    this.#scene = scene;
  }

  get project(): Project {
    const { subject, surroundings } = this.#scene;
    return surroundings.projectAt(subject.text.path);
  }

  get crate(): CrateView {
    const { subject, surroundings } = this.#scene;
    return surroundings.crateAt(subject.text.path, subject.side);
  }

  get registry(): RegistryFacts {
    return this.#scene.surroundings.registry();
  }
}

export type Answers = { readonly heard: readonly Heard[]; readonly failures: readonly RuleFailure[] };

/** Asks one rule after the other; the others go on when one throws. */
export function askEach<Active extends ActiveRule>(
  active: readonly Active[],
  subject: Subject,
  ask: (one: Active) => Iterable<Report>,
): Answers {
  const failures: RuleFailure[] = [];
  const heard = active.flatMap((one) => {
    try {
      const reports = [...ask(one)];
      return reports.length === 0 ? [] : numbered(one.rule, reports.toSorted(byPlace), subject);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      failures.push({ ruleId: one.rule.id, path: subject.text.path, message });
      return [];
    }
  });
  return { heard, failures };
}

/** A line counts when it is new, or when what stood right above it was taken away. */
function touchedIn({ change, file, text, side }: Subject): RuleContext['isTouched'] {
  if (side === 'base') return () => false;
  if (change.source === 'tree' || file.status === 'added') return () => true;
  const map = lineMap(file.hunks);
  const isBared = (line: number) => {
    const before = map.baseOf(line);
    return before !== null && before > 1 && map.headOf(before - 1) === null;
  };
  return ({ start, end }) => {
    const last = text.lines.lineAt(Math.max(start, end - 1));
    for (let line = text.lines.lineAt(start); line <= last; line += 1)
      if (map.isAdded(line) || isBared(line)) return true;
    return false;
  };
}

/** Does the file hold any of the words that a part of a rule looks for? */
function concerns(part: RulePart<OptionSpecs>, { words }: Subject, isTest: boolean): boolean {
  if (part.on !== 'rust') return true;
  if (isTest && part.skipsTests === true) return false;
  for (const word of part.words) if (words.has(word)) return true;
  return false;
}

function reportsOf(part: RulePart<OptionSpecs>, subject: Subject, context: RuleContext): Iterable<Report> {
  switch (part.on) {
    case 'rust':
      return subject.fault() === null ? part.check(subject.rust(), context) : [];
    case 'lock':
      return subject.lock().error === null ? part.check(subject.lock(), context) : [];
    case 'workflow':
      return subject.yaml().faults.length === 0 ? part.check(subject.yaml(), context) : [];
    case 'manifest':
    case 'deny':
    case 'audit':
    case 'cargo-config':
      return subject.toml().error === null ? part.check(subject.toml(), context) : [];
    case 'text':
      return part.check(subject.text, context);
    default:
      return part satisfies never;
  }
}

/** Gives reports their identity parts. */
function numbered(rule: Rule, reports: readonly Report[], subject: Subject): readonly Heard[] {
  const seen = new Map<string, number>();
  return reports.map((report) => {
    const construct = report.construct ?? report.at;
    const item = report.item ?? subject.itemAt(report.at.start);
    const about = report.subject ?? subject.tokensOf(construct);
    const key = JSON.stringify([item, about]);
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    return { rule, report, construct, item, subject: about, ordinal };
  });
}

function byPlace(a: Report, b: Report): number {
  return a.at.start - b.at.start || a.at.end - b.at.end;
}
