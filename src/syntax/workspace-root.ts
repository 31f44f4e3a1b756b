import type { Change } from '../diff/change.ts';
import { tomlValue } from './parse-toml.ts';
import { perFile } from './per-file.ts';
import { type Manifests, manifestsOf } from './project-of.ts';
import type { TomlFile } from './toml-file.ts';

/** The manifests that the change or its context shows, parsed once. */
export const manifestsIn: (change: Change) => Manifests = perFile((change) => manifestsOf(change));

/** The folder of a file without a slash at its end; the root is the empty string. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/**
 * The manifest whose profiles, lints and lock file hold for a crate: that of its workspace, or its own. Null where
 * it names a workspace that was not seen.
 */
export function workspaceRootOf(manifest: TomlFile, manifests: Manifests): TomlFile | null {
  const folder = folderOf(manifest.path);
  const named = tomlValue(manifest, 'package', 'workspace');
  if (typeof named === 'string') return manifests.get(joinPath(folder, named)) ?? null;
  if (tomlValue(manifest, 'workspace') !== undefined) return manifest;
  for (let up = folder; up !== ''; ) {
    up = folderOf(up);
    const above = manifests.get(up);
    if (above === undefined || tomlValue(above, 'workspace') === undefined) continue;
    return isExcluded(above, folder) ? manifest : above;
  }
  return manifest;
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
    (one) => typeof one === 'string' && !/[*?[]/.test(one) && manifestsIn(change).has(joinPath(folder, one)),
  );
}

/** A path relative to a folder, without `.` and `..`. */
export function joinPath(folder: string, relative: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function isExcluded(root: TomlFile, folder: string): boolean {
  const excluded = tomlValue(root, 'workspace', 'exclude');
  if (!Array.isArray(excluded)) return false;
  return excluded.some((one) => {
    const path = typeof one === 'string' ? joinPath(folderOf(root.path), one) : null;
    return path !== null && (folder === path || folder.startsWith(`${path}/`));
  });
}
