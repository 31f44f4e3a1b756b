import type { Report, Rule } from '../rules/define-rule.ts';
import { SETTINGS_PATHS } from '../settings/settings-paths.ts';
import { nearest } from '../text/nearest.ts';
import type { Knowledge } from './knowledge.ts';
import type { Subject } from './subject.ts';
import { type Allowances, matchesRule } from './suppress.ts';

const MOST_UNPARSABLE = 5;

/** What the meta rules look at; `isJudged` tells which rules were heard on this file. */
export type MetaScene = {
  readonly subject: Subject;
  readonly allowances: Allowances;
  isJudged(ruleId: string): boolean;
};

/** What only the review itself knows of a file, as reports of the rules of the `meta` family. */
export function metaReports(rule: Rule, scene: MetaScene, knowledge: Knowledge): readonly Report[] {
  const { subject, allowances } = scene;
  switch (rule.id) {
    case 'meta/unparsable':
      return unparsable(subject);
    case 'meta/allow-without-reason':
      return allowances.all
        .filter(({ reason }) => reason === '')
        .map(({ range, ids }) => ({
          at: range,
          message: `\`allow(${ids.join(', ')})\` without a reason allows nothing`,
        }));
    case 'meta/unused-allow':
      return unusedAllows(scene, knowledge);
    case 'meta/config-invalid':
      return invalidSettings(subject, knowledge);
    default:
      return [];
  }
}

function unparsable(subject: Subject): readonly Report[] {
  if (isPartial(subject)) return [];
  if (subject.language === 'toml') {
    const { error } = subject.toml();
    return error === null ? [] : [{ at: error.at, message: `not valid TOML: ${error.message}` }];
  }
  if (subject.kind === 'lock') {
    const { error } = subject.lock();
    return error === null ? [] : [error];
  }
  if (subject.kind === 'workflow') return brokenYaml(subject);
  // A file without any tree is told of as not reviewed.
  if (subject.language !== 'rust' || subject.fault() !== null) return [];
  const message = 'this does not parse as Rust; the rest of the file was reviewed';
  return subject
    .rust()
    .errors.slice(0, MOST_UNPARSABLE)
    .map((at) => ({ at, message }));
}

function brokenYaml(subject: Subject): readonly Report[] {
  const { lines } = subject.text;
  return subject
    .yaml()
    .faults.slice(0, 1)
    .map(({ line, message }) => ({ at: lines.rangeOf(line), message }));
}

function unusedAllows(
  { subject, allowances, isJudged }: MetaScene,
  { catalogue }: Knowledge,
): readonly Report[] {
  if (allowances.all.length === 0) return [];
  const known = catalogue.map(({ id }) => id);
  return allowances.all.flatMap((one): Report[] => {
    if (one.reason === '') return [];
    const stranger = one.ids.find((id) => !known.some((ruleId) => matchesRule(id, ruleId)));
    if (stranger !== undefined) {
      const near = nearest(stranger, known);
      const hint = near === null ? '' : `; did you mean \`${near}\`?`;
      return [{ at: one.range, message: `there is no rule \`${stranger}\`${hint}` }];
    }
    // What it allows may stand where the diff does not show it.
    if (isPartial(subject)) return [];
    const used = allowances.used.get(one);
    const idle = one.ids.filter((id) => !used?.has(id) && namesJudged(id, known, isJudged));
    return idle.length === 0 && one.ids.length > 0
      ? []
      : [{ at: one.range, message: `\`allow(${idle.join(', ')})\` allows nothing here` }];
  });
}

/** Only where every rule that an id names was heard can it be known to allow nothing. */
function namesJudged(id: string, known: readonly string[], isJudged: MetaScene['isJudged']): boolean {
  return known.every((ruleId) => !matchesRule(id, ruleId) || (isJudged(ruleId) && ruleId !== UNUSED));
}

/** Cannot be judged by itself. */
const UNUSED = 'meta/unused-allow';

/** Is only what a diff shows known of this side? */
export function isPartial({ file, side }: Pick<Subject, 'file' | 'side'>): boolean {
  const content = file[side];
  return content.state === 'text' && content.partial === true;
}

function invalidSettings(subject: Subject, { checkSettings }: Knowledge): readonly Report[] {
  const { path, text, lines } = subject.text;
  if (checkSettings === undefined || !SETTINGS_PATHS.includes(path)) return [];
  return checkSettings(text, path).map(({ line, column, message }) => {
    const { start, end } = lines.rangeOf(line);
    const at = Math.min(start + column - 1, end);
    return { at: { start: at, end }, message };
  });
}
