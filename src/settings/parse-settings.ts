import { readYaml } from '../text/yaml.ts';
import { entryOf, nodeAt, type Position, plainOf, positionOf, type YamlNode } from '../text/yaml-node.ts';
import { globKeyFaults, undoneEntryFaults } from './beside-schema.ts';
import { resolveSettings } from './defaults.ts';
import { describeIssue, type PathFault } from './describe-issue.ts';
import { withoutFaults } from './prune-faults.ts';
import type { RuleFacts } from './rule-level.ts';
import { type SettingsSchema, settingsSchema } from './schema.ts';
import type { Settings, SettingsFault, SettingsLayer } from './settings.ts';
import { linesOf, toWritten } from './written-settings.ts';

/** `layers` are what `showSettings` and `resolveSettings` take, the parent before its child. */
export type ParsedSettings = {
  readonly settings: Settings;
  readonly layers: readonly SettingsLayer[];
  readonly faults: readonly SettingsFault[];
};

// A settings file is a page or two; its deepest value stands at level six.
const LIMITS = { maxBytes: 65_536, maxDepth: 16 };
const MOST_FAULTS = 50;

/**
 * Reads a settings file. Every fault has its place and the nearest known name; what is right beside a fault holds,
 * what is at fault is as if it were not written, and a file that is no YAML holds nothing.
 */
export function parseSettings(text: string, path: string, catalogue: readonly RuleFacts[]): ParsedSettings {
  const reading = readYaml(text, LIMITS);
  const root = reading.ok ? reading.root : null;
  // A file of comments alone has no value, and says nothing.
  const value = root === null || (root.kind === 'scalar' && root.value === null) ? {} : plainOf(root);
  const schema = settingsSchema(catalogue);
  const pathFaults = faultsIn(value, schema);
  const sound = withoutFaults(value, pathFaults);
  const undone = undoneEntryFaults(sound);
  const written = toWritten(schema.parse(sound), sound, catalogue);
  const layers = [{ source: path, written, lines: linesOf(root, written) }];
  const faults = reading.ok ? placed(root, [...pathFaults, ...undone]) : reading.faults;
  return { settings: resolveSettings(layers), layers, faults: faults.map((fault) => ({ path, ...fault })) };
}

function faultsIn(value: unknown, schema: SettingsSchema): readonly PathFault[] {
  const result = schema.safeParse(value);
  const issues = result.success ? [] : result.error.issues;
  return [...issues.flatMap((issue) => describeIssue(issue, value, schema)), ...globKeyFaults(value)];
}

function placed(root: YamlNode | null, faults: readonly PathFault[]) {
  if (root === null) return [];
  return faults
    .slice(0, 10 * MOST_FAULTS)
    .map((fault) => ({ position: placeOf(root, fault), say: fault.say }))
    .toSorted(({ position: a }, { position: b }) => a.line - b.line || a.column - b.column)
    .slice(0, MOST_FAULTS)
    .map(({ position: { line, column }, say }) => ({ line, column, message: say() }));
}

function placeOf(root: YamlNode, { path, at }: PathFault): Position {
  const last = path.at(-1);
  const entry = at === 'key' ? entryOf(nodeAt(root, path.slice(0, -1)), String(last)) : undefined;
  return positionOf(entry ?? nodeAt(root, path));
}
