/** Files of the root that an analysis may ask for whatever has changed. */
const ROOT_FILES = ['.gitattributes'];

/**
 * Where the context of a change may stand: the manifests of the folders above each changed Rust file or
 * manifest, up to the workspace's at the root. Most will not exist, so an edge reads those that do. Paths
 * that have changed themselves are left out, for the change holds them. Sorted.
 */
export function contextPaths(changedPaths: Iterable<string>): readonly string[] {
  const changed = new Set(changedPaths);
  const folders = new Set<string>();
  for (const path of changed) {
    if (!path.endsWith('.rs') && !/(?:^|\/)Cargo\.toml$/.test(path)) continue;
    let folder = parentOf(path);
    while (!folders.has(folder)) {
      folders.add(folder);
      folder = parentOf(folder.slice(0, -1));
    }
  }
  const manifests = [...folders].map((folder) => `${folder}Cargo.toml`);
  const wanted = changed.size === 0 ? [] : [...ROOT_FILES, ...manifests];
  return wanted.filter((path) => !changed.has(path)).toSorted();
}

/** The folder of a path with its slash; empty for the root, which is its own parent. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
