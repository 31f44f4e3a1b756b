import { readYaml } from '../text/yaml.ts';
import { entryOf } from '../text/yaml-node.ts';
import { resolveSettings } from './defaults.ts';
import { type ParsedSettings, parseSettings } from './parse-settings.ts';
import type { RuleFacts } from './rule-level.ts';

/** A settings file and what it is called in messages. */
export type SettingsText = { readonly text: string; readonly path: string };

/** What `extends:` says, as written, or null where the file has none or is no YAML. Does not judge it. */
export function extendsOf(text: string): string | null {
  const reading = readYaml(text);
  if (!reading.ok) return null;
  const value = entryOf(reading.root, 'extends')?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
}

/**
 * The repository that `extends:` names, for a file of one of `owner`'s repositories. A fault for another owner's,
 * whose settings are not ours to read, and for any other repository than `.github`.
 */
export function parentPlace(
  value: string,
  owner: string,
): { readonly owner: string; readonly name: string } | { readonly fault: string } {
  const parts = value.split('/');
  const [named, name] = parts.length === 1 ? [owner, value] : [parts[0] ?? '', parts.slice(1).join('/')];
  // GitHub does not tell upper case from lower in the names of owners.
  if (named.toLowerCase() !== owner.toLowerCase()) {
    return { fault: `"${value}" belongs to another owner; only "${owner}/.github" can be extended` };
  }
  if (name !== '.github') {
    return { fault: `"${value}" can not be extended; write ".github" or "${owner}/.github"` };
  }
  return { owner, name };
}

/** The settings of a file alone, whose `extends:` has this fault. */
export function parseUnextended(
  { text, path }: SettingsText,
  fault: string,
  catalogue: readonly RuleFacts[],
): ParsedSettings {
  const own = parseSettings(text, path, catalogue);
  const found = extendsFaults({ text, path }, `extends: ${fault}`);
  // The schema may have said of the same place what it takes.
  const others = own.faults.filter(({ line }) => found.every((one) => one.line !== line));
  return { ...own, faults: [...found, ...others] };
}

/**
 * A child's settings over its parent's: a key of the child wins over the parent's, entries for rules and paths
 * come after the parent's. Inheritance goes one step, so a parent that extends another is a fault.
 */
export function parseExtended(
  parent: SettingsText,
  child: SettingsText,
  catalogue: readonly RuleFacts[],
): ParsedSettings {
  const above = parseSettings(parent.text, parent.path, catalogue);
  const own = parseSettings(child.text, child.path, catalogue);
  const layers = [...above.layers, ...own.layers];
  return {
    settings: resolveSettings(layers),
    layers,
    faults: [...extendsFaults(parent, GRANDPARENT), ...above.faults, ...own.faults],
  };
}

const GRANDPARENT = 'settings that others extend can not extend others themselves';

/** A fault at the place where a file says `extends:`; none where it does not. */
function extendsFaults({ text, path }: SettingsText, message: string): ParsedSettings['faults'] {
  const reading = readYaml(text);
  const entry = reading.ok ? entryOf(reading.root, 'extends') : undefined;
  return entry === undefined ? [] : [{ path, ...entry.position, message }];
}
