import { expect, test } from 'vitest';
import type { CrateView } from '../../src/syntax/crate-view.ts';
import { isSpoken, lintLevelAt } from '../../src/syntax/lint-level.ts';
import type { Project } from '../../src/syntax/project.ts';
import { parseRust } from './parse-rust.ts';

const LINT = 'unsafe_op_in_unsafe_fn';

/** The level at the last function of `text`, which stands in `src/a/b.rs` beside `others`. */
function levelIn(text: string, others: Readonly<Record<string, string>>, lints: Project['lints']) {
  const file = parseRust(text, 'src/a/b.rs');
  const crate = {
    facts: (words: readonly string[], extract: (other: ReturnType<typeof parseRust>) => unknown) =>
      Object.entries(others)
        .filter(([, other]) => words.some((word) => other.includes(word)))
        .map(([path, other]) => ({ path, facts: extract(parseRust(other, path)) })),
    // The view of a test has what the function under test asks for.
  } as unknown as CrateView;
  const project = { lints } as Project;
  return lintLevelAt(file, file.nodes('function_item').at(-1) ?? file.root, [LINT, 'unsafe'], {
    project,
    crate,
    change: { files: [], context: Object.entries(others).map(([path, other]) => ({ path, text: other })) },
  });
}

test('what is nearer is in force: the item, the file, the modules above, the manifest', () => {
  const above = { 'src/lib.rs': `#![deny(${LINT})]`, 'src/a/mod.rs': `#![allow(${LINT})]` };
  const manifest = { [LINT]: 'forbid' };
  expect(levelIn(`#![warn(${LINT})]\n#[expect(${LINT})]\nfn f() {}`, above, manifest)).toBe('expect');
  expect(levelIn(`#![warn(${LINT})]\nfn f() {}`, above, manifest)).toBe('warn');
  expect(levelIn('fn f() {}', above, manifest)).toBe('allow');
  expect(levelIn('fn f() {}', { 'src/lib.rs': above['src/lib.rs'] }, manifest)).toBe('deny');
  expect(levelIn('fn f() {}', {}, manifest)).toBe('forbid');
});

test('attributes of neighbours, and of items of the modules above, set nothing', () => {
  const others = { 'src/c.rs': `#![deny(${LINT})]`, 'src/lib.rs': `#[deny(${LINT})]\nmod c;\nmod a;` };
  expect(levelIn(`#[deny(${LINT})]\nfn e() {}\nfn f() {}`, others, null)).toBe(null);
});

test('a group that holds the lint sets it', () => {
  expect(levelIn('#![deny(unsafe)]\nfn f() {}', {}, {})).toBe('deny');
});

test('a level speaks or not', () => {
  expect(['warn', 'deny', 'forbid', 'allow', 'expect', null].map(isSpoken)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
