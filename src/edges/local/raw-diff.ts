import type { FileKind, FileStatus } from '../../diff/change.ts';
import type { HeadSide } from './find-sides.ts';
import { gitOutput } from './git.ts';
import { type Repository, withIndexOfCommit } from './repository.ts';

/** One changed file as git's raw format lists it; a hash is null where that side has no object. */
export type RawEntry = {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: FileStatus | 'unmerged';
  readonly baseKind: FileKind | null;
  readonly kind: FileKind;
  readonly baseHash: string | null;
  /** Null as well for every file of the work tree. */
  readonly headHash: string | null;
};
export type RawDiff = { readonly entries: readonly RawEntry[]; readonly patch: string };

const FLAGS = [
  ...[
    '--raw',
    '-z',
    '--patch',
    '--no-abbrev',
    '--full-index',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
  ],
  // Renames but no copies: copied code is new code, and all of it is looked at.
  ...['--find-renames', '-l1000', '--unified=3', '--inter-hunk-context=0', '--diff-algorithm=myers'],
  // Git would run itself inside submodules to see whether they are dirty.
  ...['--src-prefix=a/', '--dst-prefix=b/', '--submodule=short', '--ignore-submodules=dirty'],
];

/** Both the list of changed files and their patch, from one run of git. */
export async function readRawDiff(repo: Repository, base: string, head: HeadSide): Promise<RawDiff> {
  const sides =
    head.kind === 'commit' ? [base, head.hash] : head.kind === 'index' ? ['--cached', base] : [base];
  const options = head.kind === 'index' ? withIndexOfCommit(repo) : repo.options;
  const diff = parseRawDiff(await gitOutput(repo.dir, ['diff', ...FLAGS, ...sides, '--'], options));
  if (head.kind !== 'work tree') return diff;
  // To find renames git hashes files of the work tree, but keeps no object of them.
  return { ...diff, entries: diff.entries.map((entry) => ({ ...entry, headHash: null })) };
}

/** Reads entries of the form `:mode mode hash hash status NUL path NUL [path NUL]`, and the patch after them. */
export function parseRawDiff(output: Buffer): RawDiff {
  const entries: RawEntry[] = [];
  let at = 0;
  const field = (): string => {
    const end = output.indexOf(0, at);
    const text = output.toString('utf8', at, end);
    at = end + 1;
    return text;
  };
  while (output[at] === COLON) {
    const header = field().slice(1).split(' ');
    const [from, to] = [field(), /^[RC]/.test(header[4] ?? '') ? field() : null];
    entries.push(entryOf(header, from, to));
  }
  if (output[at] === 0) at += 1;
  return { entries, patch: output.toString('utf8', at) };
}

const COLON = 58;

function entryOf(header: readonly string[], from: string, to: string | null): RawEntry {
  const [baseMode = '', headMode = '', baseHash = '', headHash = '', letter = ''] = header;
  const baseKind = kindOf(baseMode);
  return {
    path: to ?? from,
    previousPath: to === null ? null : from,
    status: statusOf(letter[0] ?? '', baseMode !== headMode && baseHash === headHash),
    baseKind,
    kind: kindOf(headMode) ?? baseKind ?? 'text',
    baseHash: hashOrNull(baseHash),
    headHash: hashOrNull(headHash),
  };
}

function statusOf(letter: string, onlyMode: boolean): RawEntry['status'] {
  switch (letter) {
    case 'A':
      return 'added';
    case 'D':
      return 'deleted';
    case 'R':
      return 'renamed';
    case 'C':
      return 'copied';
    case 'U':
      return 'unmerged';
    default:
      return onlyMode ? 'mode-changed' : 'modified';
  }
}

/** What a mode says of a file; null for the mode of nothing. Text until its bytes say otherwise. */
export function kindOf(mode: string): FileKind | null {
  if (/^0+$/.test(mode)) return null;
  if (mode === '120000') return 'symlink';
  return mode === '160000' ? 'submodule' : 'text';
}

function hashOrNull(hash: string): string | null {
  return /^0+$/.test(hash) ? null : hash;
}
