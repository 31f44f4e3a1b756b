import type { Category } from '../finding/finding.ts';
import type { OptionSpecs } from '../rules/define-rule.ts';
import { compileGlob } from './path-glob.ts';
import type { RuleEntry, RuleLevel, RuleSettings, Settings } from './settings.ts';

/** What settings need to know of a rule. */
export type RuleFacts = {
  readonly id: string;
  readonly category: Category;
  readonly options: OptionSpecs;
};

/** The level of a category until the settings say otherwise. */
export const CATEGORY_LEVELS: Readonly<Record<Category, RuleLevel>> = {
  correctness: 'error',
  security: 'error',
  policy: 'warning',
  suspicious: 'warning',
  advice: 'info',
  nursery: 'off',
};

type PathTest = (path: string) => boolean;
type Compiled = {
  readonly ignored: readonly PathTest[];
  readonly paths: readonly { readonly fits: PathTest; readonly rules: readonly RuleEntry[] }[];
};

// A review asks for every rule on every file; settings are values, so what was compiled for them stays true.
const compiledSettings = new WeakMap<Settings, Compiled>();

function compiled(settings: Settings): Compiled {
  const known = compiledSettings.get(settings);
  if (known !== undefined) return known;
  const fresh: Compiled = {
    ignored: settings.ignore.map(compileGlob),
    paths: settings.paths.map(({ glob, rules }) => ({ fits: compileGlob(glob), rules })),
  };
  compiledSettings.set(settings, fresh);
  return fresh;
}

/** Does a pattern of `rules:` (an id, `family/*`, `category:NAME` or `*`) name this rule? */
function patternFits(pattern: string, rule: Pick<RuleFacts, 'id' | 'category'>): boolean {
  if (pattern === '*' || pattern === rule.id) return true;
  if (pattern.endsWith('/*')) return rule.id.startsWith(pattern.slice(0, -1));
  return pattern === `category:${rule.category}`;
}

/**
 * Level and options of a rule on a path at the head: its category's level and its options' defaults, then every
 * entry of `rules` that fits, then those of the path globs that match, each in the order written; later ones win.
 */
export function ruleSettings(settings: Settings, rule: RuleFacts, path: string): RuleSettings {
  const onPath = compiled(settings).paths.filter(({ fits }) => fits(path));
  const entries = [settings.rules, ...onPath.map(({ rules }) => rules)]
    .flat()
    .filter(({ pattern }) => patternFits(pattern, rule));
  const defaults = Object.entries(rule.options).map(([name, spec]) => [name, spec.default]);
  return {
    level: entries.findLast(({ level }) => level !== null)?.level ?? CATEGORY_LEVELS[rule.category],
    options: Object.assign(Object.fromEntries(defaults), ...entries.map(({ options }) => options)),
  };
}

/** Is the path (at the head) left out of the review by `paths.ignore`? */
export function isIgnored(settings: Settings, path: string): boolean {
  return compiled(settings).ignored.some((fits) => fits(path));
}
