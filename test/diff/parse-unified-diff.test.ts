import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../src/diff/change.ts';
import { parseUnifiedDiff } from '../../src/diff/parse-unified-diff.ts';
import { UserError } from '../../src/errors.ts';

function only(diff: string): ChangedFile {
  const files = parseUnifiedDiff(diff);
  expect(files).toHaveLength(1);
  const [file] = files;
  if (file === undefined) throw new Error('no file');
  return file;
}
const git = (...lines: string[]): string => ['diff --git a/x.rs b/x.rs', ...lines, ''].join('\n');
const HUNK = ['@@ -1 +1 @@', '-old', '+new'];
const OIDS = `${'1'.repeat(40)}..${'2'.repeat(40)}`;

describe('one file', () => {
  test('a modified one shows its lines at their true numbers, with empty lines in the gaps', () => {
    const file = only(
      git('index 1..2 100644', '--- a/x.rs', '+++ b/x.rs', '@@ -3,2 +4,2 @@ fn f()', ' a', '-b', '+c'),
    );
    expect(file).toEqual({
      path: 'x.rs',
      previousPath: null,
      status: 'modified',
      kind: 'text',
      hunks: [
        {
          baseStart: 3,
          baseLines: 2,
          headStart: 4,
          headLines: 2,
          lines: [
            { kind: 'context', text: 'a', base: 3, head: 4 },
            { kind: 'removed', text: 'b', base: 4 },
            { kind: 'added', text: 'c', head: 5 },
          ],
        },
      ],
      base: { state: 'text', text: '\n\na\nb\n', partial: true },
      head: { state: 'text', text: '\n\n\na\nc\n', partial: true },
    });
  });

  test('an added one has its whole text, with CRLF and without a line feed at the end', () => {
    const mark = '\\ No newline at end of file';
    const file = only(
      git('new file mode 100644', '--- /dev/null', '+++ b/x.rs', '@@ -0,0 +1,2 @@', '+a\r', '+b', mark),
    );
    expect(file).toMatchObject({
      status: 'added',
      base: { state: 'absent' },
      head: { state: 'text', text: 'a\r\nb' },
    });
    expect(file.head).not.toHaveProperty('partial');
  });

  test('a deleted one has the text that went', () => {
    const file = only(
      git('deleted file mode 100644', '--- a/x.rs', '+++ /dev/null', '@@ -1,2 +0,0 @@', '-a', '-b'),
    );
    expect(file).toMatchObject({
      path: 'x.rs',
      status: 'deleted',
      base: { text: 'a\nb\n' },
      head: { state: 'absent' },
    });
  });

  test.each([
    ['new file mode 100644', 'added', { base: { state: 'absent' }, head: { state: 'text', text: '' } }],
    ['deleted file mode 100644', 'deleted', { base: { state: 'text', text: '' }, head: { state: 'absent' } }],
  ])('an empty one is known whole: %s', (header, status, sides) => {
    expect(only(git(header, 'index 0000000..e69de29'))).toMatchObject({ status, hunks: [], ...sides });
  });

  test.each(['rename', 'copy'])('a %s without changes says that its text is not shown', (verb) => {
    const header = ['similarity index 100%', `${verb} from a/old name.rs`, `${verb} to b/new.rs`];
    expect(only(['diff --git a/a/old name.rs b/b/new.rs', ...header, ''].join('\n'))).toMatchObject({
      path: 'b/new.rs',
      previousPath: 'a/old name.rs',
      status: verb === 'copy' ? 'copied' : 'renamed',
      head: { state: 'unread', reason: 'the diff shows none of its text' },
    });
  });

  test('a mode alone is told from a mode with changes', () => {
    expect(only(git('old mode 100644', 'new mode 100755')).status).toBe('mode-changed');
    const changed = git(
      'old mode 100644',
      'new mode 100755',
      'index 1..2',
      '--- a/x.rs',
      '+++ b/x.rs',
      ...HUNK,
    );
    expect(only(changed).status).toBe('modified');
  });

  test.each([
    ['git, in short', git('index 1..2 100644', 'Binary files a/x.rs and b/x.rs differ')],
    [
      'git, in full',
      git('index 1..2 100644', 'GIT binary patch', 'literal 3', 'KcmZQz', '', 'literal 0', 'HcmV?d00001'),
    ],
    ['diff(1)', 'Binary files old/x.rs and new/x.rs differ\n'],
  ])('a binary one has no text: %s', (_, diff) => {
    expect(only(diff)).toMatchObject({ path: 'x.rs', kind: 'binary', status: 'modified', hunks: [] });
    expect(only(diff).head).toEqual({ state: 'unread', reason: 'binary' });
  });

  test.each([
    ['mode', git(`index ${OIDS} 160000`, '--- a/x.rs', '+++ b/x.rs', ...HUNK)],
    [
      'text',
      `--- a/x.rs\n+++ b/x.rs\n@@ -1 +1 @@\n-Subproject commit ${'1'.repeat(40)}\n+Subproject commit ${'2'.repeat(40)}\n`,
    ],
    ['summary', 'Submodule x.rs 1111111..2222222:\n  > a commit\n'],
  ])('a submodule is known by its %s', (_, diff) => {
    expect(only(diff)).toMatchObject({ path: 'x.rs', kind: 'submodule', status: 'modified', hunks: [] });
  });

  test('a file that says `Subproject commit` among other lines is no submodule', () => {
    const lines = ['@@ -0,0 +1,3 @@', '+a', `+Subproject commit ${'2'.repeat(40)}`, '+b'];
    expect(only(git('new file mode 100644', '--- /dev/null', '+++ b/x.rs', ...lines)).kind).toBe('text');
  });

  test('a link is not text, and a file that became one is one file', () => {
    const link = ['new file mode 120000', '--- /dev/null', '+++ b/x.rs', '@@ -0,0 +1 @@', '+/etc/passwd'];
    const gone = ['deleted file mode 100644', '--- a/x.rs', '+++ /dev/null', '@@ -1 +0,0 @@', '-fn f() {}'];
    expect(only(git(...link))).toMatchObject({ kind: 'symlink', status: 'added', hunks: [] });
    expect(only(git(...gone) + git(...link))).toMatchObject({
      kind: 'symlink',
      status: 'modified',
      base: { state: 'text', text: 'fn f() {}\n' },
      head: { state: 'unread', reason: 'a symbolic link' },
    });
  });

  test('lines that look like headers inside a hunk are lines', () => {
    const file = only(
      git('--- a/x.rs', '+++ b/x.rs', '@@ -1,2 +1,2 @@', '--- a/y', '-diff --git', '+++ b/y', '+@@ -1 +1 @@'),
    );
    expect(file.hunks[0]?.lines.map((line) => line.text)).toEqual([
      '-- a/y',
      'diff --git',
      '++ b/y',
      '@@ -1 +1 @@',
    ]);
  });
});

describe('other tools', () => {
  test.each([
    ['--- src/x.rs', '+++ src/x.rs', 'src/x.rs'],
    ['--- a/src/x.rs', '+++ b/src/x.rs', 'src/x.rs'],
    [
      '--- old/src/x.rs\t2026-01-01 10:00:00.000000000 +0100',
      '+++ new/src/x.rs\t2026-01-02 10:00:00 +0100',
      'src/x.rs',
    ],
    ['--- src/x.rs.orig', '+++ src/x.rs', 'src/x.rs'],
    ['--- "a/\\303\\266 \\"q\\".rs"', '+++ "b/\\303\\266 \\"q\\".rs"', 'ö "q".rs'],
    ['--- i/x.rs\r', '+++ w/x.rs\r', 'x.rs'],
  ])('%s and %s name %s%s', (minus, plus, path) => {
    expect(only([minus, plus, ...HUNK, ''].join('\n'))).toMatchObject({
      path,
      previousPath: null,
      status: 'modified',
    });
  });

  test('diff(1) gives a file that is not there the beginning of time', () => {
    const minus = '--- old/x.rs\t1970-01-01 01:00:00.000000000 +0100';
    expect(
      only([minus, '+++ new/x.rs\t2026-01-02 10:00:00 +0100', '@@ -0,0 +1 @@', '+a', ''].join('\n')),
    ).toMatchObject({
      path: 'x.rs',
      status: 'added',
      head: { state: 'text', text: 'a\n' },
    });
  });

  test('a mailed patch is found between its message and its signature', () => {
    const mail = [
      'From 1 Mon',
      'Subject: x',
      '',
      '-- a list',
      '---',
      ' x.rs | 2 +-',
      '',
      git(...['--- a/x.rs', '+++ b/x.rs', ...HUNK]),
    ];
    expect(only(`${mail.join('\n')}-- \n2.39.5\n`).hunks).toHaveLength(1);
  });

  test('a blank that was stripped and a translated mark at the end are understood', () => {
    const file = only(
      git(
        '--- a/x.rs',
        '+++ b/x.rs',
        '@@ -1,2 +1,2 @@',
        '',
        '-a',
        '+b',
        '\\ Kein Zeilenumbruch am Dateiende.',
      ),
    );
    expect(file.hunks[0]?.lines).toEqual([
      { kind: 'context', text: '', base: 1, head: 1 },
      { kind: 'removed', text: 'a', base: 2 },
      { kind: 'added', text: 'b', head: 2, noNewline: true },
    ]);
  });

  test('files come in path order', () => {
    const file = (name: string): string => [`--- a/${name}`, `+++ b/${name}`, ...HUNK, ''].join('\n');
    expect(parseUnifiedDiff(file('z') + file('a') + file('B')).map(({ path }) => path)).toEqual([
      'B',
      'a',
      'z',
    ]);
  });

  test('nothing in particular is no files', () => {
    expect(parseUnifiedDiff('')).toEqual([]);
    expect(parseUnifiedDiff('hello\nworld\n')).toEqual([]);
  });
});

describe('refusals name the line', () => {
  const header = ['--- a/x.rs', '+++ b/x.rs'];
  test.each([
    [
      'cut short',
      git(...header, '@@ -1,3 +1,3 @@', ' a'),
      /line 6 .*hunk at line 4 is cut short, 2 more old/s,
    ],
    ['a foreign line', git(...header, '@@ -1,2 +1,2 @@', ' a', 'what'), /line 6 .*cut short/s],
    ['too many removed', git(...header, '@@ -1 +1 @@', '-a', '-b'), /line 6 .*cut short/s],
    ['too many lines', git(...header, ...HUNK, '+more'), /line 7 .*hunk at line 4 has more lines/s],
    ['no file', '@@ -1 +1 @@\n-a\n+b\n', /line 1 .*without the `---`/s],
    ['combined', 'diff --cc x.rs\nindex 1,2..3\n', /line 1 .*combined diff of a merge/s],
    ['combined hunk', '\n@@@ -1 -1 +1 @@@\n', /line 2 .*combined diff/s],
    [
      'twice',
      git(...header, ...HUNK) + git(...header, ...HUNK),
      /lines 1 and 7 .*"x.rs" stands in it twice/s,
    ],
    ['binary files of no name', 'Binary files this differ\n', /line 1 .*which file/s],
    ['no name', 'diff --git what is this\nold mode 100644\n', /line 1 .*which file/s],
    [
      'a header without end',
      `diff --git a/${'a'.repeat(50_000)} b/x\n`,
      /line 1 .*file header of \d+ characters/s,
    ],
  ])('%s', (_, diff, words) => {
    expect(() => parseUnifiedDiff(diff)).toThrow(UserError);
    expect(() => parseUnifiedDiff(diff)).toThrow(words);
  });
});

test('headers made to be slow to read are not', () => {
  const hostile = ['diff --git ', 'Binary files ', 'Submodule ', '--- '].flatMap((start) =>
    ['a/', 'a "', 'a/ ', '\\\\', 'a and ', 'a 1', '"', ' ('].map(
      (part) => start + part.repeat(39_000 / part.length),
    ),
  );
  const started = performance.now();
  for (const line of hostile) {
    try {
      parseUnifiedDiff(`${line}\n+++ ${line}\n@@ -1 +1 @@\n-a\n+b\n`);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
    }
  }
  // 32 lines; a single one takes parse-diff alone longer than this.
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a line number beyond all bounds takes no memory', () => {
  const file = only(git('--- a/x.rs', '+++ b/x.rs', '@@ -1 +999999999 @@', '-old', '+new'));
  expect(file.head).toEqual({ state: 'unread', reason: 'over 1 MiB' });
});
