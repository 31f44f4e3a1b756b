import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseToml } from '../../src/syntax/parse-toml.ts';
import { entryAt, tomlCommentsAt } from '../../src/syntax/toml-tables.ts';

const TEXT = `# what it is
name = "a"

# why
# and how
[dependencies] # of it
serde = { version = "1", features = ["derive"], git = { a = 1 } } # beside
log = "0.4"
list = [{ x = 1 }, { x = 2 }]
`;
const file = parseToml('Cargo.toml', TEXT);

test('the innermost entry at an offset is the last that holds it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: TEXT.length }), (offset) => {
      const expected = file.entries.findLast(({ range }) => range.start <= offset && offset <= range.end);
      expect(entryAt(file, offset)).toBe(expected ?? null);
    }),
  );
  expect(entryAt(file, TEXT.indexOf('derive'))?.path).toEqual(['dependencies', 'serde', 'features']);
  expect(entryAt(file, TEXT.indexOf('[dep'))).toBeNull();
});

test('the words on the lines of a range and right above it', () => {
  const at = (words: string) => {
    const start = TEXT.indexOf(words);
    return tomlCommentsAt(file, { start, end: start + words.length })
      .split('\n')
      .map((one) => one.trim());
  };
  expect(at('[dependencies]')).toEqual(['why', 'and how', 'of it']);
  expect(at('serde')).toEqual(['beside']);
  expect(at('log')).toEqual(['']);
  expect(at('name')).toEqual(['what it is']);
});

test('a file of 20,000 entries is looked up in no time', () => {
  const many = parseToml(
    'Cargo.toml',
    `[dependencies]\n${Array.from({ length: 20_000 }, (_, at) => `c${at} = "*" # w\n`).join('')}`,
  );
  const start = performance.now();
  for (const { range, path } of many.entries) {
    expect(entryAt(many, range.start + 1)?.path).toBe(path);
    tomlCommentsAt(many, range);
  }
  expect(performance.now() - start).toBeLessThan(1500);
});
