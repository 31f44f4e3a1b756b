import type { Change } from '../diff/change.ts';
import { manifestsIn } from './crate-dependencies.ts';
import { tomlValue } from './parse-toml.ts';
import type { Manifests } from './project-of.ts';
import type { TomlFile } from './toml-file.ts';
import { folderOf, pathFrom, workspaceOf } from './workspaces.ts';

/**
 * The manifest whose profiles, lints and lock file hold for a crate: that of its workspace, or its own. Null where
 * it names a workspace that was not seen.
 */
export function workspaceRootOf(manifest: TomlFile, manifests: Manifests): TomlFile | null {
  const root = workspaceOf(folderOf(manifest.path), manifests);
  if (root !== null) return root;
  return tomlValue(manifest, 'package', 'workspace') === undefined ? manifest : null;
}

/** The packages of a workspace that were seen, its root's own among them; of a lone package, itself. */
export function packagesUnder(root: TomlFile, manifests: Manifests): readonly TomlFile[] {
  return [...manifests.values()].filter(
    (one) =>
      one.ast !== null &&
      tomlValue(one, 'package') !== undefined &&
      workspaceRootOf(one, manifests)?.path === root.path,
  );
}

/** Were all packages of a workspace seen, so that what none of them is can be told? */
export function isWorkspaceWhole(root: TomlFile, change: Change): boolean {
  if (change.source === 'tree' || tomlValue(root, 'workspace') === undefined) return true;
  const members = tomlValue(root, 'workspace', 'members') ?? [];
  if (!Array.isArray(members)) return false;
  const folder = folderOf(root.path);
  return members.every(
    (one) => typeof one === 'string' && !/[*?[]/.test(one) && manifestsIn(change).has(pathFrom(folder, one)),
  );
}
