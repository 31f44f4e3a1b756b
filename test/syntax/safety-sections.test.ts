import { expect, test } from 'vitest';
import { docOf } from '../../src/syntax/docs.ts';
import {
  itemsSpeakingOfSafety,
  pointsOf,
  safetyLeadIn,
  safetySectionOf,
} from '../../src/syntax/safety-sections.ts';
import { parseRust } from './parse-rust.ts';

const docs = (...lines: readonly string[]) => {
  const file = parseRust(`${lines.map((line) => `/// ${line}`.trimEnd()).join('\n')}\nunsafe fn f() {}\n`);
  const [item] = itemsSpeakingOfSafety(file);
  return item === undefined ? null : docOf(file, item);
};
const points = (...lines: readonly string[]) => {
  const section = safetySectionOf(docs(...lines));
  return section === null ? null : pointsOf(section);
};

test('takes list items for points, continued lines with them', () => {
  expect(points('# Safety', '', 'All of this:', '* a must be', '  live', '* b', '', 'Beside.')).toEqual([
    'a must be live',
    'b',
  ]);
  expect(points('# Safety', '1. a', '2. b')).toEqual(['a', 'b']);
});

test('takes paragraphs for points where there is no list, code left out', () => {
  expect(points('# Safety', '', 'a must be', 'live.', '', '```', 'f()', '```', 'b.')).toEqual([
    'a must be live.',
    'b.',
  ]);
});

test('a section ends at the next heading of its level, not at one below it', () => {
  expect(points('## Safety', 'a', '### More', '- b', '# Examples', '- c')).toEqual(['b']);
  expect(points('Safety', '===', 'a')).toEqual(['a']);
  expect(points('Safety is not the point here')).toBeNull();
});

test('finds the line that stands for the heading', () => {
  expect(safetyLeadIn(docs('Reads.', '', 'Safety requirements:', '- a'))?.text).toBe('Safety requirements:');
  expect(safetyLeadIn(docs('# Safety considerations', 'a'))?.text).toBe('# Safety considerations');
  expect(safetyLeadIn(docs('Reads.', 'Safety:', 'a'))).toBeNull();
  expect(safetyLeadIn(docs('Thread safety:', 'a'))).toBeNull();
});

test('finds items whose docs stand in attributes and blocks', () => {
  const text =
    '#[doc = "# Safety\\n\\na"]\nunsafe fn a() {}\n/** safety */\nfn b() {}\n/// x\nfn c() {}\n// safety\nfn d() {}\n';
  const file = parseRust(text);
  expect(itemsSpeakingOfSafety(file).map((item) => item.childForFieldName('name')?.text)).toEqual(['a', 'b']);
});
