import { expect, test } from 'vitest';
import type { RustFile } from '../../src/syntax/rust-file.ts';
import { type CustomKind, whyLighter } from '../../src/syntax/unsafe-custom.ts';
import { unsafeRegions } from '../../src/syntax/unsafe-regions.ts';
import { changeOf } from '../support/example-change.ts';
import { parseRust } from './parse-rust.ts';

type Before = Readonly<Record<string, string>>;
type Given = { readonly kind?: CustomKind; readonly lints?: Readonly<Record<string, string>> };

const PATH = 'src/lib.rs';

/** Why the last unsafe region of `head` weighs less, where the crate was `before`. */
function lighter(head: string, before: Before, { kind = 'code', lints = {} }: Given = {}): string | null {
  const file = parseRust(head, PATH);
  const change = changeOf(PATH, before[PATH] ?? null, head);
  const [changed] = change.files;
  const region = unsafeRegions(file).at(-1);
  if (changed === undefined || region === undefined) throw new Error('nothing unsafe');
  const crate = {
    facts: () => [],
    before: <Facts>(_: readonly string[], extract: (file: RustFile) => Facts) =>
      Object.entries(before).map(([path, text]) => ({ path, facts: extract(parseRust(text, path)) })),
    all: () => [],
    everywhere: () => [],
    isWhole: () => true,
  };
  const project = { manifest: null, crate: null, edition: null, rustVersion: null, published: null, lints };
  return whyLighter(file, region, kind, { project, crate, change, file: changed });
}

const BARE = 'fn f() {\n    unsafe { g() }\n}\n';
const DOCUMENTED = 'fn f() {\n    // SAFETY: g has no conditions.\n    unsafe { g() }\n}\n';

test('weighs less where nobody wrote comments in the file before', () => {
  const why = lighter(BARE.repeat(3), { [PATH]: BARE.repeat(2) });
  expect(why).toBe(
    'Said in the check run only: of the 2 unsafe blocks and impls that were here before, none had one.',
  );
  const mostly = DOCUMENTED + BARE.repeat(6);
  expect(lighter(mostly + BARE, { [PATH]: mostly })).toContain('only 1 had one');
});

test('weighs its own weight in new code, and where one in five or more was documented', () => {
  expect(lighter(BARE, {})).toBeNull();
  expect(lighter(BARE.repeat(2), { [PATH]: BARE })).toBeNull();
  expect(lighter(`${DOCUMENTED}${BARE.repeat(5)}`, { [PATH]: DOCUMENTED + BARE.repeat(4) })).toBeNull();
});

test('asks the rest of the crate where the file had nothing, and lets most of the crate overrule the file', () => {
  expect(lighter(BARE, { [PATH]: '', 'src/a.rs': BARE.repeat(3) })).toContain('of the 3');
  expect(lighter(BARE.repeat(3), { [PATH]: BARE.repeat(2), 'src/a.rs': DOCUMENTED.repeat(2) })).toBeNull();
});

test('does not count what tests do', () => {
  const tests = `#[cfg(test)]\nmod tests {\n${BARE.repeat(4)}}\n`;
  expect(lighter(tests + BARE, { [PATH]: tests })).toBeNull();
});

test('weighs less in tests', () => {
  expect(lighter(`#[cfg(test)]\nmod tests {\n${BARE}}\n`, {})).toContain('test code');
});

test('weighs its own weight where the lint is on', () => {
  const lints = { 'clippy::undocumented_unsafe_blocks': 'warn' };
  expect(lighter(BARE.repeat(3), { [PATH]: BARE.repeat(2) }, { lints })).toBeNull();
  const attribute = '#![deny(clippy::undocumented_unsafe_blocks)]\n';
  expect(lighter(attribute + BARE.repeat(3), { [PATH]: BARE.repeat(2) })).toBeNull();
});

test('weighs its own weight where the change takes a comment away', () => {
  expect(lighter(BARE.repeat(8), { [PATH]: BARE.repeat(7) + DOCUMENTED })).toBeNull();
});

test('judges functions by functions', () => {
  const bare = (name: string) => `pub unsafe fn ${name}() {}\n`;
  const head = `${DOCUMENTED}${bare('a')}${bare('b')}${bare('c')}`;
  const before = { [PATH]: `${DOCUMENTED}${bare('a')}${bare('b')}` };
  expect(lighter(head, before, { kind: 'api' })).toContain('of the 2 unsafe functions and traits');
});
