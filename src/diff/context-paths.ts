/** Files of the root that an analysis may ask for whatever has changed. */
const ROOT_FILES = ['.gitattributes'];
/** What a repository has decided about its dependencies, and how cargo is set up; beside a manifest or above it. */
const POLICY_FILES = ['deny.toml', '.deny.toml', '.cargo/deny.toml', '.cargo/audit.toml'];
const CARGO_CONFIG = ['.cargo/config.toml', '.cargo/config'];
/** What tells users of a crate what has changed; beside a changed manifest or at the root. */
const CHANGELOGS = ['CHANGELOG.md', 'CHANGES.md', 'RELEASES.md'];

/**
 * Where the context of a change may stand: the manifests of the folders above each changed Rust file or manifest, up
 * to the workspace's at the root; the lock files and the policies beside a changed manifest, lock file or policy or
 * above it; the changelogs of a changed manifest; cargo's configuration; and the files that declare the modules of a
 * changed Rust file, up to the crate's root. Most will not exist, so an edge reads those that do. Paths that have changed
 * themselves are left out, for the change holds them. Sorted.
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
    if (/(?:^|\/)Cargo\.toml$/.test(path))
      for (const folder of new Set([path.slice(0, -'Cargo.toml'.length), '']))
        for (const name of CHANGELOGS) wanted.add(`${folder}${name}`);
    // Of the root alone, as Rust files lie deep.
    for (const name of CARGO_CONFIG) wanted.add(name);
    if (isRust) for (const parent of parentModules(path)) wanted.add(parent);
    // Where it is, the crate is an application for the browser.
    if (path.endsWith('Cargo.toml')) wanted.add(path.replace(/Cargo\.toml$/, 'Trunk.toml'));
  }
  return [...wanted].filter((path) => !changed.has(path)).toSorted();
}

/** A folder of the head of which some files are context: its own, or with `deep` those below it too. */
export type ContextFolder = {
  /** Without a slash at the end; the root is empty. */
  readonly path: string;
  readonly deep: boolean;
  readonly files: 'workflows' | 'manifests';
};

/** Most folders of which one change asks for the manifests. */
const MOST_FOLDERS = 4;

/**
 * Where files of unknown names are context: the workflows, where dependencies or their policy change or a workflow
 * does; and every manifest that a changed lock file, or one of a workspace near the root, may be about.
 */
export function contextFolders(changedPaths: Iterable<string>): readonly ContextFolder[] {
  const changed = [...changedPaths];
  const isAsked = changed.some((path) => decidesDependencies(path) || /^\.github\/workflows\//.test(path));
  const roots = changed.filter((path) => /(?:^|\/)Cargo\.lock$|^(?:[^/]+\/)?Cargo\.toml$/.test(path));
  // A folder that holds another one lists both.
  const above = [...new Set(roots.map((path) => path.split('/').slice(0, -1).join('/')))];
  const outer = above.filter((one) => !above.some((other) => one !== other && isBelow(one, other)));
  return [
    ...(isAsked ? [{ path: '.github/workflows', deep: false, files: 'workflows' } as const] : []),
    ...outer
      .toSorted()
      .slice(0, MOST_FOLDERS)
      .map((path) => ({ path, deep: true, files: 'manifests' }) as const),
  ];
}

/** Most files that are read of one folder, the least deep first. */
const MOST_CONTEXT_FILES = 300;

/** Those of a folder's files that are context, and how many more there would be. */
export function contextFilesOf(
  folder: ContextFolder,
  paths: readonly string[],
): { readonly paths: readonly string[]; readonly left: number } {
  const pattern = folder.files === 'workflows' ? /\.ya?ml$/ : /(?:^|\/)Cargo\.toml$/;
  const wanted = paths
    .filter((path) => pattern.test(path) && isBelow(path, folder.path))
    .filter((path) => folder.deep || path.lastIndexOf('/') === folder.path.length)
    .toSorted((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  return {
    paths: wanted.slice(0, MOST_CONTEXT_FILES),
    left: Math.max(0, wanted.length - MOST_CONTEXT_FILES),
  };
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

/** What the reader is told where a folder has too many files. */
export function leftLimit({ path, files }: ContextFolder, left: number): string {
  return `${left} more ${files} below \`${path === '' ? '/' : path}\` were not consulted`;
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
