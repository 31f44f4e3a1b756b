import { UserError } from '../errors.ts';
import {
  nameOfHeader,
  type PathPair,
  splitEqualNames,
  splitGitHeader,
  stripPrefixes,
  unquotePath,
} from './diff-paths.ts';
import { isHunkHeader, takeHunk } from './parse-patch.ts';
import { splitLines } from './split-lines.ts';

/** What a diff says about one file, before it is made sense of. */
export type DiffSection = {
  /** 1-based line where it begins, for messages. */
  readonly line: number;
  paths: PathPair | null;
  created: boolean;
  deleted: boolean;
  /** How the paths differ, when the diff says so. */
  moved: 'renamed' | 'copied' | null;
  oldMode: string | null;
  newMode: string | null;
  binary: boolean;
  submodule: boolean;
  /** Lines of all hunks, checked against their headers. */
  readonly hunkLines: string[];
};

/** Two paths of 4096 bytes, every byte as an octal escape, make less; patterns take time by the square of this. */
const LONGEST_HEADER = 40_000;
/** Time stamps that diff(1) gives to the side where there is no file. */
const NO_FILE_TIME = /\t(?:1970-01-01|1969-12-31) [\d:.]+ [+-]\d{4}\s*$/;

/** Cuts a diff into files; text around them, such as a commit's message, is passed over. */
export function diffSections(text: string): readonly DiffSection[] {
  const { lines } = splitLines(text);
  const sections: DiffSection[] = [];
  for (let at = 0; at < lines.length; ) {
    const section = startSection(lines, at);
    if (section === null) {
      at += 1;
      continue;
    }
    sections.push(section);
    at = readSection(section, lines, at);
  }
  return sections;
}

function startSection(lines: readonly string[], at: number): DiffSection | null {
  const line = headerLine(lines, at);
  if (line.length > LONGEST_HEADER) {
    if (!/^(?:diff --git|---) /.test(line)) return null;
    throw new UserError(`line ${at + 1} of the diff: a file header of ${line.length} characters`);
  }
  if (/^diff --(?:cc|combined) |^@@@+ -/.test(line)) {
    throw new UserError(
      `line ${at + 1} of the diff: a combined diff of a merge cannot be reviewed; ` +
        'compare two commits instead, for example `git diff BASE...HEAD`',
    );
  }
  const empty = emptySection(at);
  if (line.startsWith('diff --git ')) return empty;
  if (line.startsWith('--- ') && isFileHeader(lines, at)) return empty;
  const binary = /^Binary files (.+) differ$/s.exec(line)?.[1];
  if (binary !== undefined) return { ...empty, binary: true, paths: binaryPaths(binary) };
  const submodule = /^Submodule (.+) [0-9a-f]+\.{2,3}[0-9a-f]+(?: \(.*\))?:?$/s.exec(line)?.[1];
  if (submodule !== undefined) {
    return { ...empty, submodule: true, paths: { base: submodule, head: submodule } };
  }
  if (isHunkHeader(line)) {
    throw new UserError(
      `line ${at + 1} of the diff: a hunk without the \`---\` and \`+++\` lines of its file`,
    );
  }
  return null;
}

function emptySection(at: number): DiffSection {
  return {
    line: at + 1,
    paths: null,
    created: false,
    deleted: false,
    moved: null,
    oldMode: null,
    newMode: null,
    binary: false,
    submodule: false,
    hunkLines: [],
  };
}

/** Reads the header and hunks of the section that begins at index `at`; returns the index after them. */
function readSection(section: DiffSection, lines: readonly string[], at: number): number {
  let next = at;
  const first = headerLine(lines, at);
  // These say all in one line.
  if (section.binary || section.submodule) return at + 1;
  if (first.startsWith('diff --git ')) {
    const names = splitGitHeader(first.slice('diff --git '.length));
    if (names !== null) section.paths = stripPrefixes(names[0], names[1]);
    next += 1;
    while (readExtendedHeader(section, headerLine(lines, next))) next += 1;
    if (section.binary) return next;
  }
  if (isFileHeader(lines, next)) {
    readFileHeader(section, [
      headerLine(lines, next),
      headerLine(lines, next + 1),
      headerLine(lines, next + 2),
    ]);
    next += 2;
  }
  while (isHunkHeader(lines[next] ?? '')) next = takeHunk(lines, next, section.hunkLines);
  return next;
}

/** `---` and `+++` with a hunk below; anything less is text, such as the rule under a mailed patch's message. */
function isFileHeader(lines: readonly string[], at: number): boolean {
  return (
    headerLine(lines, at).startsWith('--- ') &&
    headerLine(lines, at + 1).startsWith('+++ ') &&
    isHunkHeader(lines[at + 2] ?? '')
  );
}

function readFileHeader(section: DiffSection, [minus, plus, hunk]: readonly [string, string, string]): void {
  const [base, head] = [nameOfHeader(minus), nameOfHeader(plus)];
  const noBase = base === '/dev/null' || (NO_FILE_TIME.test(minus) && hunk.startsWith('@@ -0,0 '));
  const noHead = head === '/dev/null' || (NO_FILE_TIME.test(plus) && hunk.includes(' +0,0 @@'));
  section.created ||= noBase;
  section.deleted ||= noHead;
  // The names of `diff --git` tell prefixes better, and those of a rename have none.
  section.paths ??= stripPrefixes(base === '/dev/null' ? null : base, head === '/dev/null' ? null : head);
}

/** Notes what git says between `diff --git` and the hunks; false at the first line that is not of that kind. */
function readExtendedHeader(section: DiffSection, line: string): boolean {
  const [, key = '', value = ''] =
    /^(old mode|new mode|deleted file mode|new file mode|(?:rename|copy) (?:from|to)|(?:dis)?similarity index|index|Binary files|GIT binary patch)(?: (.*))?$/s.exec(
      line,
    ) ?? [];
  switch (key) {
    case '':
      return false;
    case 'old mode':
      section.oldMode = value;
      break;
    case 'new mode':
      section.newMode = value;
      break;
    case 'deleted file mode':
      [section.deleted, section.oldMode] = [true, value];
      break;
    case 'new file mode':
      [section.created, section.newMode] = [true, value];
      break;
    case 'index':
      section.oldMode ??= / (\d{6})$/.exec(value)?.[1] ?? null;
      section.newMode ??= section.oldMode;
      break;
    case 'Binary files':
    case 'GIT binary patch':
      section.binary = true;
      break;
    default:
      readMove(section, key, unquotePath(value));
  }
  return true;
}

function readMove(section: DiffSection, key: string, path: string): void {
  if (key.endsWith('index')) return;
  section.moved = key.startsWith('rename') ? 'renamed' : 'copied';
  section.paths = key.endsWith('from')
    ? { base: path, head: section.paths?.head ?? null }
    : { base: section.paths?.base ?? null, head: path };
}

function binaryPaths(names: string): PathPair | null {
  const created = /^\/dev\/null and (.+)$/s.exec(names)?.[1];
  if (created !== undefined) return stripPrefixes(null, unquotePath(created));
  const deleted = /^(.+) and \/dev\/null$/s.exec(names)?.[1];
  if (deleted !== undefined) return stripPrefixes(unquotePath(deleted), null);
  const pair = splitEqualNames(names, ' and ');
  return pair === null ? null : stripPrefixes(unquotePath(pair[0]), unquotePath(pair[1]));
}

/** A line of a header without the CR that it has in a diff with CRLF throughout; git quotes CR in paths. */
function headerLine(lines: readonly string[], at: number): string {
  return lines[at]?.replace(/\r$/, '') ?? '';
}
