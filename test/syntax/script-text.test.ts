import { describe, expect, it } from 'vitest';
import { scriptText } from '../../src/syntax/script-text.ts';
import { parseYamlFile } from '../../src/syntax/yaml-file.ts';
import { LineIndex } from '../../src/text/line-index.ts';
import { entryOf } from '../../src/text/yaml-node.ts';

/** What stands in the file where `word` stands in the value of `run`, and on which line. */
function placeOf(yaml: string, word: string): readonly [string, number] {
  const lines = new LineIndex(yaml);
  const file = parseYamlFile('w.yml', yaml, lines);
  const value = entryOf(file.root, 'run')?.value;
  if (value?.kind !== 'scalar') throw new Error('no script');
  const script = scriptText(file, value);
  const start = script.text.indexOf(word);
  expect(start, word).not.toBe(-1);
  const place = script.placeOf({ start, end: start + word.length });
  return [yaml.slice(place.start, place.end), lines.lineAt(place.start)];
}

describe('the places of a script', () => {
  it('are those of its own lines in a block', () => {
    const yaml = 'run: |2- # a comment\n    one two\n\n      three\n    four\n';
    expect(placeOf(yaml, 'two')).toEqual(['two', 2]);
    expect(placeOf(yaml, 'three')).toEqual(['three', 4]);
    expect(placeOf(yaml, 'four')).toEqual(['four', 5]);
    expect(placeOf(yaml.replaceAll('\n', '\r\n'), 'three')).toEqual(['three', 4]);
  });

  it('are found where lines are folded', () => {
    expect(placeOf('run: >\n  one\n  two\n\n  three\n', 'two')).toEqual(['two', 3]);
    expect(placeOf('run: >\n  one\n  two\n\n  three\n', 'three')).toEqual(['three', 5]);
    expect(placeOf('run: one\n  two\n  three\n', 'two three')).toEqual(['two\n  three', 2]);
  });

  it('are found behind quotes and escapes', () => {
    expect(placeOf("run: 'it''s one'\n", 'one')).toEqual(['one', 1]);
    expect(placeOf('run: "a\\n\\u0041\\x42 \\"b\\" c"\n', 'c')).toEqual(['c', 1]);
    expect(placeOf('run: "a \\\n  b c"\n', 'b')).toEqual(['b', 2]);
  });

  it('are those of the anchor behind an alias, and of a number as written', () => {
    expect(placeOf('x: &s |\n  one\nrun: *s\n', 'one')).toEqual(['one', 2]);
    expect(placeOf('run: 0x10\n', '10')).toEqual(['10', 1]);
    expect(placeOf('run: one\n', '')).toEqual(['', 1]);
  });
});
