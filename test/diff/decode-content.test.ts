import { expect, test } from 'vitest';
import { decodeContent, isLfsPointer, MAX_FILE_BYTES } from '../../src/diff/decode-content.ts';

test('text keeps its carriage returns and its byte order mark', () => {
  expect(decodeContent(Buffer.from('\uFEFFé\r\n'))).toEqual({ state: 'text', text: '\uFEFFé\r\n' });
});

test.each([
  ['a NUL byte early on', Buffer.from('a\0b'), 'binary'],
  ['Latin-1', Buffer.from('é', 'latin1'), 'not UTF-8'],
  ['one byte too many', Buffer.alloc(MAX_FILE_BYTES + 1, 'a'), 'over 1 MiB'],
])('%s is not read', (_, bytes, reason) => {
  expect(decodeContent(bytes)).toEqual({ state: 'unread', reason });
});

test('the limit itself and a NUL byte late are read', () => {
  expect(decodeContent(Buffer.alloc(MAX_FILE_BYTES, 'a')).state).toBe('text');
  expect(decodeContent(Buffer.from(`${'a'.repeat(8000)}\0`)).state).toBe('text');
});

test('a pointer of Git LFS is known by its first line', () => {
  expect(isLfsPointer('version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n')).toBe(true);
  expect(isLfsPointer('fn version() {}')).toBe(false);
});
