import { UserError } from '../../errors.ts';
import { nearest } from '../../text/nearest.ts';
import { gitOutput, runGit } from './git.ts';
import type { ObjectReader } from './object-reader.ts';
import type { Repository } from './repository.ts';

/** The head of a comparison: a commit by its hash, or what is not committed yet. */
export type HeadSide =
  | { readonly kind: 'commit'; readonly hash: string }
  | { readonly kind: 'index' | 'work tree' };
export type Sides = {
  /** Hash of the commit to compare with; of the empty tree where nothing is committed yet. */
  readonly base: string;
  readonly baseName: string;
  readonly head: HeadSide;
  readonly limits: readonly string[];
};
export type SideOptions = {
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  readonly staged?: boolean | undefined;
};

/**
 * Which two sides to compare. With a base, its merge base with the head. Without one, the merge base of the
 * head with the default branch: so on the default branch itself what its remote does not have yet, or,
 * without a remote, what is not committed yet. `staged` without a base compares with HEAD.
 */
export async function findSides(
  repo: Repository,
  objects: ObjectReader,
  options: SideOptions,
): Promise<Sides> {
  const head = await headSide(repo, objects, options);
  if (repo.range !== null && options.base !== undefined) {
    const { base, mergeBase } = repo.range;
    return mergeBase === null ? unrelated(repo, base, head, options.base) : sidesAt(mergeBase, head);
  }
  const tip = head.kind === 'commit' ? head.hash : await hashOf(objects, 'HEAD');
  if (tip === null) return beforeFirstCommit(repo, head, options);
  if (options.base !== undefined) {
    return mergeBase(repo, await resolveRevision(repo, objects, options.base), tip, head, options.base);
  }
  if (options.staged === true) return sidesAt(tip, head);
  const trunk = await defaultBranch(repo, objects);
  if (trunk !== null) {
    const sides = await mergeBase(repo, trunk.hash, tip, head, trunk.name);
    if (head.kind !== 'commit' || sides.base !== head.hash) return sides;
    const fact = `${options.head ?? 'the head'} is part of ${trunk.name}, so nothing has changed; give --base to compare with another commit`;
    return { ...sides, limits: [fact] };
  }
  if (head.kind === 'commit')
    throw new UserError('no default branch was found to compare with: give --base REV');
  return {
    base: tip,
    baseName: tip,
    head,
    limits: ['no default branch was found: the work tree is compared with HEAD'],
  };
}

/** The hash of the commit that a revision names. Throws a UserError with the nearest known name. */
export async function resolveRevision(
  repo: Repository,
  objects: ObjectReader,
  revision: string,
): Promise<string> {
  const hash = isRevision(revision) ? await hashOf(objects, revision) : null;
  if (hash !== null) return hash;
  const refs = (await gitOutput(repo.dir, ['for-each-ref', '--format=%(refname:short)']))
    .toString('utf8')
    .split('\n');
  const near = nearest(
    revision,
    refs.filter((name) => name !== ''),
  );
  const remote = refs.find((name) => name.endsWith(`/${revision}`));
  const hint = near ?? remote;
  const shallow = repo.shallow ? '; the clone is shallow, so it may have to be fetched first' : '';
  throw new UserError(
    `unknown revision ${JSON.stringify(revision)}${hint === undefined ? '' : `; did you mean "${hint}"?`}${shallow}`,
  );
}

/** An option to git, more than one commit, or more than one line of its input is no revision. */
function isRevision(text: string): boolean {
  return text !== '' && !/^[-^]|\.\.|[\n\0]/.test(text);
}

/** The range that `findSides` needs when a base is given, for git to resolve; null for names that are none. */
export function rangeToResolve({ base, head = 'HEAD' }: SideOptions): string | null {
  return base !== undefined && isRevision(base) && isRevision(head)
    ? `${base}^{commit}...${head}^{commit}`
    : null;
}

async function hashOf(objects: ObjectReader, revision: string): Promise<string | null> {
  return (await objects.read(`${revision}^{commit}`))?.hash ?? null;
}

async function headSide(repo: Repository, objects: ObjectReader, options: SideOptions): Promise<HeadSide> {
  if (options.head !== undefined) {
    const hash = repo.range?.head ?? (await resolveRevision(repo, objects, options.head));
    return { kind: 'commit', hash };
  }
  if (repo.hasWorkTree) return { kind: options.staged === true ? 'index' : 'work tree' };
  throw new UserError(
    `${JSON.stringify(repo.dir)} has no work tree to review: say which commit with --head REV`,
  );
}

function beforeFirstCommit(repo: Repository, head: HeadSide, options: SideOptions): Sides {
  if (options.base !== undefined)
    throw new UserError('HEAD has no commit yet, so it cannot be compared with --base');
  const limits = ['there is no commit yet: every file counts as added'];
  return { base: repo.emptyTree, baseName: 'nothing', head, limits };
}

async function mergeBase(
  repo: Repository,
  base: string,
  tip: string,
  head: HeadSide,
  name: string,
): Promise<Sides> {
  if (base === tip) return sidesAt(base, head);
  const { code, stdout, stderr } = await runGit(repo.dir, ['merge-base', base, tip]);
  if (code === 0) return sidesAt(stdout.toString('utf8').trim(), head);
  // With 1 it says that there is none; anything else is a failure.
  if (code === 1) return unrelated(repo, base, head, name);
  throw new UserError(`cannot find the merge base with ${name}: ${stderr.trim()}`);
}

function sidesAt(base: string, head: HeadSide): Sides {
  return { base, baseName: base, head, limits: [] };
}

function unrelated(repo: Repository, base: string, head: HeadSide, name: string): Sides {
  const why = repo.shallow
    ? 'the clone is shallow: fetch more of its history'
    : 'their histories have nothing in common';
  const fact = `no merge base with ${name} was found (${why}), so the two were compared as they stand`;
  return { ...sidesAt(base, head), limits: [fact] };
}

/** The branch that changes go to: the remote's own word, else the usual names, else this machine's habit. */
async function defaultBranch(
  repo: Repository,
  objects: ObjectReader,
): Promise<{ readonly name: string; readonly hash: string } | null> {
  const names = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];
  const own = repo.initialBranch;
  if (own !== null && /^[\w./-]+$/.test(own)) names.push(`origin/${own}`, own);
  const found = await Promise.all(
    names.map(async (name) => {
      const ref = name.startsWith('origin/') ? `refs/remotes/${name}` : `refs/heads/${name}`;
      return { name, hash: await hashOf(objects, ref) };
    }),
  );
  // In a repository without a work tree HEAD is no one's current branch but the main one.
  if (!repo.hasWorkTree) found.push({ name: 'HEAD', hash: await hashOf(objects, 'HEAD') });
  for (const { name, hash } of found) if (hash !== null) return { name, hash };
  return null;
}
