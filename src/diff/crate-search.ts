import { changedAtomics } from './atomic-names.ts';
import type { ChangedFile, CrateSearch } from './change.ts';

/**
 * What an edge is to look for in a crate: the Rust files below `folder` that may use one of `names`, which are atomics,
 * or functions of the crate `of`.
 */
export type CrateQuery = Pick<CrateSearch, 'folder' | 'names'> & { readonly of?: string };

/** The words of which a file holds one when it answers the query. */
export function searchedWords({ names, of }: CrateQuery): readonly string[] {
  return of === undefined ? names : [of];
}

/** Most crates, files and bytes that one change asks an edge for; what is over it is not read and is owned up to. */
export const MOST_CRATES = 4;
export const MOST_SEARCHED_FILES = 300;
export const MOST_SEARCHED_BYTES = 4 << 20;

/**
 * What the analyses want of the crates of a change beyond its own files: whatever may use an atomic that the change
 * touches. In the order of folders; none where no atomic is touched.
 */
export function crateQueries(files: readonly ChangedFile[]): readonly CrateQuery[] {
  const wanted = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = file.path.endsWith('.rs') ? sourceFolder(file.path) : null;
    if (folder === null) continue;
    const names = wanted.get(folder) ?? new Set();
    for (const name of changedAtomics(file)) names.add(name);
    if (names.size > 0) wanted.set(folder, names);
  }
  return [...wanted]
    .map(([folder, names]) => ({ folder, names: [...names].toSorted() }))
    .toSorted((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The folder below which the crate of a Rust file keeps its sources, `ring/src/`; null where it is not called `src`. */
export function sourceFolder(path: string): string | null {
  return /^(?:.*\/)?src\//.exec(path)?.[0] ?? null;
}

const ORDERING = /\b(?:Atomic[A-Z]\w*|Ordering|Relaxed|Acquire|Release|AcqRel|SeqCst)\b/;

/**
 * May a file answer the query: does it name the crate and one of its functions; or an ordering or a type of atomics
 * beside an atomic, or borrow it?
 */
export function mayUse(text: string, { names, of }: Omit<CrateQuery, 'folder'>): boolean {
  const held = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  if (held.length === 0) return false;
  if (of !== undefined) return new RegExp(`\\b${of}\\b`).test(text);
  return ORDERING.test(text) || held.some((name) => new RegExp(`&[\\w\\s.:()*]*\\b${name}\\b`).test(text));
}

/** Paths in the order of search: those that share the most folders with the changed files first. */
export function nearestFirst(paths: readonly string[], changed: readonly string[]): readonly string[] {
  const folders = changed.map((path) => path.split('/').slice(0, -1));
  const shared = new Map(
    paths.map((path) => {
      const parts = path.split('/');
      const depth = (folder: readonly string[]) => {
        const end = folder.findIndex((part, index) => parts[index] !== part);
        return end === -1 ? folder.length : end;
      };
      return [path, Math.max(0, ...folders.map(depth))] as const;
    }),
  );
  return paths.toSorted((a, b) => (shared.get(b) ?? 0) - (shared.get(a) ?? 0) || (a < b ? -1 : 1));
}

/** What the reader is told of a crate whose files were not all looked at. */
export function searchLimit({ folder, names }: CrateQuery, why: string): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return `not every file of ${folder === '' ? 'the repository' : `\`${folder}\``} was searched for ${shown.join(', ')}${more}: ${why}`;
}
