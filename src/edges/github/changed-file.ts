import type { ChangedFile, Content, FileKind, FileStatus, Hunk } from '../../diff/change.ts';
import { hunksBetween } from '../../diff/hunks-between.ts';
import { parsePatch } from '../../diff/parse-patch.ts';
import { partialText } from '../../diff/partial-text.ts';
import { wholeFileHunk } from '../../diff/whole-file-hunk.ts';
import { UserError } from '../../errors.ts';
import type { Blob } from './read-blobs.ts';
import type { ListedFile } from './read-files.ts';
import type { TreeKind } from './read-modes.ts';

/** What was fetched of a file; null where its text was not asked for. */
export type Fetched = { readonly base: Blob | null; readonly head: Blob | null; readonly kind: TreeKind };

const NOT_FETCHED: Content = { state: 'unread', reason: 'not fetched: no rule reads it whole' };
const ABSENT: Content = { state: 'absent' };
const NOTHING_SHOWN: Content = { state: 'unread', reason: 'GitHub shows no change of its text' };

/** A file of GitHub's list and what was fetched of it, as the review sees it. */
export function changedFile(listed: ListedFile, fetched: Fetched): ChangedFile {
  const status = statusOf(listed, fetched);
  const kind = kindOf(fetched);
  const given = kind === 'text' ? hunksOf(listed) : [];
  const base = status === 'added' ? ABSENT : contentOf(fetched.base, kind, given ?? [], 'base');
  const head = status === 'deleted' ? ABSENT : contentOf(fetched.head, kind, given ?? [], 'head');
  return {
    path: listed.filename,
    previousPath: status === 'renamed' || status === 'copied' ? (listed.previous_filename ?? null) : null,
    status,
    kind,
    hunks: given ?? hunksFrom(base, head),
    base,
    head,
  };
}

/** GitHub's patch as hunks; null when there is none or it is broken, and the texts must tell. */
function hunksOf({ patch }: ListedFile): readonly Hunk[] | null {
  if (patch === undefined) return null;
  try {
    return parsePatch(patch);
  } catch (error) {
    // A patch that GitHub cut short: the texts of both sides say what it would have said.
    if (error instanceof UserError) return null;
    throw error;
  }
}

function hunksFrom(base: Content, head: Content): readonly Hunk[] {
  if (base.state === 'absent' && head.state === 'text') return wholeFileHunk(head.text, 'added');
  if (base.state === 'text' && head.state === 'absent') return wholeFileHunk(base.text, 'removed');
  return base.state === 'text' && head.state === 'text' ? hunksBetween(base.text, head.text) : [];
}

function statusOf({ status, changes }: ListedFile, { base, head }: Fetched): FileStatus {
  switch (status) {
    case 'added':
    case 'renamed':
    case 'copied':
      return status;
    case 'removed':
      return 'deleted';
    case 'modified':
    case 'changed':
    case 'unchanged':
      return changes === 0 && isSame(base, head) ? 'mode-changed' : 'modified';
  }
}

function isSame(base: Blob | null, head: Blob | null): boolean {
  if (base === null || head === null || base.state === 'absent' || head.state === 'absent') return false;
  return base.oid !== null && base.oid === head.oid;
}

function kindOf({ base, head, kind }: Fetched): FileKind {
  if (kind !== 'file') return kind;
  return base?.state === 'binary' || head?.state === 'binary' ? 'binary' : 'text';
}

function contentOf(
  blob: Blob | null,
  kind: FileKind,
  hunks: readonly Hunk[],
  side: 'base' | 'head',
): Content {
  if (kind === 'symlink' || kind === 'submodule') return { state: 'unread', reason: `a ${kind}` };
  if (kind === 'binary') return { state: 'unread', reason: 'binary' };
  if (blob === null) return side === 'base' ? NOT_FETCHED : shownOf(hunks);
  switch (blob.state) {
    case 'text':
      return { state: 'text', text: blob.text };
    case 'binary':
      return { state: 'unread', reason: 'binary' };
    case 'unread':
      return { state: 'unread', reason: blob.reason };
    case 'absent':
      return { state: 'unread', reason: 'GitHub lists it but does not have it' };
  }
}

/** Added lines are all that is looked at in a file that no rule reads whole. */
function shownOf(hunks: readonly Hunk[]): Content {
  return hunks.length === 0 ? NOTHING_SHOWN : partialText(hunks, 'head');
}
