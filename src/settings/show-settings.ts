import { resolveSettings } from './defaults.ts';
import { optionKey } from './option-key.ts';
import type { RuleEntry, SettingsLayer, WrittenSettings } from './settings.ts';

/** One setting in force: its key as it is written in YAML, its value, and the file and line that set it. */
type ShownSetting = { readonly key: string; readonly value: string; readonly source: string };

type Scalar = Exclude<keyof WrittenSettings, 'rules' | 'paths' | 'ai'>;
const KEYS: readonly (readonly [key: string, name: Scalar])[] = [
  ['enabled', 'enabled'],
  ['gate', 'gate'],
  ['fail-on', 'failOn'],
  ['max-comments', 'maxComments'],
  ['drafts', 'drafts'],
  ['paths.ignore', 'ignore'],
];
const AI_KEYS = [
  ['ai.enabled', 'enabled'],
  ['ai.effort', 'effort'],
  ['ai.budget-usd-per-day', 'budgetUsdPerDay'],
] as const;

/**
 * Every setting in force with its source: first the keys, then the entries for rules and paths
 * in the order in which they count. `layers` as for `resolveSettings`.
 */
function listSettings(layers: readonly SettingsLayer[]): readonly ShownSetting[] {
  const settings = resolveSettings(layers);
  const keys = KEYS.map(([key, name]) => ({
    key,
    value: show(settings[name]),
    source: sourceOf(layers, key, ({ written }) => written[name] !== undefined),
  }));
  const ai = AI_KEYS.map(([key, name]) => ({
    key,
    value: show(settings.ai[name]),
    source: sourceOf(layers, key, ({ written }) => written.ai[name] !== undefined),
  }));
  return [...keys, ...ai, ...layers.flatMap(listRules), ...layers.flatMap(listPaths)];
}

/**
 * Every setting in force with the file and line it comes from, for `config show`: aligned text for a terminal, or a
 * Markdown table. `layers` as for `resolveSettings`.
 */
export function showSettings(layers: readonly SettingsLayer[], format: 'text' | 'markdown'): string {
  const rows = listSettings(layers);
  if (format === 'markdown') {
    const line = (cells: readonly string[]) =>
      `| ${cells.map((text) => text.replace(/\|/g, '\\|')).join(' | ')} |`;
    const body = rows.map(({ key, value, source }) => line([span(key), span(value), source]));
    return `${[line(['setting', 'value', 'from']), '| --- | --- | --- |', ...body].join('\n')}\n`;
  }
  const width = (column: 'key' | 'value') => Math.min(48, Math.max(...rows.map((row) => row[column].length)));
  const [keyWidth, valueWidth] = [width('key'), width('value')];
  const line = ({ key, value, source }: ShownSetting) =>
    `${key.padEnd(keyWidth)}  ${value.padEnd(valueWidth)}  ${source}\n`;
  return rows.map(line).join('');
}

function listRules(layer: SettingsLayer): readonly ShownSetting[] {
  return layer.written.rules.map((entry, index) => showEntry(entry, '', placeOf(layer, `rules[${index}]`)));
}

function listPaths(layer: SettingsLayer): readonly ShownSetting[] {
  return layer.written.paths.flatMap(({ glob, rules }, index) =>
    rules.map((entry) => showEntry(entry, `paths.${glob}.`, placeOf(layer, `paths[${index}]`))),
  );
}

function showEntry({ pattern, level, options }: RuleEntry, prefix: string, source: string): ShownSetting {
  const pairs = Object.entries(options).map(([name, value]) => `${optionKey(name)}: ${show(value)}`);
  const parts = [level, pairs.length === 0 ? null : `{ ${pairs.join(', ')} }`].filter(
    (part) => part !== null,
  );
  return { key: `${prefix}rules.${pattern}`, value: parts.join(' '), source };
}

function sourceOf(
  layers: readonly SettingsLayer[],
  key: string,
  has: (layer: SettingsLayer) => boolean,
): string {
  const layer = layers.findLast(has);
  return layer === undefined ? 'default' : placeOf(layer, key);
}

function placeOf({ source, lines }: SettingsLayer, key: string): string {
  const line = lines[key];
  return line === undefined ? source : `${source}:${line}`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function span(text: string): string {
  const ticks = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return ticks === '`' ? `\`${text}\`` : `${ticks} ${text} ${ticks}`;
}
