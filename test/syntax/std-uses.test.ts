import { describe, expect, test } from 'vitest';
import type { CrateView } from '../../src/syntax/crate-view.ts';
import { type Reach, usesNewerThan } from '../../src/syntax/newer-uses.ts';
import type { RustFile } from '../../src/syntax/rust-file.ts';
import { stdMethods } from '../../src/syntax/std-methods.ts';
import { stdPaths } from '../../src/syntax/std-paths.ts';
import { parseRust } from './parse-rust.ts';

/** A crate of these files, the ones before the change apart. */
function crateOf(
  files: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>> = {},
): CrateView {
  const ask =
    (texts: Readonly<Record<string, string>>) =>
    <Facts>(words: readonly string[], extract: (file: RustFile) => Facts) =>
      Object.entries(texts)
        .filter(([, text]) => words.some((word) => text.includes(word)))
        .map(([path, text]) => ({ path, facts: extract(parseRust(text, path)) }));
  const seen = ask(files);
  return { facts: seen, all: seen, everywhere: seen, before: ask(before), isWhole: () => true };
}

const shown = (uses: readonly { item: string; since: number }[]) =>
  uses.map(({ item, since }) => `${item} ${since}`);
const paths = (text: string) => shown(stdPaths(parseRust(text)));
const methods = (text: string, others: Readonly<Record<string, string>> = {}) => {
  const file = parseRust(text);
  return shown(stdMethods(file, crateOf({ 'src/lib.rs': text, ...others })));
};

describe('paths of std', () => {
  test('are told where they are imported, at their name', () => {
    const text =
      'use std::{\n    pin::pin,\n    sync::{Arc, LazyLock as Lazy, OnceLock},\n};\nuse core::net::IpAddr;\n';
    const file = parseRust(text);
    expect(stdPaths(file).map(({ item, at }) => [item, text.slice(at.start, at.end)])).toEqual([
      ['std::pin::pin', 'pin'],
      ['std::sync::LazyLock', 'LazyLock'],
      ['std::sync::OnceLock', 'OnceLock'],
      ['core::net::IpAddr', 'IpAddr'],
    ]);
    expect(
      paths('use std::net::IpAddr;\nuse std::error::Error;\nuse std::os::fd::*;\nuse std::str;'),
    ).toEqual(['std::os::fd::* 66']);
  });

  test('are told where they are written out, whole or behind an import', () => {
    expect(
      paths('fn f() { std::thread::scope(|s| {}); std::mem::offset_of!(S, x); std::iter::zip(a, b); }'),
    ).toEqual(['std::thread::scope 63', 'std::mem::offset_of 77', 'std::iter::zip 59']);
    expect(paths('use std::{fs, io};\nfn f() { fs::exists(p); io::Error::other(e); }')).toEqual([
      'std::fs::exists 81',
      'io::Error::other 74',
    ]);
    expect(paths('use tokio::{fs, io};\nfn f() { fs::exists(p); io::Error::other(e); }')).toEqual([]);
  });

  test('belong to types and numbers by their names', () => {
    expect(
      paths('use std::sync::Arc;\nfn f() { Arc::new_cyclic(g); u32::midpoint(1, 2); Vec::pop_if(v, g); }'),
    ).toEqual(['Arc::new_cyclic 60', 'u32::midpoint 85', 'Vec::pop_if 86']);
    expect(
      paths('use triomphe::Arc;\nstruct Vec;\nfn f() { Arc::into_inner(a); Vec::pop_if(v, g); }'),
    ).toEqual([]);
    expect(paths('fn f() { str::from_utf8(x); }')).toEqual(['str::from_utf8 87']);
    expect(paths('use std::str;\nfn f() { str::from_utf8(x); }')).toEqual([]);
    expect(paths('use crate::lib::*;\nfn f() { str::from_utf8(x); }')).toEqual([]);
  });

  test('may be called in constants later than elsewhere', () => {
    const text =
      'use std::sync::Mutex;\nstatic A: Mutex<u8> = Mutex::new(1);\nfn f() { Mutex::new(1); }\nconst fn g() -> Mutex<u8> { Mutex::new(1) }\nstatic B: Lazy<M> = Lazy::new(|| Mutex::new(1));\n';
    expect(paths(text)).toEqual(['Mutex::new 63', 'Mutex::new 63']);
  });

  test('are no words of comments, strings or the definitions of macros', () => {
    expect(
      paths(
        '// std::sync::LazyLock\nconst A: &str = "std::sync::LazyLock";\nmacro_rules! m { () => { std::sync::LazyLock }; }',
      ),
    ).toEqual([]);
  });

  test('say nothing where two imports of a name disagree', () => {
    expect(
      paths(
        '#[cfg(loom)]\nuse loom::sync::Arc;\n#[cfg(not(loom))]\nuse std::sync::Arc;\nfn f() { Arc::into_inner(a); }',
      ),
    ).toEqual([]);
  });
});

describe('methods of std', () => {
  test.each([
    ['a parameter', 'fn f(x: Option<u8>) { x.is_none_or(g); }', 'Option::is_none_or 82'],
    ['a reference', 'fn f(x: &[u8]) { x.is_sorted(); }', 'slice::is_sorted 82'],
    ['a vector', 'fn f() { let v = Vec::new(); v.pop_if(g); }', 'Vec::pop_if 86'],
    ['a vector, as a slice', 'fn f(v: Vec<u8>) { v.as_chunks::<4>(); }', 'slice::as_chunks 88'],
    [
      'a field',
      'struct S { n: usize }\nimpl S { fn f(&self) { self.n.div_ceil(2); } }',
      '{integer}::div_ceil 73',
    ],
    ['a constant', 'const N: u64 = 1;\nfn f() { N.isqrt(); }', '{integer}::isqrt 84'],
    ['a cast', 'fn f(x: u8) { (x as u32).div_ceil(3); }', '{integer}::div_ceil 73'],
    ['a length', 'fn f(x: X) { x.len().div_ceil(3); }', '{integer}::div_ceil 73'],
    ['a pointer', 'fn f(p: *const u8) { p.byte_add(1); }', 'pointer::byte_add 75'],
    [
      'a result of the file',
      'fn g() -> Result<u8, E> { h() }\nfn f() { g().inspect_err(k); }',
      'Result::inspect_err 76',
    ],
    [
      'a method of the type',
      'impl S { fn g(&self) -> Option<u8> { h() }\n fn f(&self) { self.g().inspect(k); } }',
      'Option::inspect 76',
    ],
    ['text', 'fn f(x: &str) { x.trim().split_at_checked(1); }', 'str::split_at_checked 80'],
    ['an iterator', 'fn f(x: &str) { x.chars().rev().is_sorted(); }', 'Iterator::is_sorted 82'],
    ['a comparison', 'fn f(x: u8) { (x > 1).then_some(2); }', 'bool::then_some 62'],
    [
      'an alias of Result',
      'use std::io;\nfn f(x: io::Result<u8>) { x.is_ok_and(g); }',
      'Result::is_ok_and 70',
    ],
    [
      'an imported type',
      'use std::path::PathBuf;\nfn f(x: PathBuf) { x.file_prefix(); }',
      'Path::file_prefix 91',
    ],
    ['a name that is nobody else’s', 'fn f() { g().is_some_and(h); }', 'Option::is_some_and 70'],
    [
      'a value beside other traits',
      'use anyhow::Context as _;\nuse clap_lex::OsStrExt as _;\nfn f(x: &str) { x.split_at_checked(1); }',
      'str::split_at_checked 80',
    ],
    ['the tokens of a macro', 'fn f() { assert!(x.is_some_and(h)); }', 'Option::is_some_and 70'],
  ])('are told of %s', (_, text, expected) => {
    expect(methods(text)).toEqual([expected]);
  });

  test.each([
    ['a value from afar', 'fn f() { g().div_ceil(2); g().inspect_err(h); }'],
    ['a type of another crate', 'use heapless::Vec;\nfn f(v: Vec<u8, 4>) { v.pop_if(g); v.is_sorted(); }'],
    ['a type of the file', 'struct Slot;\nfn f(x: Slot) { x.is_none_or(g); }'],
    ['a type parameter', 'fn f<T: Number>(x: T) { x.div_ceil(2); }'],
    ['a trait of another crate', 'use num_integer::Integer;\nfn f(x: u32) { x.div_ceil(2); }'],
    ['an extension of the like', 'use crate::ext::IntegerExt;\nfn f(x: u8) { x.div_ceil(2); }'],
    ['an extension', 'use crate::ext::OptionExt;\nfn f(x: Option<u8>) { x.is_none_or(g); }'],
    ['a trait without a name', 'use crate::poly::Chunks as _;\nfn f(x: &[u8]) { x.as_chunks::<2>(); }'],
    ['a prelude', 'use crate::prelude::*;\nfn f(x: &[u8]) { x.as_chunks::<2>(); }'],
    ['another type of the same method', 'fn f(x: Option<u8>) { x.iter().inspect(g); }'],
    ['a field of that name', 'fn f(x: S) { (x.inspect)(1); }'],
  ])('are not told of %s', (_, text) => {
    expect(methods(text)).toEqual([]);
  });

  test('are not told where a trait of the crate has them, or where anything has and the type is unknown', () => {
    const known = 'fn f(x: Option<u8>) { x.is_none_or(g); }';
    const unknown = 'fn f() { h().is_none_or(g); }';
    const own = { 'src/slot.rs': 'impl Slot { fn is_none_or(self) {} }' };
    const trait = { 'src/ext.rs': 'trait Ext { fn is_none_or(self); }' };
    expect([methods(known, own), methods(known, trait)]).toEqual([['Option::is_none_or 82'], []]);
    expect([methods(unknown, own), methods(unknown)]).toEqual([[], ['Option::is_none_or 82']]);
  });
});

describe('what is newer than a version', () => {
  const newer = (text: string, world: Partial<Reach> = {}, path = 'src/a/b.rs') =>
    shown(
      usesNewerThan(parseRust(text, path), 70, {
        crate: crateOf({}),
        isPast2018: true,
        tests: false,
        ...world,
      }),
    );
  const LAZY = 'use std::sync::LazyLock;\n';

  test('is what came later, of std and of the language', () => {
    expect(
      newer(`${LAZY}use std::sync::OnceLock;\nfn f() { let Some(x) = y else { return }; const { 1 }; }`),
    ).toEqual(['std::sync::LazyLock 80', 'a `const` block 79']);
  });

  test('is a variant', () => {
    expect(newer('use std::io;\nfn f() { match k { io::ErrorKind::NotADirectory => {} _ => {} } }')).toEqual([
      'io::ErrorKind::NotADirectory 83',
    ]);
  });

  test('does not count before edition 2021 where a literal is none', () => {
    expect([newer('const C: &CStr = c"x";'), newer('const C: &CStr = c"x";', { isPast2018: false })]).toEqual(
      [['a C string literal 77'], []],
    );
  });

  test.each([
    ['a name that the build script sets', `#[cfg(has_lazy)]\n${LAZY}`],
    ['a feature for nightly', `#[cfg(feature = "nightly")]\nmod m {\n    ${LAZY}}`],
    ['a feature that is called after the item', '#[cfg(feature = "core-error")]\nuse core::error::Error;\n'],
    ['rustversion', `#[rustversion::since(1.80)]\nmod m {\n    ${LAZY}}`],
    ['the whole file', `#![cfg(nightly)]\n${LAZY}`],
    [
      'a macro',
      `cfg_if! {\n    if #[cfg(nightly)] {\n        static A: A = 1; use std::sync::LazyLock;\n    }\n}`,
    ],
    ['a macro that is called after it', `cfg_unstable! {\n    static A: A = 1; ${LAZY}}`],
    ['a test', `#[cfg(test)]\nmod tests {\n    ${LAZY}}`],
  ])('is not what stands under %s', (_, text) => {
    expect(newer(text)).toEqual([]);
  });

  test('is what stands under a platform or an ordinary feature', () => {
    expect(newer(`#[cfg(all(unix, feature = "rt"))]\n${LAZY}`)).toEqual(['std::sync::LazyLock 80']);
  });

  test('is not in a module that is declared under such a condition', () => {
    const gated = { 'src/a.rs': '#[cfg(nightly)]\nmod b;' };
    const open = { 'src/a.rs': '#[cfg(unix)]\nmod b;', 'src/c.rs': '#[cfg(nightly)]\nmod b;' };
    expect(newer(LAZY, { crate: crateOf(gated) })).toEqual([]);
    expect(newer(LAZY, { crate: crateOf(open) })).toEqual(['std::sync::LazyLock 80']);
  });

  test('is not in a file that brings it to older compilers', () => {
    expect(newer(LAZY, {}, 'src/maybe_polyfill/sync.rs')).toEqual([]);
    expect(newer(LAZY, {}, 'src/polyfilled.rs')).toEqual(['std::sync::LazyLock 80']);
  });

  test('is in tests only where they are asked for, and always in build scripts', () => {
    expect(newer(LAZY, {}, 'tests/all.rs')).toEqual([]);
    expect(newer(LAZY, { tests: true }, 'tests/all.rs')).toEqual(['std::sync::LazyLock 80']);
    expect(newer(LAZY, {}, 'build.rs')).toEqual(['std::sync::LazyLock 80']);
  });

  test('is not what the crate used before, unless it did so under a condition', () => {
    const news = (text: string) => newer(LAZY, { crate: crateOf({}, { 'src/lib.rs': text }) });
    expect(news(LAZY)).toEqual([]);
    expect(news(`#[cfg(nightly)]\n${LAZY}`)).toEqual(['std::sync::LazyLock 80']);
  });
});
