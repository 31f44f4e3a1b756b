import { expect, test } from 'vitest';
import { lintGroupConflicts } from '../../src/syntax/lint-tables.ts';
import { parseToml } from '../../src/syntax/parse-toml.ts';

const conflicts = (text: string) =>
  lintGroupConflicts(parseToml('Cargo.toml', text)).map(
    ({ group, lint, priority, lowest, entry }) =>
      `${group} ${lint} ${priority} ${lowest} ${text.slice(entry.range.start, entry.range.end)}`,
  );

test.each([
  [
    'a table',
    '[lints.rust]\nunused = "warn"\nunused_mut = "allow"\n',
    'unused unused_mut 0 -1 unused = "warn"',
  ],
  [
    'dotted keys',
    '[lints]\nrust.unused.level = "warn"\nrust.unused_mut = { level = "deny", priority = 0 }\n',
    'unused unused_mut 0 -1 rust.unused.level = "warn"',
  ],
  [
    'a table of the group',
    '[lints.clippy.all]\nlevel = "deny"\npriority = 3\n[lints.clippy.dbg_macro]\nlevel = "allow"\npriority = 3\n',
    'all dbg_macro 3 2 level = "deny"',
  ],
  [
    'hyphens',
    '[lints.rust]\nrust-2018-idioms = "warn"\nbare-trait-objects = "deny"\n',
    'rust-2018-idioms bare-trait-objects 0 -1 rust-2018-idioms = "warn"',
  ],
  [
    'lints of several priorities',
    '[workspace.lints.clippy]\nstyle = "deny"\na = { level = "allow", priority = -3 }\nb = "warn"\n',
    'style b 0 -4 style = "deny"',
  ],
])('a group of the priority of a lint is told in %s', (_, text, expected) => {
  expect(conflicts(text)).toEqual([expected]);
});

test.each([
  ['another priority', '[lints.rust]\nunused = { level = "warn", priority = -1 }\nunused_mut = "allow"\n'],
  ['the same level', '[lints.rust]\nunused = "warn"\nunused_mut = "warn"\n'],
  ['a lint of no such group', '[lints.rust]\nunused = "warn"\nunsafe_code = "forbid"\n'],
  ['all warnings', '[lints.rust]\nwarnings = "deny"\nunused_mut = "warn"\n'],
  [
    'another tool',
    '[lints.rustdoc]\nall = "warn"\nx = "deny"\n[lints.rust]\nall = "warn"\nx = "deny"\nunused = 1\n',
  ],
  ['no table', 'lints = "warn"\n'],
])('%s is no conflict', (_, text) => {
  expect(conflicts(text)).toEqual([]);
});
