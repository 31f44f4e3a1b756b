import type { Report, Rule } from '../rules/define-rule.ts';
import { nearest } from '../text/nearest.ts';
import type { Knowledge } from './knowledge.ts';
import type { Subject } from './subject.ts';
import { type Allowances, matchesRule } from './suppress.ts';

/** Where the settings of a repository stand. */
export const SETTINGS_PATHS: readonly string[] = ['.github/rust-pro.yml', '.github/rust-pro.yaml'];

const MOST_UNPARSABLE = 5;

/** What only the review itself knows of a file, as reports of the rules of the `meta` family. */
export function metaReports(
  rule: Rule,
  subject: Subject,
  allowances: Allowances,
  knowledge: Knowledge,
): readonly Report[] {
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
      return unusedAllows(allowances, knowledge);
    case 'meta/config-invalid':
      return invalidSettings(subject, knowledge);
    default:
      return [];
  }
}

function unparsable(subject: Subject): readonly Report[] {
  if (subject.file.head.state === 'text' && subject.file.head.partial === true) return [];
  if (subject.language === 'toml') {
    const { error } = subject.toml();
    return error === null ? [] : [{ at: error.at, message: `not valid TOML: ${error.message}` }];
  }
  if (subject.language !== 'rust') return [];
  const message = 'this does not parse as Rust; the rest of the file was reviewed';
  return subject
    .rust()
    .errors.slice(0, MOST_UNPARSABLE)
    .map((at) => ({ at, message }));
}

function unusedAllows(allowances: Allowances, { catalogue }: Knowledge): readonly Report[] {
  const known = catalogue.map(({ id }) => id);
  return allowances.all
    .filter((one) => one.reason !== '' && !allowances.used.has(one))
    .map(({ range, ids }) => {
      const stranger = ids.find((id) => !known.some((ruleId) => matchesRule(id, ruleId)));
      if (stranger === undefined)
        return { at: range, message: `\`allow(${ids.join(', ')})\` allows nothing here` };
      const near = nearest(stranger, known);
      const hint = near === null ? '' : `; did you mean \`${near}\`?`;
      return { at: range, message: `there is no rule \`${stranger}\`${hint}` };
    });
}

function invalidSettings(subject: Subject, { checkSettings }: Knowledge): readonly Report[] {
  const { path, text, lines } = subject.text;
  if (checkSettings === undefined || !SETTINGS_PATHS.includes(path)) return [];
  return checkSettings(text, path).map(({ line, column, message }) => {
    const { start, end } = lines.rangeOf(line);
    const at = Math.min(start + column - 1, end);
    return { at: { start: at, end }, construct: { start: 0, end: text.length }, message };
  });
}
