import { describe, expect, test } from 'vitest';
import type { LANGUAGE_SINCE } from '../../src/knowledge/language-stabilisations.ts';
import { languageUses } from '../../src/syntax/language-uses.ts';
import { parseRust } from './parse-rust.ts';

const uses = (text: string) => languageUses(parseRust(text)).map(({ feature }) => feature);

/** One line of Rust for each feature, at whose `¦` it is told. */
const SHOWN: Readonly<Record<keyof typeof LANGUAGE_SINCE, string>> = {
  'a binding beside a pattern after `@`': 'fn f() { match x { all @ Some(¦one) => {} } }',
  'a name captured by a format string': 'fn f() { println!(¦"{x:?}"); }',
  'an assignment to a pattern': 'fn f() { ¦(a, b) = (b, a); }',
  'a default of a const parameter': 'struct S<const N: usize = ¦3>;',
  'a trait bound on a `const fn`': 'const fn f<T: ?Sized + ¦Copy>(x: &T) {}',
  '`#[default]` on a variant': '#[derive(Default)] enum E { ¦#[default] A }',
  'a generic associated type': "trait T { type Item¦<'a> where Self: 'a; }",
  '`let … else`': 'fn f() { let Some(x) = y ¦else { return }; }',
  'a `break` out of a labelled block': "fn f() { 'a: { if x { break ¦'a; } } }",
  'a discriminant beside fields': '#[repr(u8)] enum E { A(u8) = ¦1 }',
  'a pattern `..=x`': 'fn f() { match x { ¦..=5 => {} _ => {} } }',
  'the ABI `C-unwind`': '¦extern "C-unwind" fn f() {}',
  'an `async fn` in a trait': 'trait T { ¦async fn f(); }',
  '`impl Trait` as the result of a trait’s function': 'impl T for S { fn f() -> ¦impl Sized + Send {} }',
  'a C string literal': 'const C: &CStr = ¦c"x";',
  'an attribute of `diagnostic::`': '¦#[diagnostic::on_unimplemented(message = "x")] trait T {}',
  'a `const` block': 'fn f() { let x = ¦const { 1 }; }',
  'a bound on an associated type inside a bound': 'fn f(x: impl Iterator<Item¦: Debug>) {}',
  'an exclusive range pattern': 'fn f() { match x { ¦0..5 => {} _ => {} } }',
  '`#[expect]`': '¦#[expect(dead_code)] fn f() {}',
  'the reason of a lint level': '¦#![allow(dead_code, reason = "x")]',
  '`&raw`': 'fn f() { let p = &¦raw const x; }',
  '`unsafe extern`': '¦unsafe extern "C" { fn f(); }',
  'an `unsafe(…)` attribute': '¦#[unsafe(no_mangle)] fn f() {}',
  '`use<…>` in a bound': "fn f() -> impl Sized + ¦use<'a> {}",
  '`&mut` parameters of a `const fn`': 'const fn f(¦x: &mut u8) {}',
  'an `async` closure': 'fn f() { let g = ¦async |x| x; }',
  'a `let` chain': 'fn f() { if let Some(x) = y ¦&& x > 1 {} }',
  '`cfg(true)` and `cfg(false)`': '¦#[cfg(any(unix, false))] fn f() {}',
  '`if let` in a guard': 'fn f() { match x { a if ¦let Some(b) = a => {} _ => {} } }',
};

describe('what syntax shows of the language', () => {
  test.each(Object.entries(SHOWN))('%s', (feature, marked) => {
    const text = marked.replace('¦', '');
    const found = languageUses(parseRust(text));
    expect(found.map((one) => one.feature)).toEqual([feature]);
    expect(found[0]?.at.start).toBe(marked.indexOf('¦'));
  });
});

test.each([
  [
    'an older pattern',
    'fn f() { match x { 0..=5 => {} 9.. => {} all @ (1 | 2) => {} y @ Some(NONE) => {} } }',
  ],
  ['a loop that is left', "fn f() { 'a: loop { break 'a; } 'b: for x in y { loop { break 'b; } } }"],
  ['a discriminant by itself', 'enum E { A = 1, B }'],
  [
    'a trait that a macro rewrites',
    '#[async_trait] trait T { async fn f(); }\n#[async_trait::async_trait] impl T for S { async fn f() {} }',
  ],
  [
    'functions of types',
    'impl S { async fn f() {} fn g() -> impl Sized {} const fn h<T: ?Sized>(&self, x: *mut T) {} }',
  ],
  [
    'values in format strings',
    'fn f() { println!("{0} {x} {{y}}", a, x = 1); write!(out, "{}", "{z}"); log!("{x}"); }',
  ],
  ['names of other macros', 'thread_local! { static X: u8 = const { 1 }; }'],
  ['under a condition', '#[cfg_attr(has_expect, expect(dead_code))] fn f() {}'],
  ['another derive', '#[derive(SmartDefault)] enum E { #[default] A }'],
  ['an ordinary guard', 'fn f() { match x { a if if let Some(b) = a { b } else { false } => {} _ => {} } }'],
  ['a type by its name', 'fn f(x: impl Iterator<Item = u8>) { let _x = 1; x = y; }'],
  [
    'words in comments and strings',
    '// let Some(x) = y else { return };\nconst A: &str = "#[expect(x)] c\\"x\\"";',
  ],
])('%s shows nothing', (_, text) => {
  expect(uses(text)).toEqual([]);
});
