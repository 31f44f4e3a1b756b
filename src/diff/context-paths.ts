/** Files of the root that an analysis may ask for whatever has changed. */
const ROOT_FILES = ['.gitattributes'];

/**
 * Where the context of a change may stand: the manifests of the folders above each changed Rust file or
 * manifest, up to the workspace's at the root; the lock files beside a changed manifest or above it; and the
 * files that declare the modules of a changed Rust file, up to the crate's root. Most will not exist, so an edge
 * reads those that do. Paths that have changed themselves are left out, for the change holds them. Sorted.
 */
export function contextPaths(changedPaths: Iterable<string>): readonly string[] {
  const changed = new Set(changedPaths);
  const wanted = new Set(changed.size === 0 ? [] : ROOT_FILES);
  for (const path of changed) {
    const isManifest = /(?:^|\/)Cargo\.toml$/.test(path);
    if (!path.endsWith('.rs') && !isManifest) continue;
    for (const folder of foldersAbove(path)) {
      wanted.add(`${folder}Cargo.toml`);
      if (isManifest) wanted.add(`${folder}Cargo.lock`);
    }
    if (!isManifest) for (const parent of parentModules(path)) wanted.add(parent);
  }
  return [...wanted].filter((path) => !changed.has(path)).toSorted();
}

/** The folders that hold a path with their slashes, the innermost first, the root (the empty string) last. */
function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end !== -1; end = path.lastIndexOf('/', end - 1)) {
    folders.push(path.slice(0, end + 1));
    if (end === 0) break;
  }
  return [...folders, ''];
}

/**
 * The files that may hold the `mod` declarations above a Rust file below a `src` folder: `src/a/mod.rs`, `src/a.rs`
 * and the crate's root for `src/a/b.rs`. None for the root itself and for what lies elsewhere.
 */
export function parentModules(path: string): readonly string[] {
  const from = /^(?:.*\/)?src\//.exec(path)?.[0];
  if (from === undefined) return [];
  const below = foldersAbove(path).filter((folder) => folder.length > from.length && folder.startsWith(from));
  const parents = below.flatMap((folder) => [`${folder}mod.rs`, `${folder.slice(0, -1)}.rs`]);
  return [...parents, `${from}lib.rs`, `${from}main.rs`].filter((parent) => parent !== path);
}
