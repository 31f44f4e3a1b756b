import { posix } from 'node:path';
import { Minimatch } from 'minimatch';
import { dependenciesOf } from './dependencies.ts';
import { tomlValue } from './parse-toml.ts';
import type { Manifests } from './project-of.ts';
import type { TomlFile } from './toml-file.ts';

/** A manifest with a `[workspace]` and no `[package]`. */
export function isVirtual(manifest: TomlFile): boolean {
  return isRoot(manifest) && !isPackage(manifest);
}

function isPackage(manifest: TomlFile): boolean {
  return tomlValue(manifest, 'package') !== undefined;
}

/**
 * The manifest of the workspace that the package in a folder belongs to, as cargo finds it: its own, the one that
 * `package.workspace` names, or the nearest above that does not exclude it. Null where none was seen.
 */
export function workspaceOf(folder: string, manifests: Manifests): TomlFile | null {
  const own = manifests.get(folder);
  if (own !== undefined && isRoot(own)) return own;
  const pointed = own === undefined ? null : pointer(folder, own);
  if (pointed !== null) return rootAt(pointed, manifests);
  for (const above of foldersAbove(folder)) {
    const manifest = manifests.get(above);
    if (manifest === undefined) continue;
    if (isRoot(manifest)) {
      if (!isExcluded(folder, above, manifest)) return manifest;
      continue;
    }
    const next = pointer(above, manifest);
    if (next !== null) return rootAt(next, manifests);
  }
  return null;
}

/** The packages of a workspace that were seen: itself, its `members`, and what they depend on by path below it. */
export function membersOf(root: TomlFile, manifests: Manifests): readonly TomlFile[] {
  const at = folderOf(root.path);
  const patterns = globs(at, listOf(root, 'members'));
  const found = new Map<string, TomlFile>();
  const wanted = [...manifests.keys()].filter(
    (folder) => folder === at || patterns.some((pattern) => pattern.match(folder)),
  );
  for (let folder = wanted.shift(); folder !== undefined; folder = wanted.shift()) {
    const manifest = manifests.get(folder);
    if (manifest === undefined || found.has(folder) || !isPackage(manifest)) continue;
    if (folder !== at && isExcluded(folder, at, root)) continue;
    found.set(folder, manifest);
    wanted.push(...pathsOf(folder, manifest, root).filter((path) => isBelow(path, at)));
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, manifest]) => manifest);
}

/**
 * The members that cargo builds when it is called at the root: `default-members`, else the root's own package, else
 * all of them.
 */
export function defaultMembersOf(root: TomlFile, manifests: Manifests): readonly TomlFile[] {
  const all = membersOf(root, manifests);
  if (tomlValue(root, 'workspace', 'default-members') === undefined)
    return isVirtual(root) ? all : all.filter((member) => member === root);
  const patterns = globs(folderOf(root.path), listOf(root, 'default-members'));
  return all.filter((member) => patterns.some((pattern) => pattern.match(folderOf(member.path))));
}

/** The folder that holds a file or folder, without a slash at the end; empty for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A path of a manifest, such as that of a dependency, seen from the root of the repository. */
export function pathFrom(folder: string, path: string): string {
  const joined = posix.join(folder, path.replaceAll('\\', '/')).replace(/\/$/, '');
  return joined === '.' ? '' : joined;
}

/** The folders that hold a path, nearest first, the root (the empty string) last. */
export function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return path === ''
    ? []
    : [...parts.keys(), parts.length].toReversed().map((count) => parts.slice(0, count).join('/'));
}

function isRoot(manifest: TomlFile): boolean {
  return tomlValue(manifest, 'workspace') !== undefined;
}

function rootAt(folder: string, manifests: Manifests): TomlFile | null {
  const manifest = manifests.get(folder);
  return manifest !== undefined && isRoot(manifest) ? manifest : null;
}

/** Where `package.workspace = "../root"` points, or null. */
function pointer(folder: string, manifest: TomlFile): string | null {
  const path = tomlValue(manifest, 'package', 'workspace');
  return typeof path === 'string' ? pathFrom(folder, path) : null;
}

/** Below a path of `exclude`, and not below one of `members` as it is written: cargo expands no pattern here. */
function isExcluded(folder: string, at: string, root: TomlFile): boolean {
  const isIn = (key: string) => listOf(root, key).some((path) => isBelow(folder, pathFrom(at, path)));
  return isIn('exclude') && !isIn('members');
}

function isBelow(folder: string, above: string): boolean {
  return above === '' || folder === above || folder.startsWith(`${above}/`);
}

function listOf(root: TomlFile, key: string): readonly string[] {
  const list = tomlValue(root, 'workspace', key);
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

/** Longer patterns are no paths; text from a stranger must not keep the matcher busy. */
const LONGEST = 256;

function globs(at: string, patterns: readonly string[]): readonly Minimatch[] {
  return patterns
    .filter(({ length }) => length <= LONGEST)
    .map((pattern) => pathFrom(at, pattern))
    .map(
      (pattern) =>
        new Minimatch(pattern, {
          dot: true,
          nobrace: true,
          noext: true,
          nocomment: true,
          nonegate: true,
          platform: 'linux',
        }),
    );
}

/** The folders that a package depends on by path. */
function pathsOf(folder: string, manifest: TomlFile, root: TomlFile): readonly string[] {
  const shared = dependenciesOf(root).filter(({ table }) => table[0] === 'workspace');
  return dependenciesOf(manifest).flatMap(({ name, table, fields }) => {
    if (!/dependencies$/.test(table.at(-1) ?? '') || table[0] === 'workspace') return [];
    const isInherited = fields.get('workspace')?.value === true;
    const from = isInherited ? shared.find((one) => one.name === name)?.fields : fields;
    const path = from?.get('path')?.value;
    return typeof path === 'string' ? [pathFrom(isInherited ? folderOf(root.path) : folder, path)] : [];
  });
}
