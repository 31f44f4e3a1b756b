import type { FileKind } from '../../diff/change.ts';
import type { HeadSide } from './find-sides.ts';
import { gitOutput } from './git.ts';
import { kindOf } from './raw-diff.ts';
import { type Repository, withIndexOfCommit } from './repository.ts';

export type TreeEntry = { readonly path: string; readonly kind: FileKind; readonly hash: string };

/** More paths would be too long for a command line: then everything is listed. */
const MAX_ARGUMENTS = 500;

/** Tracked files of a side: all of them, or those of `paths` that exist. The work tree's list is the index. */
export async function treeEntries(
  repo: Repository,
  head: HeadSide,
  paths: readonly string[] = [],
): Promise<readonly TreeEntry[]> {
  const listed = paths.length > MAX_ARGUMENTS ? [] : paths;
  const wanted = new Set(paths);
  // A path may name a folder, whose files nobody asked for.
  return (await listEntries(repo, head, listed)).filter(({ path }) => paths.length === 0 || wanted.has(path));
}

async function listEntries(
  repo: Repository,
  head: HeadSide,
  paths: readonly string[],
): Promise<readonly TreeEntry[]> {
  const args =
    head.kind === 'commit'
      ? ['ls-tree', '-r', '-z', '--full-tree', head.hash]
      : ['ls-files', '--stage', '-z'];
  const output = await gitOutput(repo.dir, [...args, '--', ...paths], withIndexOfCommit(repo));
  return output
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      // `mode type hash TAB path` of a tree, `mode hash stage TAB path` of the index.
      const [, mode, first, second, path] = /^(\d+) (\S+) (\S+)\t(.*)$/s.exec(line) ?? [];
      if (mode === undefined || first === undefined || second === undefined || path === undefined) return [];
      const hash = head.kind === 'commit' ? second : first;
      // Of a file in conflict the index holds up to three versions, and none is the file.
      if (head.kind !== 'commit' && second !== '0') return [];
      return [{ path, kind: kindOf(mode) ?? 'text', hash }];
    });
}

/** The tracked files below a folder, on any side; the root is empty. */
export async function entriesBelow(
  repo: Repository,
  head: HeadSide,
  folder: string,
): Promise<readonly TreeEntry[]> {
  return listEntries(repo, head, folder === '' ? [] : [`${folder}/`]);
}

/** What a comparison with the work tree does not tell. */
export type WorkTreeState = {
  /** Neither tracked nor ignored. */
  readonly untracked: ReadonlySet<string>;
  /** In a merge that is not finished; the file holds the marks of the conflict. */
  readonly unmerged: ReadonlySet<string>;
};

/** The files of the work tree that git does not track yet, or has left in conflict. */
export async function workTreeState(repo: Repository): Promise<WorkTreeState> {
  const args = ['ls-files', '-t', '--others', '--unmerged', '--exclude-standard', '-z'];
  const lines = (await gitOutput(repo.dir, args, repo.options)).toString('utf8').split('\0');
  // `? path`, where a final slash marks a repository inside this one, and `M mode hash stage TAB path`.
  const untracked = lines
    .filter((line) => line.startsWith('? ') && !line.endsWith('/'))
    .map((line) => line.slice(2));
  const unmerged = lines
    .filter((line) => line.startsWith('M '))
    .map((line) => line.slice(line.indexOf('\t') + 1));
  return { untracked: new Set(untracked), unmerged: new Set(unmerged) };
}
