import { tomlValue } from './parse-toml.ts';
import type { Manifests } from './project-of.ts';
import type { TomlEntry, TomlFile } from './toml-file.ts';
import { folderOf, workspaceOf } from './workspaces.ts';

/** A profile as cargo builds with it. */
export type Profile = {
  /** The manifest whose `[profile]` counts: the workspace's, for cargo ignores those of its members. */
  readonly root: TomlFile;
  /** Every setting by name, the built-in ones included: `opt-level`, `lto`, `panic`, … */
  readonly settings: ReadonlyMap<string, unknown>;
  /** Where the settings are written that are not built in; the nearest where several profiles of a chain have one. */
  readonly entries: ReadonlyMap<string, TomlEntry>;
};

const DEV: Readonly<Record<string, unknown>> = {
  'opt-level': 0,
  debug: true,
  strip: 'none',
  'debug-assertions': true,
  'overflow-checks': true,
  lto: false,
  panic: 'unwind',
  incremental: true,
  'codegen-units': 256,
  rpath: false,
};
const RELEASE: Readonly<Record<string, unknown>> = {
  ...DEV,
  'opt-level': 3,
  debug: false,
  'debug-assertions': false,
  'overflow-checks': false,
  incremental: false,
  'codegen-units': 16,
};
/** Where the profiles of cargo inherit from, unless they are the ones at the bottom. */
const BUILT_IN: Readonly<Record<string, string>> = { test: 'dev', bench: 'release' };

/** The profile of that name that a package is built with; null for one that nothing defines. */
export function profileOf(manifest: TomlFile, name: string, manifests: Manifests): Profile | null {
  const root = workspaceOf(folderOf(manifest.path), manifests) ?? manifest;
  const chain: string[] = [];
  for (let at = name; at !== ''; at = parentOf(root, at)) {
    if (chain.includes(at)) return null;
    chain.push(at);
  }
  const bottom = chain.at(-1);
  if (bottom !== 'dev' && bottom !== 'release') return null;
  const settings = new Map(Object.entries(bottom === 'dev' ? DEV : RELEASE));
  const entries = new Map<string, TomlEntry>();
  for (const link of chain.toReversed())
    for (const entry of root.entries) {
      const [first, second, setting = '', ...rest] = entry.path;
      if (first !== 'profile' || second !== link || setting === '' || rest.length > 0) continue;
      settings.set(setting, entry.value);
      entries.set(setting, entry);
    }
  settings.delete('inherits');
  entries.delete('inherits');
  return { root, settings, entries };
}

function parentOf(root: TomlFile, name: string): string {
  if (name === 'dev' || name === 'release') return '';
  const written = tomlValue(root, 'profile', name, 'inherits');
  return typeof written === 'string' ? written : (BUILT_IN[name] ?? '');
}
