import type { Change, ChangedFile, ContextFile } from '../../diff/change.ts';
import { contextFilesOf, contextFolders, contextPaths, leftLimit } from '../../diff/context-paths.ts';
import { crateQueries } from '../../diff/crate-search.ts';
import { isLfsPointer } from '../../diff/decode-content.ts';
import { parseUnifiedDiff } from '../../diff/parse-unified-diff.ts';
import { UserError } from '../../errors.ts';
import { callQueries } from '../../syntax/called-functions.ts';
import { completeFile, newFile } from './complete-file.ts';
import { ContentSource, readingOrder, SUBMODULE, SYMLINK } from './content-source.ts';
import { findSides, type HeadSide, rangeToResolve, resolveRevision, type Sides } from './find-sides.ts';
import { bundledAdvisories } from './load-advisories.ts';
import { ObjectReader } from './object-reader.ts';
import { type RawEntry, readRawDiff } from './raw-diff.ts';
import { openRepository, type Repository } from './repository.ts';
import { searchCrates } from './search-crates.ts';
import { entriesBelow, treeEntries, type WorkTreeState, workTreeState } from './tree-entries.ts';

export type GitChangeOptions = {
  /** Any directory in the repository, or a bare one. */
  readonly repo: string;
  /** Compared through its merge base with the head. Default: see `findSides`. */
  readonly base?: string | undefined;
  /** Default: the work tree, with files that are new and not ignored. */
  readonly head?: string | undefined;
  /** The index as the head. */
  readonly staged?: boolean | undefined;
  /** Every tracked file as if it were new. */
  readonly all?: boolean | undefined;
};
const CLEAN: WorkTreeState = { untracked: new Set(), unmerged: new Set() };
type Place = { readonly repo: Repository; readonly objects: ObjectReader; readonly source: ContentSource };

/** What changed in a repository on this machine. Runs git alone; nothing of the repository is executed. */
export async function readGitChange(options: GitChangeOptions): Promise<Change> {
  return (await readChangeAndFile(options, [])).change;
}

/** A change, and the first of some files that exists on the side that decides: see `readChangeAndFile`. */
export type ChangeAndFile = {
  readonly change: Change;
  readonly file: { readonly path: string; readonly text: string } | null;
};

/**
 * As `readGitChange`, with the first file of `paths` that there is: at the base when a commit is the head, so
 * that a change cannot bring its own; in the work tree when that is under review.
 */
export async function readChangeAndFile(
  options: GitChangeOptions,
  paths: readonly string[],
): Promise<ChangeAndFile> {
  refuseContradictions(options);
  const objects = new ObjectReader(options.repo);
  try {
    const repo = await openRepository(options.repo, rangeToResolve(options), options.head !== undefined);
    const place = { repo, objects, source: new ContentSource(objects, repo.dir) };
    if (options.all === true) return await readTree(place, options.head, paths);
    const sides = await findSides(repo, objects, options);
    const [change, file] = await Promise.all([
      readDifference(place, sides),
      firstFile(place, sides.head.kind === 'commit' ? sides.base : null, paths),
    ]);
    return { change, file };
  } finally {
    objects.close();
  }
}

/** `commit` null: of the work tree, or of the index where there is none. Links are passed over. */
async function firstFile(
  { repo, objects, source }: Place,
  commit: string | null,
  paths: readonly string[],
): Promise<ChangeAndFile['file']> {
  for (const path of paths) {
    if (commit === null && !repo.hasWorkTree) return null;
    const content =
      commit === null ? await source.fromWorkTree(path) : await contentAt(objects, source, commit, path);
    if (content?.state === 'text') return { path, text: content.text };
    if (content?.state === 'unread') throw new UserError(`cannot read ${path}: ${content.reason}`);
  }
  return null;
}

async function contentAt(objects: ObjectReader, source: ContentSource, commit: string, path: string) {
  const object = await objects.read(`${commit}:${path}`);
  return object === null ? null : source.fromObject(object.hash, path);
}

function refuseContradictions({ base, head, staged, all }: GitChangeOptions): void {
  const refuse = (one: string, other: string): never => {
    throw new UserError(`${one} and ${other} exclude each other`);
  };
  if (all === true && base !== undefined) refuse('--all', '--base');
  if (all === true && staged === true) refuse('--all', '--staged');
  if (staged === true && head !== undefined) refuse('--staged', '--head');
}

async function readDifference(place: Place, sides: Sides): Promise<Change> {
  const { repo, source } = place;
  const { head } = sides;
  const [{ entries, patch }, { untracked, unmerged }] = await Promise.all([
    readRawDiff(repo, sides.base, head),
    head.kind === 'work tree' ? workTreeState(repo) : CLEAN,
  ]);
  const shown: ReadonlyMap<string, ChangedFile> = new Map(
    parseUnifiedDiff(patch).map((file) => [file.path, file]),
  );
  const compared = entries.map((entry): RawEntry => {
    if (unmerged.has(entry.path)) return { ...entry, status: 'unmerged' };
    // Taken out of the index alone: git calls it deleted, but the work tree has it.
    return untracked.has(entry.path) ? { ...entry, status: 'modified', kind: 'text' } : entry;
  });
  const known = new Set(compared.map((entry) => entry.path));
  const fresh = [...untracked].filter((path) => !known.has(path)).map((path) => ({ path }));
  const changed = await readAll(compared, (entry) => {
    return completeFile(entry, untracked.has(entry.path) ? undefined : shown.get(entry.path), source);
  });
  const created = await readAll(fresh, async ({ path }) => newFile(path, await source.fromWorkTree(path)));
  // What vanished while we looked is on neither side.
  const files = [...changed, ...created].filter(
    ({ base, head }) => base.state !== 'absent' || head.state !== 'absent',
  );
  const paths = files.map((file) => file.path);
  const below = await pathsBelow(repo, head, paths);
  const context = await readContext(place, head, [...new Set([...contextPaths(paths), ...below.paths])]);
  const atHand = [...paths, ...context.map((file) => file.path)];
  const queries = [...crateQueries(files), ...callQueries(files, bundledAdvisories)];
  const found = await searchCrates({ repo, source, head }, queries, atHand);
  return changeOf(files, {
    source: 'git',
    baseName: sides.baseName,
    headName: nameOf(head),
    context: [...context, ...found.files].toSorted(byPath),
    searches: found.searches,
    limits: [...sides.limits, ...below.limits, ...found.limits],
  });
}

async function readTree(
  place: Place,
  revision: string | undefined,
  paths: readonly string[],
): Promise<ChangeAndFile> {
  const { repo, objects, source } = place;
  if (revision === undefined && !repo.hasWorkTree) {
    throw new UserError(
      `${JSON.stringify(repo.dir)} has no work tree to review: say which commit with --head REV`,
    );
  }
  const head: HeadSide =
    revision === undefined
      ? { kind: 'work tree' }
      : { kind: 'commit', hash: await resolveRevision(repo, objects, revision) };
  const files = await readAll(await treeEntries(repo, head), async ({ path, kind, hash }) => {
    if (kind === 'submodule') return newFile(path, SUBMODULE);
    if (kind === 'symlink') return newFile(path, SYMLINK);
    return newFile(
      path,
      await (head.kind === 'commit' ? source.fromObject(hash, path) : source.fromWorkTree(path)),
    );
  });
  // Tracked files that are gone from the work tree are not part of it.
  const there = files.filter((file) => file.head.state !== 'absent');
  const change = changeOf(there, {
    source: 'tree',
    baseName: 'nothing',
    headName: nameOf(head),
    context: [],
    limits: [],
  });
  return { change, file: await firstFile(place, head.kind === 'commit' ? head.hash : null, paths) };
}

/** The files of a head that an analysis may want beside the changed ones; links and what is no text are passed over. */
async function readContext(
  { repo, source }: Place,
  head: HeadSide,
  paths: readonly string[],
): Promise<ContextFile[]> {
  if (paths.length === 0) return [];
  const entries =
    head.kind === 'work tree'
      ? paths.map((path) => ({ path, kind: 'text', hash: '' }))
      : await treeEntries(repo, head, paths);
  const read = await readAll(
    entries.filter(({ kind }) => kind === 'text'),
    async ({ path, hash }) => ({
      path,
      content: await (head.kind === 'work tree' ? source.fromWorkTree(path) : source.fromObject(hash, path)),
    }),
  );
  return read
    .flatMap(({ path, content }) => (content.state === 'text' ? [{ path, text: content.text }] : []))
    .toSorted(byPath);
}

/** The files of the context's folders that the change does not touch. */
async function pathsBelow(repo: Repository, head: HeadSide, changed: readonly string[]) {
  const own = new Set(changed);
  const paths: string[] = [];
  const limits: string[] = [];
  for (const folder of contextFolders(changed)) {
    const listed = (await entriesBelow(repo, head, folder.path)).map(({ path }) => path);
    const found = contextFilesOf(
      folder,
      listed.filter((path) => !own.has(path)),
    );
    paths.push(...found.paths);
    if (found.left > 0) limits.push(leftLimit(folder, found.left));
  }
  return { paths, limits };
}

/** Open files are limited, and so is what waits for git. */
const BATCH = 64;

async function readAll<T extends { readonly path: string }, R>(
  items: readonly T[],
  read: (item: T) => Promise<R>,
): Promise<R[]> {
  const ordered = items.toSorted((a, b) => readingOrder(a.path, b.path));
  const all: R[] = [];
  for (let at = 0; at < ordered.length; at += BATCH) {
    for (const one of await Promise.all(ordered.slice(at, at + BATCH).map(read))) all.push(one);
  }
  return all;
}

function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  return one.path < other.path ? -1 : 1;
}

function changeOf(files: readonly ChangedFile[], rest: Omit<Change, 'files' | 'fileCount'>): Change {
  const pointers = files.filter((file) => file.head.state === 'text' && isLfsPointer(file.head.text)).length;
  const lfs = `${pointers} of the files are stored with Git LFS: only their pointers were seen`;
  return {
    ...rest,
    files: files.toSorted(byPath),
    fileCount: files.length,
    limits: pointers === 0 ? rest.limits : [...rest.limits, lfs],
  };
}

function nameOf(head: HeadSide): string {
  return head.kind === 'commit' ? head.hash : head.kind;
}
