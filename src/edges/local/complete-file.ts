import { applyHunks } from '../../diff/apply-hunks.ts';
import type { ChangedFile, Content, Hunk } from '../../diff/change.ts';
import { BINARY } from '../../diff/decode-content.ts';
import { wholeFileHunk } from '../../diff/whole-file-hunk.ts';
import { type ContentSource, SUBMODULE, SYMLINK } from './content-source.ts';
import type { RawEntry } from './raw-diff.ts';

const ABSENT: Content = { state: 'absent' };
const CONFLICT: Content = { state: 'unread', reason: 'it has merge conflicts' };

/**
 * A changed file with both texts. `shown` is what the patch has of it: nothing when only its mode or name
 * changed, or when an attribute of the repository keeps git from showing text as text.
 */
export async function completeFile(
  entry: RawEntry,
  shown: ChangedFile | undefined,
  source: ContentSource,
): Promise<ChangedFile> {
  const { path, previousPath, kind } = entry;
  if (entry.status === 'unmerged') {
    return { path, previousPath, status: 'modified', kind, hunks: [], base: CONFLICT, head: CONFLICT };
  }
  // The raw list has no hash for the work tree, so that it takes the patch to tell.
  const status = shown?.status === 'mode-changed' ? shown.status : entry.status;
  const named = { path, previousPath, status, kind };
  const base = await baseOf(entry, source);
  if (kind !== 'text') {
    const link = kind === 'symlink' ? SYMLINK : SUBMODULE;
    return { ...named, hunks: [], base, head: entry.status === 'deleted' ? ABSENT : link };
  }
  const patch = shown?.kind === 'text' ? shown.hunks : undefined;
  const head = await headOf(entry, base, patch ?? null, source);
  if (head === BINARY) return { ...named, kind: 'binary', hunks: [], base, head };
  if (patch !== undefined) return { ...named, hunks: patch, base, head };
  if (base.state === 'unread' && base !== BINARY)
    return { ...named, hunks: [], base, head: unknownPlaces(head, base) };
  return { ...named, hunks: await hunksOfTexts(base, head), base, head };
}

/** A text of which nobody can say what is new in it is as good as unread, and must be reported as such. */
function unknownPlaces(head: Content, base: Content & { readonly state: 'unread' }): Content {
  if (head.state !== 'text') return head;
  return {
    state: 'unread',
    reason: `what changed is unknown, because the earlier text was not read: ${base.reason}`,
  };
}

async function baseOf(entry: RawEntry, source: ContentSource): Promise<Content> {
  if (entry.baseHash === null || entry.baseKind === null) return ABSENT;
  if (entry.baseKind === 'text') return source.fromObject(entry.baseHash, entry.path);
  // A file that takes the place of a link or submodule is new text.
  if (entry.kind === 'text' && entry.status !== 'deleted') return ABSENT;
  return entry.baseKind === 'symlink' ? SYMLINK : SUBMODULE;
}

/**
 * The head's text. For the work tree it is rebuilt from the base: that is what git compared, after line
 * endings were turned as the repository wants them, and at the moment when git looked.
 */
async function headOf(
  entry: RawEntry,
  base: Content,
  patch: readonly Hunk[] | null,
  source: ContentSource,
): Promise<Content> {
  if (entry.status === 'deleted') return ABSENT;
  if (entry.headHash !== null) return source.fromObject(entry.headHash, entry.path);
  const onDisk = await source.fromWorkTree(entry.path);
  if (patch === null || base.state === 'unread' || onDisk.state === 'unread') return onDisk;
  return { state: 'text', text: applyHunks(base.state === 'text' ? base.text : '', patch) };
}

/** The hunks between two texts that are known whole. */
async function hunksOfTexts(base: Content, head: Content): Promise<readonly Hunk[]> {
  if (head.state === 'text' && base.state === 'text') {
    // Rare, as git gives the hunks of most files, and a library of its own.
    const { hunksBetween } = await import('../../diff/hunks-between.ts');
    return hunksBetween(base.text, head.text);
  }
  return wholeText(base, head);
}

function wholeText(base: Content, head: Content): readonly Hunk[] {
  if (head.state === 'text') return wholeFileHunk(head.text, 'added');
  return base.state === 'text' ? wholeFileHunk(base.text, 'removed') : [];
}

/** A file that is there at the head and counts as new, with all its lines. */
export function newFile(path: string, head: Content): ChangedFile {
  const kind =
    head === BINARY ? 'binary' : head === SYMLINK ? 'symlink' : head === SUBMODULE ? 'submodule' : 'text';
  const hunks = wholeText(ABSENT, head);
  return { path, previousPath: null, status: 'added', kind, hunks, base: ABSENT, head };
}
