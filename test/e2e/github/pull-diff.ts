import type { DiffFile } from './diff.ts';
import type { Pull, Repository } from './world.ts';

/** The two commits whose difference the pull request shows, for its head or an earlier commit of it. */
export async function pullRange(pull: Pull, commit = pull.head.sha): Promise<{ from: string; to: string }> {
  const base = await pull.repository.git.mergeBase(pull.base.sha, commit);
  return { from: base ?? pull.base.sha, to: commit };
}

export async function pullFiles(pull: Pull, commit = pull.head.sha): Promise<DiffFile[]> {
  const { from, to } = await pullRange(pull, commit);
  return pull.repository.git.diff(from, to);
}

export function branchRef(repository: Repository, branch: string): string {
  return `${repository.refs}${branch}`;
}

/** The commit that a branch, tag or id names in a repository, or null. */
export async function resolveRevision(repository: Repository, revision: string): Promise<string | null> {
  const branch = await repository.git.resolve(branchRef(repository, revision.replace(/^refs\/heads\//, '')));
  if (branch !== null) return branch;
  return /^[0-9a-f]{7,40}$|^refs\//.test(revision) ? repository.git.resolve(revision) : null;
}

/** GitHub shows less than there is: the figures at which it stops. A test may lower them. */
export type DiffLimits = {
  /** Files listed of a pull request, in all. */
  listed: number;
  /** Files that the diff media type serves, and that a comparison lists. */
  rendered: number;
  /** A file's patch with more lines or bytes is left out; the counts stay true. */
  patchLines: number;
  patchBytes: number;
  /** Past this many patch lines in one page the counts are 0 too, and nothing says so. */
  pageLines: number;
};

export const GITHUB_DIFF_LIMITS: Readonly<DiffLimits> = {
  listed: 3000,
  rendered: 300,
  patchLines: 3000,
  patchBytes: 100_000,
  pageLines: 20_000,
};

/** The files of one page as GitHub shows them. */
export function limitFiles(files: readonly DiffFile[], limits: DiffLimits): DiffFile[] {
  let lines = 0;
  return files.map((file) => {
    lines += file.patch?.split('\n').length ?? 0;
    if (lines > limits.pageLines) return { ...file, patch: null, additions: 0, deletions: 0 };
    return tooLarge(file.patch, limits) ? { ...file, patch: null } : file;
  });
}

function tooLarge(patch: string | null, limits: DiffLimits): boolean {
  if (patch === null) return false;
  return patch.split('\n').length > limits.patchLines || Buffer.byteLength(patch) > limits.patchBytes;
}
