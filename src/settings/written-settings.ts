import { entryOf, type YamlNode } from '../text/yaml-node.ts';
import { isMapping } from './describe-issue.ts';
import { optionKey } from './option-key.ts';
import type { RuleFacts } from './rule-level.ts';
import type { SettingsFile, WrittenRules } from './schema.ts';
import type { RuleEntry, WrittenSettings } from './settings.ts';

/** A file that has passed the schema in the terms of the code; of the defaults, only those that `raw` has too. */
export function toWritten(
  file: SettingsFile,
  raw: unknown,
  catalogue: readonly RuleFacts[],
): WrittenSettings {
  const { enabled, gate, drafts, 'fail-on': failOn, 'max-comments': maxComments } = file;
  const rawPaths = below(raw, 'paths');
  const paths = keysOf(rawPaths).flatMap((glob) => {
    if (glob === 'ignore') return [];
    const rules = file.paths?.[glob]?.rules;
    return [{ glob, rules: toEntries(rules, below(below(rawPaths, glob), 'rules'), catalogue) }];
  });
  return {
    ...pickWritten({ enabled, gate, failOn, maxComments, drafts }, raw),
    ...pickWritten({ ignore: file.paths?.ignore ?? [] }, rawPaths),
    rules: toEntries(file.rules, below(raw, 'rules'), catalogue),
    paths,
    ai: toAi(file.ai, below(raw, 'ai')),
  };
}

function toAi(ai: SettingsFile['ai'], raw: unknown): WrittenSettings['ai'] {
  if (ai === undefined || ai === null) return {};
  const { enabled, effort, 'budget-usd-per-day': budgetUsdPerDay } = ai;
  return pickWritten({ enabled, effort, budgetUsdPerDay }, raw);
}

function pickWritten<T extends object>(values: T, raw: unknown): Partial<T> {
  const written = keysOf(raw);
  const entries = Object.entries(values).filter(([name]) => written.includes(optionKey(name)));
  // The compiler forgets the names on the way through entries; none is added.
  return Object.fromEntries(entries) as Partial<T>;
}

/** The schema gives its own order of keys; that of the file, which decides who wins, is in `raw`. */
function toEntries(
  rules: WrittenRules | null | undefined,
  raw: unknown,
  catalogue: readonly RuleFacts[],
): readonly RuleEntry[] {
  return keysOf(raw).flatMap((pattern) => {
    const entry = rules?.[pattern];
    if (entry === undefined) return [];
    if (typeof entry === 'string') return [{ pattern, level: entry, options: {} }];
    const written = keysOf(below(below(raw, pattern), 'options'));
    const names = Object.keys(catalogue.find(({ id }) => id === pattern)?.options ?? {});
    const options = names
      .filter((name) => written.includes(optionKey(name)))
      .map((name) => [name, entry.options?.[optionKey(name)]]);
    return [{ pattern, level: entry.level ?? null, options: Object.fromEntries(options) }];
  });
}

function below(value: unknown, key: string): unknown {
  return isMapping(value) ? value[key] : undefined;
}

function keysOf(value: unknown): readonly string[] {
  return isMapping(value) ? Object.keys(value) : [];
}

/** The lines of `written` keys by the names that `SettingsLayer` documents. */
export function linesOf(root: YamlNode | null, written: WrittenSettings): Readonly<Record<string, number>> {
  if (root === null) return {};
  const lines: Record<string, number> = {};
  const note = (key: string, ...path: readonly string[]) => {
    const line = lineOf(root, path);
    if (line !== undefined) lines[key] = line;
  };
  for (const key of ['enabled', 'gate', 'fail-on', 'max-comments', 'drafts']) note(key, key);
  for (const key of ['enabled', 'effort', 'budget-usd-per-day']) note(`ai.${key}`, 'ai', key);
  note('paths.ignore', 'paths', 'ignore');
  for (const [index, { pattern }] of written.rules.entries()) note(`rules[${index}]`, 'rules', pattern);
  for (const [index, { glob }] of written.paths.entries()) note(`paths[${index}]`, 'paths', glob);
  return lines;
}

function lineOf(root: YamlNode, path: readonly string[]): number | undefined {
  let entry: ReturnType<typeof entryOf>;
  for (const key of path) entry = entryOf(entry?.value ?? root, key);
  return entry?.position.line;
}
