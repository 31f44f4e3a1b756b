/** Files of the root that an analysis may ask for whatever has changed. */
const ROOT_FILES = ['.gitattributes'];
/** What a repository has decided about its dependencies, and how cargo is set up; beside a manifest or above it. */
const POLICY_FILES = ['deny.toml', '.deny.toml', '.cargo/deny.toml', '.cargo/audit.toml'];
const CARGO_CONFIG = ['.cargo/config.toml', '.cargo/config'];

/**
 * Where the context of a change may stand: the manifests of the folders above each changed Rust file or manifest, up
 * to the workspace's at the root; the lock files and the policies beside a changed manifest, lock file or policy or
 * above it; cargo's configuration; and the files that declare the modules of a changed Rust file, up to the crate's
 * root. Most will not exist, so an edge reads those that do. Paths that have changed themselves are left out, for the
 * change holds them. Sorted.
 */
export function contextPaths(changedPaths: Iterable<string>): readonly string[] {
  const changed = new Set(changedPaths);
  const wanted = new Set(changed.size === 0 ? [] : ROOT_FILES);
  for (const path of changed) {
    const isRust = path.endsWith('.rs');
    const isAboutCrates = decidesDependencies(path);
    if (!isRust && !isAboutCrates) continue;
    for (const folder of foldersAbove(path)) {
      if (folder.endsWith('.cargo/')) continue;
      const files = isAboutCrates ? ['Cargo.lock', ...POLICY_FILES, ...CARGO_CONFIG] : [];
      for (const name of ['Cargo.toml', ...files]) wanted.add(`${folder}${name}`);
    }
    // Of the root alone, as Rust files lie deep.
    for (const name of CARGO_CONFIG) wanted.add(name);
    if (isRust) for (const parent of parentModules(path)) wanted.add(parent);
  }
  return [...wanted].filter((path) => !changed.has(path)).toSorted();
}

/**
 * The folders whose YAML files a change needs as context: the workflows, where dependencies or their policy change, or
 * a workflow does. Without slashes at the end.
 */
export function contextFolders(changedPaths: Iterable<string>): readonly string[] {
  for (const path of changedPaths) {
    if (decidesDependencies(path) || /^\.github\/workflows\//.test(path)) return ['.github/workflows'];
  }
  return [];
}

/** Is a file of a context folder one that is read? */
export function isContextFile(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

/** Is it a manifest, a lock file, a policy on dependencies, or a configuration of cargo? */
function decidesDependencies(path: string): boolean {
  return /(?:^|\/)(?:Cargo\.toml|Cargo\.lock|\.?deny\.toml|\.cargo\/[\w-]+(?:\.toml)?)$/.test(path);
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
