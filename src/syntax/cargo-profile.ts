import type { Change } from '../diff/change.ts';
import { cargoConfigsIn } from './cargo-configs.ts';
import { tomlValue } from './parse-toml.ts';
import { workflowsOf } from './release-builds.ts';
import type { TomlEntry, TomlFile } from './toml-file.ts';
import { type TomlTable, tableAt } from './toml-tables.ts';
import { folderOf } from './workspaces.ts';

export const PROFILE_KEYS = ['opt-level', 'lto', 'codegen-units', 'panic', 'strip', 'debug'] as const;
export type ProfileKey = (typeof PROFILE_KEYS)[number];

/** What a profile says of one key in the end, and where. */
export type ProfileSetting = {
  readonly value: string | number | boolean;
  /** `package` is an override for the crate or for all dependencies; `default` is cargo's own. */
  readonly from: 'manifest' | 'package' | 'config' | 'environment' | 'default';
  /** The key in the root manifest, where it is written there. */
  readonly entry: TomlEntry | null;
};

/** A profile as cargo puts it together: the root manifest's, what it inherits, configuration and environment. */
export type CargoProfile = {
  readonly name: string;
  /** Its table in the root manifest; null where it has none with a header. */
  readonly table: TomlTable | null;
  readonly settings: Readonly<Record<ProfileKey, ProfileSetting>>;
};

type Defaults = Readonly<Record<ProfileKey, string | number | boolean>>;
const DEBUG: Defaults = {
  'opt-level': 0,
  lto: false,
  'codegen-units': 256,
  panic: 'unwind',
  strip: 'none',
  debug: true,
};
/** What cargo takes for `release` where nothing is said; it strips debug information unless some is asked for. */
const RELEASE: Defaults = { ...DEBUG, 'opt-level': 3, 'codegen-units': 16, strip: 'debuginfo', debug: false };
const BUILT_IN: Readonly<Record<string, string | Defaults>> = {
  dev: DEBUG,
  release: RELEASE,
  test: 'dev',
  bench: 'release',
};

/** Where profiles may be said beside the root manifest. */
export type ProfileSources = {
  readonly root: TomlFile;
  readonly change: Change;
  /** The package whose overrides count, if any. */
  readonly package: string | null;
  /** Workflows whose environment counts. */
  readonly workflows: readonly string[];
};

/** The profile of this name; null where the root manifest has none, or one that inherits from itself. */
export function cargoProfile(name: string, sources: ProfileSources): CargoProfile | null {
  const chain = chainOf(name, sources.root);
  const base = chain === null ? undefined : BUILT_IN[chain.at(-1) ?? ''];
  if (chain === null || typeof base !== 'object') return null;
  const setting = (key: ProfileKey): ProfileSetting =>
    environmentSetting(key, name, sources) ??
    configSetting(key, name, sources) ??
    manifestSetting(key, chain, sources) ?? { value: base[key], from: 'default', entry: null };
  const debug = setting('debug');
  const strip = setting('strip');
  const settings = {
    'opt-level': setting('opt-level'),
    lto: setting('lto'),
    'codegen-units': setting('codegen-units'),
    panic: setting('panic'),
    debug,
    // Debug information that is asked for is not stripped by itself.
    strip: strip.from === 'default' && hasDebug(debug.value) ? { ...strip, value: 'none' } : strip,
  };
  return { name, table: tableAt(sources.root, 'profile', name), settings };
}

/** The profiles that a manifest writes, in text order. */
export function profileNames(manifest: TomlFile): readonly string[] {
  const table = tomlValue(manifest, 'profile');
  return typeof table === 'object' && table !== null ? Object.keys(table) : [];
}

/** Is debug information of any kind asked for? */
export function hasDebug(value: ProfileSetting['value']): boolean {
  return value !== false && value !== 0 && value !== '0' && value !== 'none';
}

/** A profile and those that it inherits from, down to one of cargo's own. */
function chainOf(name: string, root: TomlFile): readonly string[] | null {
  const chain: string[] = [];
  for (let at = name; ; ) {
    if (chain.includes(at)) return null;
    chain.push(at);
    const parent = tomlValue(root, 'profile', at, 'inherits');
    const next = typeof parent === 'string' ? parent : BUILT_IN[at];
    if (typeof next === 'object') return chain;
    if (next === undefined) return null;
    at = next;
  }
}

function manifestSetting(
  key: ProfileKey,
  chain: readonly string[],
  { root, package: crate }: ProfileSources,
): ProfileSetting | null {
  for (const name of chain) {
    const own = crate === null ? null : entryAt(root, ['profile', name, 'package', crate, key]);
    const all = own ?? entryAt(root, ['profile', name, 'package', '*', key]);
    if (crate !== null && all !== null) return settingOf(all, 'package');
    const entry = entryAt(root, ['profile', name, key]);
    if (entry !== null) return settingOf(entry, 'manifest');
  }
  return null;
}

/** TOML takes `opt_level` for another key, but cargo takes it for the same. */
function entryAt(file: TomlFile, path: readonly string[]): TomlEntry | null {
  const wanted = path.join('\n');
  return (
    file.entries.find(({ path: keys }) => {
      if (keys.length !== path.length) return false;
      const last = keys.at(-1) ?? '';
      return [...keys.slice(0, -1), last.replace('_', '-')].join('\n') === wanted;
    }) ?? null
  );
}

function settingOf(entry: TomlEntry, from: ProfileSetting['from']): ProfileSetting | null {
  const { value } = entry;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? { value, from, entry } : null;
}

/** `.cargo/config.toml` beside the root manifest or above it has the last word over the manifest. */
function configSetting(key: ProfileKey, name: string, sources: ProfileSources): ProfileSetting | null {
  for (let folder = folderOf(sources.root.path); ; folder = folderOf(folder)) {
    const config = cargoConfigsIn(sources.change).get(folder);
    const entry = config === undefined ? null : entryAt(config, ['profile', name, key]);
    const setting = entry === null ? null : settingOf(entry, 'config');
    if (setting !== null) return { ...setting, entry: null };
    if (folder === '') return null;
  }
}

/** `CARGO_PROFILE_RELEASE_LTO: true` in a workflow that builds the module. */
function environmentSetting(
  key: ProfileKey,
  name: string,
  { change, workflows }: ProfileSources,
): ProfileSetting | null {
  if (workflows.length === 0) return null;
  const variable = `CARGO_PROFILE_${name}_${key}`.toUpperCase().replaceAll('-', '_');
  const written = new RegExp(`\\b${variable}\\s*[:=]\\s*["']?([\\w.-]+)`);
  for (const { path, text } of workflowsOf(change)) {
    const found = workflows.includes(path) ? written.exec(text)?.[1] : undefined;
    if (found !== undefined) return { value: plain(found), from: 'environment', entry: null };
  }
  return null;
}

function plain(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}
