import type { ContextFile, CrateSearch } from '../../diff/change.ts';
import {
  type CrateQuery,
  MOST_CRATES,
  MOST_SEARCHED_BYTES,
  MOST_SEARCHED_FILES,
  mayUse,
  nearestFirst,
  searchedWords,
  searchLimit,
} from '../../diff/crate-search.ts';
import type { ContentSource } from './content-source.ts';
import type { HeadSide } from './find-sides.ts';
import { runGit } from './git.ts';
import { type Repository, withIndexOfCommit } from './repository.ts';
import { treeEntries } from './tree-entries.ts';

type Place = { readonly repo: Repository; readonly source: ContentSource; readonly head: HeadSide };
export type Found = {
  readonly files: readonly ContextFile[];
  readonly searches: readonly CrateSearch[];
  readonly limits: readonly string[];
};

/** The files of the head's crates that answer what the analyses ask, beside those in `known`, which are at hand. */
export async function searchCrates(
  place: Place,
  queries: readonly CrateQuery[],
  known: readonly string[],
): Promise<Found> {
  const files = new Map<string, ContextFile>();
  const searches: CrateSearch[] = [];
  const limits: string[] = [];
  for (const [index, query] of queries.entries()) {
    const found = index < MOST_CRATES ? await searchCrate(place, query, known) : OVER;
    for (const file of found.files) files.set(file.path, file);
    searches.push({ ...query, whole: found.why === null });
    if (found.why !== null) limits.push(searchLimit(query, found.why));
  }
  return { files: [...files.values()], searches, limits };
}

type Answer = { readonly files: readonly ContextFile[]; readonly why: string | null };
const OVER: Answer = { files: [], why: `the change touches more than ${MOST_CRATES} crates` };

async function searchCrate(
  { repo, source, head }: Place,
  query: CrateQuery,
  known: readonly string[],
): Promise<Answer> {
  const { folder } = query;
  const paths = await pathsWith(repo, head, query);
  if (paths === null) return { files: [], why: 'git could not search it' };
  const own = new Set(known);
  const wanted = nearestFirst(
    paths.filter((path) => path.endsWith('.rs') && !own.has(path)),
    known.filter((path) => path.startsWith(folder)),
  );
  const files: ContextFile[] = [];
  let bytes = 0;
  const listed = wanted.length > 0 ? await treeEntries(repo, head, wanted.slice(0, MOST_SEARCHED_FILES)) : [];
  const entries = new Map(listed.map((entry) => [entry.path, entry]));
  for (const [index, path] of wanted.entries()) {
    if (index >= MOST_SEARCHED_FILES || bytes > MOST_SEARCHED_BYTES)
      return { files, why: `${wanted.length} files hold these names` };
    const entry = entries.get(path);
    if (entry?.kind !== 'text') continue;
    const content = await (head.kind === 'work tree'
      ? source.fromWorkTree(path)
      : source.fromObject(entry.hash, path));
    if (content.state === 'unread') return { files, why: `${path} could not be read: ${content.reason}` };
    if (content.state !== 'text' || !mayUse(content.text, query)) continue;
    files.push({ path, text: content.text });
    bytes += content.text.length;
  }
  return { files, why: null };
}

/** The tracked files below a folder that hold one of some words; null when git fails, as with missing objects. */
async function pathsWith(
  repo: Repository,
  head: HeadSide,
  query: CrateQuery,
): Promise<readonly string[] | null> {
  const side = { commit: [], index: ['--cached'], 'work tree': [] }[head.kind];
  const commit = head.kind === 'commit' ? [head.hash] : [];
  const words = searchedWords(query).flatMap((name) => ['-e', name]);
  const fixed = ['-l', '-z', '-a', '-w', '-F', '--full-name', '--no-color', '--no-recurse-submodules'];
  const args = ['grep', ...fixed, ...side, ...words, ...commit, '--', query.folder || '.'];
  const { code, stdout } = await runGit(repo.dir, args, withIndexOfCommit(repo));
  // 1: no file holds any.
  if (code > 1) return null;
  const prefix = head.kind === 'commit' ? `${head.hash}:` : '';
  return stdout
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.slice(prefix.length));
}
