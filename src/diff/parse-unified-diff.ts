import { UserError } from '../errors.ts';
import type { ChangedFile, Content, FileKind, FileStatus, Hunk } from './change.ts';
import { type DiffSection, diffSections } from './diff-sections.ts';
import { hunksOf } from './parse-patch.ts';
import { partialText } from './partial-text.ts';

const SYMLINK = '120000';
const SUBMODULE = '160000';
const NOTHING: Content = { state: 'text', text: '' };
const ABSENT: Content = { state: 'absent' };

/**
 * The files of a unified diff, as git, diff(1) and others write it, in path order. Added and deleted files
 * have their whole text; of others it is what the diff shows (`partial`), or `unread`. Throws a UserError
 * that names the line for a diff that is cut short, combined, or speaks of a file twice.
 */
export function parseUnifiedDiff(text: string): readonly ChangedFile[] {
  const files = new Map<string, { readonly file: ChangedFile; readonly line: number }>();
  for (const section of diffSections(text)) {
    const file = fileOf(section);
    const earlier = files.get(file.path);
    if (earlier === undefined) files.set(file.path, { file, line: section.line });
    else files.set(file.path, { file: typeChange(earlier, file, section.line), line: section.line });
  }
  return [...files.values()].map(({ file }) => file).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function fileOf(section: DiffSection): ChangedFile {
  const { base, head } = section.paths ?? { base: null, head: null };
  const path = (section.deleted ? (base ?? head) : (head ?? base)) ?? '';
  if (path === '') {
    throw new UserError(`line ${section.line} of the diff: cannot tell which file this part is about`);
  }
  const kind = kindOf(section);
  const status = statusOf(section);
  const hunks = kind === 'text' ? hunksOf(section.hunkLines) : [];
  return {
    path,
    previousPath: section.moved !== null && base !== path ? base : null,
    status,
    kind,
    hunks,
    base: status === 'added' ? ABSENT : sideOf(kind, hunks, 'base', status === 'deleted'),
    head: status === 'deleted' ? ABSENT : sideOf(kind, hunks, 'head', status === 'added'),
  };
}

function statusOf(section: DiffSection): FileStatus {
  if (section.created || section.paths?.base === null) return 'added';
  if (section.deleted || section.paths?.head === null) return 'deleted';
  if (section.moved !== null) return section.moved;
  const silent = section.hunkLines.length === 0 && !section.binary && !section.submodule;
  return silent && section.oldMode !== section.newMode ? 'mode-changed' : 'modified';
}

function kindOf(section: DiffSection): FileKind {
  const mode = section.deleted ? section.oldMode : section.newMode;
  if (mode === SYMLINK) return 'symlink';
  if (mode === SUBMODULE || section.submodule) return 'submodule';
  if (section.binary) return 'binary';
  const content = section.hunkLines.filter((line) => /^[ +-]/.test(line));
  const isCommit = (line: string): boolean => /^[+-]Subproject commit [0-9a-f]{40,64}(?:-dirty)?$/.test(line);
  return content.length > 0 && content.length <= 2 && content.every(isCommit) ? 'submodule' : 'text';
}

function sideOf(kind: FileKind, hunks: readonly Hunk[], side: 'base' | 'head', whole: boolean): Content {
  switch (kind) {
    case 'binary':
      return { state: 'unread', reason: 'binary' };
    case 'symlink':
      return { state: 'unread', reason: 'a symbolic link' };
    case 'submodule':
      return { state: 'unread', reason: 'a submodule' };
    case 'text':
      return whole ? wholeText(hunks, side) : partialText(hunks, side);
  }
}

/** The text of a file that has come or gone whole: nothing where there is no hunk. */
function wholeText(hunks: readonly Hunk[], side: 'base' | 'head'): Content {
  const isWhole = hunks.every((hunk) => (side === 'head' ? hunk.baseLines : hunk.headLines) === 0);
  const content = hunks.length === 0 ? NOTHING : partialText(hunks, side);
  return content.state === 'text' && isWhole ? { state: 'text', text: content.text } : content;
}

/** Git writes a file that became a link, or the other way round, as one deletion and one addition. */
function typeChange(
  earlier: { readonly file: ChangedFile; readonly line: number },
  later: ChangedFile,
  line: number,
): ChangedFile {
  const { file: before } = earlier;
  if (before.status !== 'deleted' || later.status !== 'added' || before.kind === later.kind) {
    throw new UserError(
      `lines ${earlier.line} and ${line} of the diff: ${JSON.stringify(later.path)} stands in it twice; ` +
        'give one diff from start to end, for example `git diff BASE...HEAD`, not one for each commit',
    );
  }
  const base: Content = before.kind === 'text' ? before.base : ABSENT;
  return { ...later, status: 'modified', base };
}
