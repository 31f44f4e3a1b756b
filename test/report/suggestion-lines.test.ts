import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Edit } from '../../src/finding/finding.ts';
import { suggestionLines } from '../../src/report/suggestion-lines.ts';
import { applyEdits } from '../../src/review/prove.ts';
import { replace } from '../support/sample-review.ts';

const at = (start: number, end: number, text: string): Edit => ({ range: { start, end }, text });

/** What GitHub does with a committed suggestion. */
function commit(text: string, edits: readonly Edit[]): string | null {
  const lines = suggestionLines(text, edits);
  if (lines === null) return null;
  const all = text.split('\n');
  const ends = text.endsWith('\n');
  if (ends) all.pop();
  expect(all.slice(lines.startLine - 1, lines.endLine)).toEqual(lines.before);
  all.splice(lines.startLine - 1, lines.endLine - lines.startLine + 1, ...lines.after);
  return all.join('\n') + (ends && all.length > 0 ? '\n' : '');
}

describe('the lines of a suggestion', () => {
  const text = 'fn f() {\r\n\tlet a = 1;\r\n    let b = 2;\r\n}\r\n';

  test('are whole, with their CR and indentation', () => {
    expect(suggestionLines(text, [replace(text, '1', '10')])).toEqual({
      startLine: 2,
      endLine: 2,
      before: ['\tlet a = 1;\r'],
      after: ['\tlet a = 10;\r'],
    });
  });

  test('reach from the first edit to the last', () => {
    const lines = suggestionLines(text, [replace(text, '2', '20'), replace(text, '1', '10')]);
    expect(lines).toMatchObject({
      startLine: 2,
      endLine: 3,
      after: ['\tlet a = 10;\r', '    let b = 20;\r'],
    });
  });

  test('put a new line above the one it stands before', () => {
    const start = text.indexOf('    let b');
    expect(suggestionLines(text, [at(start, start, '    // b\r\n')])).toMatchObject({
      startLine: 3,
      endLine: 3,
      after: ['    // b\r', '    let b = 2;\r'],
    });
  });

  test('delete a whole line without touching the next', () => {
    const start = text.indexOf('\tlet a');
    const end = text.indexOf('    let b');
    expect(suggestionLines(text, [at(start, end, '')])).toMatchObject({
      startLine: 2,
      endLine: 2,
      after: [],
    });
  });

  test('take the next line along when it is joined on', () => {
    expect(suggestionLines('a\nb\nc\n', [at(1, 2, '')])).toEqual({
      startLine: 1,
      endLine: 2,
      before: ['a', 'b'],
      after: ['ab'],
    });
  });

  test('append to the last line, which GitHub takes for the end of the file', () => {
    expect(suggestionLines('a\nb\n', [at(4, 4, 'c\n')])).toMatchObject({
      startLine: 2,
      endLine: 2,
      after: ['b', 'c'],
    });
  });

  test.each([
    ['edits overlap', 'abc\n', [at(0, 2, ''), at(1, 3, '')]],
    ['an edit lies outside', 'abc\n', [at(2, 9, '')]],
    ['nothing changes', 'abc\n', [at(0, 1, 'a')]],
    ['there are no edits', 'abc\n', []],
    ['a final line end would come', 'abc', [at(3, 3, '\n')]],
    ['a final line end would go', 'abc\n', [at(3, 4, '')]],
    ['there is no line at all', '', [at(0, 0, 'x\n')]],
  ])('are none when %s', (_why, content, edits) => {
    expect(suggestionLines(content, edits)).toBeNull();
  });

  test('committed as GitHub does, give what was proven', () => {
    const content = fc
      .array(fc.constantFrom('', 'a', '  b', 'c\r', '🦀', '```'), { minLength: 1, maxLength: 8 })
      .chain((lines) => fc.constantFrom(`${lines.join('\n')}\n`, lines.join('\n')));
    const edited = content.chain((before) => {
      const cut = fc.tuple(fc.nat(before.length), fc.nat(6), fc.constantFrom('', 'x', '\n', 'y\n', '\nz'));
      return fc.tuple(fc.constant(before), fc.array(cut, { minLength: 1, maxLength: 2 }));
    });
    let committed = 0;
    fc.assert(
      fc.property(edited, ([before, wanted]) => {
        const edits = wanted.map(([start, length, by]) =>
          at(start, Math.min(before.length, start + length), by),
        );
        const after = commit(before, edits);
        if (after === null) return;
        committed += 1;
        expect(after).toBe(applyEdits(before, edits));
      }),
      { numRuns: 3_000 },
    );
    expect(committed).toBeGreaterThan(300);
  });
});
