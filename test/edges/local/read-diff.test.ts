import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { readDiff } from '../../../src/edges/local/read-diff.ts';
import { UserError } from '../../../src/errors.ts';

const dir = mkdtempSync(join(tmpdir(), 'rust-pro-diff-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const DIFF = '--- a/x.rs\n+++ b/x.rs\n@@ -1 +1 @@\n-é\n+ü\n';
function file(bytes: string | Uint8Array): string {
  const path = join(dir, 'x.diff');
  writeFileSync(path, bytes);
  return path;
}

test('a diff in a file is a change that says what it cannot show', async () => {
  expect(await readDiff(file(DIFF))).toMatchObject({
    source: 'diff',
    fileCount: 1,
    files: [{ path: 'x.rs', head: { state: 'text', text: 'ü\n', partial: true } }],
    context: [],
    limits: ['a diff has only its own text: what it does not show was not looked at'],
  });
});

test('a diff comes from standard input as well, in pieces', async () => {
  const bytes = Buffer.from(DIFF);
  const at = bytes.indexOf(0xc3) + 1;
  const change = await readDiff('-', Readable.from([bytes.subarray(0, at), bytes.subarray(at)]));
  expect(change.files).toMatchObject([{ base: { text: 'é\n' } }]);
});

test('what Windows shells write is understood', async () => {
  const files = [{ path: 'x.rs', head: { text: 'ü\n' } }];
  expect(await readDiff(file(Buffer.from(`\uFEFF${DIFF}`, 'utf16le')))).toMatchObject({ files });
  expect(await readDiff(file(`\uFEFF${DIFF}`))).toMatchObject({ files });
});

test('bytes that are no UTF-8 are told of, and a literal U+FFFD is not', async () => {
  expect((await readDiff(file(Buffer.from(DIFF, 'latin1')))).limits).toContainEqual(
    expect.stringMatching(/not all UTF-8/),
  );
  expect((await readDiff(file(DIFF.replace('ü', '\uFFFD')))).limits).toHaveLength(1);
});

test('no changes are no files', async () => {
  expect(await readDiff(file(''))).toMatchObject({ files: [], fileCount: 0 });
});

test.each([
  ['a missing file', () => join(dir, 'nope'), /cannot read the diff ".*nope": there is no such file/],
  ['a directory', () => dir, /it is a directory/],
  ['something else', () => file('fn main() {}\n'), /no unified diff was found in ".*x\.diff"/],
])('%s is refused', async (_, path, words) => {
  await expect(readDiff(path())).rejects.toThrow(UserError);
  await expect(readDiff(path())).rejects.toThrow(words);
});
