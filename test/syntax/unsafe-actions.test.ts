import { expect, test } from 'vitest';
import { isInUnknownMacro, unsafeActions } from '../../src/syntax/unsafe-actions.ts';
import { unsafeRegions } from '../../src/syntax/unsafe-regions.ts';
import { parseRust } from './parse-rust.ts';

/** What the last unsafe block does. */
function actions(body: string, around = ''): readonly string[] {
  const file = parseRust(`${around}\nfn f(p: *mut Pair, g: unsafe fn(u8), r: &Pair) {\n${body}\n}\n`);
  const block = unsafeRegions(file).findLast(({ kind }) => kind === 'block')?.node;
  if (block === undefined || block === null) throw new Error('no unsafe block');
  return unsafeActions(file, block).map(({ node }) => node.text);
}

const OWN = 'unsafe fn wake() -> u32 {\n    0\n}\nstatic mut HITS: u32 = 0;\n';

test.each([
  ['functions of the file and of std', 'unsafe { wake(); ptr::read(q) }', ['wake()', 'ptr::read(q)']],
  ['parameters that are unsafe functions', 'unsafe { g(1) }', ['g(1)']],
  [
    'names that say so',
    'unsafe { x.next_unchecked(); Y::new_unchecked(1) }',
    ['x.next_unchecked()', 'Y::new_unchecked(1)'],
  ],
  ['raw pointers followed, not references', 'unsafe { *p; *r }', ['*p']],
  ['mutable statics read and written', 'unsafe { HITS += 1; let x = HITS; }', ['HITS', 'HITS']],
  ['places under a field that is pointed at', 'unsafe { &raw mut (*p).x }', ['*p']],
  ['assembly', 'unsafe { asm!("nop") }', ['asm!("nop")']],
  ['closures', 'unsafe { run(|| wake()) }', ['wake()']],
  [
    'arguments of macros that evaluate them',
    'unsafe { assert_eq!(wake(), 0, "{}", wake()) }',
    ['wake', 'wake'],
  ],
])('counts %s', (_, body, found) => expect(actions(body, OWN)).toEqual(found));

test.each([
  ['places that are only pointed at', 'unsafe { &raw mut *p; &raw const HITS }'],
  ['functions inside', 'unsafe { fn h() { wake() } }'],
  ['methods of common names', 'unsafe { x.get(1); y.next() }'],
  ['arguments of macros that may ignore them', 'unsafe { ignore!(wake()); other!(wake()) }'],
])('does not count %s', (_, body) => {
  const macro = 'macro_rules! ignore {\n    ($e:expr) => {};\n}\n';
  const methods = 'impl X {\n    unsafe fn get(&self) {}\n    unsafe fn next(&self) {}\n}\n';
  expect(actions(body, OWN + macro + methods)).toEqual([]);
});

test('a name means the nearest function', () => {
  expect(actions('fn wake() {}\nunsafe { wake() }', OWN)).toEqual([]);
  expect(actions('unsafe { wake() }', 'fn wake() {}\nmod a {\n    unsafe fn wake() {}\n}\n')).toEqual([]);
  expect(actions('unsafe { wake() }', 'extern "C" {\n    fn wake();\n}\n')).toEqual(['wake()']);
});

test('methods of the file count on self, or by a name of their own', () => {
  const around = 'impl X {\n    unsafe fn next(&self) {}\n    unsafe fn poke_all(&self) {}\n}\n';
  expect(actions('unsafe { self.next(); x.poke_all() }', around)).toEqual(['self.next()', 'x.poke_all()']);
});

test('tells a block in the arguments of a macro of which nothing is known', () => {
  const within = (text: string) => {
    const file = parseRust(`fn f() {\n    ${text}\n}\n`);
    const block = unsafeRegions(file)[0]?.node;
    return block !== undefined && block !== null && isInUnknownMacro(file, block);
  };
  expect(within('external!(unsafe { g() });')).toBe(true);
  expect(within('println!("{}", unsafe { g() });')).toBe(false);
});
