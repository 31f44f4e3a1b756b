import { expect, test } from 'vitest';
import type { CrateView } from '../../src/syntax/crate-view.ts';
import { contractsOf, pointsOfTrait } from '../../src/syntax/unsafe-contracts.ts';
import { unsafeOperations } from '../../src/syntax/unsafe-operations.ts';
import { unsafeRegions } from '../../src/syntax/unsafe-regions.ts';
import { parseRust } from './parse-rust.ts';

const CONTRACT = `/// Sets the length.
///
/// # Safety
///
/// - \`n\` must be within [the capacity](Self::capacity).
/// - The first \`n\` elements must be
///   initialised. They are not read here.
///
/// # Examples
///
/// - not a point
`;

/** What the operations of the last unsafe block ask for. */
function asks(text: string, crate: CrateView | null = null): readonly (readonly string[])[] {
  const file = parseRust(text);
  const region = unsafeRegions(file).findLast(({ kind }) => kind === 'block');
  if (region === undefined) throw new Error('no unsafe block');
  return unsafeOperations(file, region, crate).map(({ obligations }) => obligations.asks);
}

const POINTS = ['`n` must be within the capacity', 'The first `n` elements must be initialised'];

test('reads a contract point by point, up to the next heading', () => {
  const file = parseRust(`impl Slots {\n${CONTRACT}unsafe fn grow_to(&mut self, n: usize) {}\n}\n`);
  expect(contractsOf(file)).toEqual([
    {
      name: 'grow_to',
      holder: 'Slots',
      isMethod: true,
      points: [
        '`n` must be within [the capacity](Self::capacity).',
        'The first `n` elements must be initialised. They are not read here.',
      ],
    },
  ]);
});

test('asks what a function of the file asks, however it is called', () => {
  const free = `${CONTRACT}unsafe fn grow_to(n: usize) {}\n`;
  expect(asks(`${free}fn f() {\n    unsafe { grow_to(3) }\n}\n`)).toEqual([POINTS]);
  const method = `${CONTRACT}unsafe fn grow_to(&mut self, n: usize) {}\n`;
  const within = `fn f(&mut self) {\n    g();\n    unsafe { self.grow_to(size()) }\n}\n`;
  expect(asks(`impl Slots {\n${method}${within}}\n`)).toEqual([POINTS]);
  const path = `impl Slots {\n${CONTRACT}unsafe fn of(n: usize) {}\nfn f() {\n    unsafe { Self::of(3) }\n}\n}\n`;
  expect(asks(path)).toEqual([POINTS]);
});

test('does not ask where the name may mean something else', () => {
  const method = `impl Slots {\n${CONTRACT}unsafe fn grow_to(&mut self, n: usize) {}\n}\n`;
  expect(asks(`${method}fn f(other: &mut Other) {\n    unsafe { other.grow_to(size()) }\n}\n`)).toEqual([]);
  const inner = `mod a {\n${CONTRACT}unsafe fn grow_to(n: usize) {}\n}\n`;
  expect(asks(`${inner}fn f() {\n    unsafe { grow_to(3) }\n}\n`)).toEqual([]);
});

test('leaves out of a contract what only tells', () => {
  const telling =
    '/// # Safety\n///\n/// - `p` must be valid.\n/// - Writing is fast.\nunsafe fn put(p: *mut u8) {}\n';
  expect(asks(`${telling}fn f(p: *mut u8) {\n    unsafe { put(p) }\n}\n`)).toEqual([['`p` must be valid']]);
});

test('asks what a function of another file asks, where its type or module is named', () => {
  const other = parseRust(`impl Slots {\n${CONTRACT}pub unsafe fn of(n: usize) {}\n}\n`, 'src/slots.rs');
  const crate: CrateView = {
    facts: (_, extract) => [{ path: 'src/slots.rs', facts: extract(other) }],
    all: () => [],
    everywhere: () => [],
    before: () => [],
    isWhole: () => false,
  };
  expect(asks('fn f() {\n    unsafe { Slots::of(3) }\n}\n', crate)).toEqual([POINTS]);
  expect(asks('fn f() {\n    unsafe { Other::of(3) }\n}\n', crate)).toEqual([]);
});

test('asks of foreign functions what no compiler checks', () => {
  const [declared = []] = asks('extern "C" {\n    fn wake();\n}\nfn f() {\n    unsafe { wake() }\n}\n');
  expect(declared.join()).toContain('declaration');
  expect(declared.join()).not.toContain('what is passed');
  const [known = []] = asks('fn f(p: *const u8) {\n    unsafe { libc::free(p) }\n}\n');
  expect(known.join()).not.toContain('declaration');
  expect(known.join()).toContain('what is passed');
});

test('an unsafe trait asks its implementers, of this file before another', () => {
  const text = '/// # Safety\n///\n/// - No padding.\n/// - No pointers.\nunsafe trait Plain {}\n';
  const here = parseRust(`${text}unsafe impl Plain for A {}\n`);
  const other = parseRust(text, 'src/plain.rs');
  const crate: CrateView = {
    facts: (_, extract) => [{ path: 'src/plain.rs', facts: extract(other) }],
    all: () => [],
    everywhere: () => [],
    before: () => [],
    isWhole: () => false,
  };
  expect(pointsOfTrait(here, 'Plain', { ...crate, facts: () => [] })).toEqual(['No padding', 'No pointers']);
  expect(pointsOfTrait(parseRust('unsafe impl p::Plain<u8> for A {}\n'), 'p::Plain<u8>', crate)).toHaveLength(
    2,
  );
  expect(pointsOfTrait(parseRust('unsafe impl Send for A {}\n'), 'Send', crate)).toEqual([]);
});
