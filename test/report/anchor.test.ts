import { describe, expect, test } from 'vitest';
import { hunksBetween } from '../../src/diff/hunks-between.ts';
import { anchorOf } from '../../src/report/anchor.ts';
import { suggestionLines } from '../../src/report/suggestion-lines.ts';
import { replace } from '../support/sample-review.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`);
const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;
const on = (startLine: number, endLine = startLine, construct = { startLine, endLine }) => ({
  span: { startLine, startColumn: 1, endLine, endColumn: 5 },
  construct,
});

const base = numbered(60);
/** Lines 20 and 21 in place of one, and a new line 51: two hunks, 17-24 and 48-54. */
const head = base.toSpliced(19, 1, 'new 20', 'new 21').toSpliced(50, 0, 'new 51');
const hunks = hunksBetween(text(base), text(head));

describe('the anchor of a comment', () => {
  test('is the line itself, in the diff as added or as context', () => {
    expect(anchorOf(on(20), null, hunks)).toEqual({ line: 20, startLine: null, committable: false });
    expect(anchorOf(on(17), null, hunks)).toEqual({ line: 17, startLine: null, committable: false });
  });

  test('spans lines of one hunk only', () => {
    expect(anchorOf(on(20, 21), null, hunks)).toEqual({ line: 21, startLine: 20, committable: false });
    expect(anchorOf(on(23, 51), null, hunks)).toEqual({ line: 24, startLine: 23, committable: false });
  });

  test('is the first added line of the construct when the diff does not show where it begins', () => {
    const construct = { startLine: 10, endLine: 55 };
    expect(anchorOf(on(10, 10, construct), null, hunks)).toMatchObject({ line: 20, startLine: null });
    expect(anchorOf(on(30, 30, { startLine: 30, endLine: 49 }), null, hunks)).toMatchObject({ line: 48 });
  });

  test('is none when no line of the construct is in the diff', () => {
    expect(anchorOf(on(30, 30, { startLine: 30, endLine: 40 }), null, hunks)).toBeNull();
    expect(anchorOf(on(20), null, [])).toBeNull();
  });

  test('covers exactly the lines that a suggestion replaces', () => {
    const content = text(head);
    const one = suggestionLines(content, [replace(content, 'new 21', 'x')]);
    expect(anchorOf(on(20), one, hunks)).toEqual({ line: 21, startLine: null, committable: true });
    const two = suggestionLines(content, [replace(content, 'new 20', 'x'), replace(content, 'new 21', 'y')]);
    expect(anchorOf(on(20), two, hunks)).toEqual({ line: 21, startLine: 20, committable: true });
  });

  test('offers nothing to commit over two hunks, outside the diff or over removed lines', () => {
    const content = text(head);
    const over = suggestionLines(content, [replace(content, 'new 20', 'x'), replace(content, 'new 51', 'y')]);
    expect(anchorOf(on(20), over, hunks)).toEqual({ line: 20, startLine: null, committable: false });
    const outside = suggestionLines(content, [replace(content, 'line 35', 'x')]);
    expect(anchorOf(on(20), outside, hunks)).toMatchObject({ line: 20, committable: false });
    // Line 19 stands above the removed line 20, the new lines below it.
    const removed = suggestionLines(content, [
      replace(content, 'line 19', 'x'),
      replace(content, 'new 20', 'y'),
    ]);
    expect(removed).toMatchObject({ startLine: 19, endLine: 20 });
    expect(anchorOf(on(20), removed, hunks)).toMatchObject({ committable: false });
  });

  test.each([
    ['hidden characters', 'a\u202eb'],
    ['a line end that Git does not know', 'a\rb'],
    ['more than anyone reads', 'x'.repeat(12_001)],
  ])('offers nothing to commit with %s', (_what, by) => {
    const content = text(head);
    const lines = suggestionLines(content, [replace(content, 'new 20', by)]);
    expect(lines).not.toBeNull();
    expect(anchorOf(on(20), lines, hunks)).toMatchObject({ line: 20, committable: false });
  });
});
