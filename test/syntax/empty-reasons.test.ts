import { expect, test } from 'vitest';
import { emptyReason, onlyPointsTo } from '../../src/syntax/empty-reasons.ts';

test.each([
  ['', 'nothing'],
  ['…', 'nothing'],
  ['TODO', 'later'],
  ['FIXME(ana): the pointer may be null here', 'later'],
  ['This is safe.', 'assurance'],
  ['trust me, it’s fine', 'assurance'],
  ["it's OK, we know what we are doing", 'assurance'],
  ['needed for FFI', 'assurance'],
  ['required by the C API', 'assurance'],
  ['???', 'assurance'],
] as const)('%j gives no reason', (text, kind) => expect(emptyReason(text)).toBe(kind));

test.each([
  '`i < len`',
  'i < len',
  'checked above',
  'bounds',
  'upheld by caller',
  'the caller guarantees this',
  'invariant of this type',
  'trivial projection',
  'test code',
  'only one thread',
  'len() is right',
  'safe because of [1]',
  '指针有效',
  'this is an optimization, and the index is in range',
])('%j is a reason', (text) => expect(emptyReason(text)).toBeNull());

test('tells what only points elsewhere', () => {
  expect(['see above', 'Same as above.', 'ditto', 'See the comment above'].map(onlyPointsTo)).toEqual([
    'above',
    'above',
    'above',
    'above',
  ]);
  expect(onlyPointsTo('see below')).toBe('below');
  expect(['checked above', 'see `f` above', 'same as `push` above', ''].map(onlyPointsTo)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
