import type { Change } from '../diff/change.ts';
import { lintsOf } from './manifest-lints.ts';
import { parseToml, tomlValue } from './parse-toml.ts';
import type { Project } from './project.ts';
import type { TomlFile } from './toml-file.ts';
import { foldersAbove, workspaceOf } from './workspaces.ts';

const UNKNOWN: Project = {
  manifest: null,
  crate: null,
  edition: null,
  rustVersion: null,
  published: null,
  lints: null,
};

/** Parsed manifests by the folder they stand in. */
export type Manifests = ReadonlyMap<string, TomlFile>;

/** Every `Cargo.toml` that the change or its context shows at the head. */
export function manifestsOf(change: Pick<Change, 'files' | 'context'>): Manifests {
  const manifests = new Map<string, TomlFile>();
  const add = (path: string, text: string) => {
    const folder = /^(?:(.*)\/)?Cargo\.toml$/.exec(path);
    if (folder !== null) manifests.set(folder[1] ?? '', parseToml(path, text));
  };
  for (const { path, text } of change.context) add(path, text);
  for (const { path, head } of change.files) if (head.state === 'text') add(path, head.text);
  return manifests;
}

/**
 * The crate that a file belongs to: that of the nearest `Cargo.toml` with a `[package]`, what it inherits taken
 * from the workspace above. A package that names no edition is of 2015, as cargo has it.
 */
export function projectOf(path: string, manifests: Manifests): Project {
  for (const folder of foldersAbove(path)) {
    const manifest = manifests.get(folder);
    if (manifest !== undefined && manifest.ast === null) return { ...UNKNOWN, manifest: manifest.path };
    if (manifest !== undefined && tomlValue(manifest, 'package') !== undefined) {
      return readProject(manifest, workspaceOf(folder, manifests));
    }
  }
  return UNKNOWN;
}

/**
 * A field of `[package]`, the workspace's where it is inherited. Undefined where it is not given; null where it is
 * inherited from a workspace that was not seen.
 */
export function packageField(manifest: TomlFile, workspace: TomlFile | null, name: string): unknown {
  const isInherited = tomlValue(manifest, 'package', name, 'workspace') === true;
  if (!isInherited) return tomlValue(manifest, 'package', name);
  return workspace === null ? null : tomlValue(workspace, 'workspace', 'package', name);
}

function readProject(manifest: TomlFile, workspace: TomlFile | null): Project {
  const field = (name: string): unknown => packageField(manifest, workspace, name);
  const edition = field('edition');
  const publish = field('publish');
  return {
    manifest: manifest.path,
    crate: stringOrNull(field('name')),
    // Inherited from a workspace that was not seen: not known, which is not the same as not given.
    edition: edition === undefined ? '2015' : stringOrNull(edition),
    rustVersion: stringOrNull(field('rust-version')),
    published:
      publish === null ? null : !(publish === false || (Array.isArray(publish) && publish.length === 0)),
    lints: lintsOf(manifest, workspace),
  };
}

function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
