import { describe, expect, test } from 'vitest';
import { isAsync } from '../../src/syntax/async-context.ts';
import { isExported } from '../../src/syntax/exported.ts';
import { itemsOf } from '../../src/syntax/items.ts';
import { isTestCode } from '../../src/syntax/test-context.ts';
import { nodeAtWords, parseRust } from './parse-rust.ts';

describe('isExported', () => {
  const target = (text: string) => {
    const file = parseRust(text);
    const item = itemsOf(file).find((one) => one.childForFieldName('name')?.text === 'target');
    if (item === undefined) throw new Error('no target');
    return isExported(file, item);
  };
  test.each([
    'pub fn target() {}',
    'pub unsafe extern "C" fn target() {}',
    'pub mod m { pub fn target() {} }',
    'pub struct S; impl S { pub fn target() {} }',
    'mod m { pub struct S; impl S { pub fn target() {} } } pub use m::S;',
    'mod m { pub fn target() {} } pub use m::target;',
    'mod m { pub fn target() {} } pub use self::m::target as other;',
    'mod m { pub fn target() {} } pub use m::*;',
    'mod m { pub mod n { pub fn target() {} } } pub use m::n;',
    'mod m { pub fn target() {} } pub use m::{a, target};',
    'pub trait T { fn target(); }',
    'pub trait T { unsafe fn target() {} }',
    'impl other::S { pub fn target() {} }',
    'cfg_rt! { pub fn target() {} }',
  ])('holds for %s', (text) => expect(target(text)).toBe(true));
  test.each([
    'fn target() {}',
    'pub(crate) fn target() {}',
    'pub(super) fn target() {}',
    'pub(in crate::a) fn target() {}',
    'mod m { pub fn target() {} }',
    'mod m { pub fn target() {} } use m::target;',
    'mod m { pub fn target() {} } pub(crate) use m::target;',
    'mod m { pub fn target() {} } mod n { pub use super::m::target; }',
    'mod m { pub fn target() {} } pub use n::target;',
    'mod m { fn target() {} } pub use m::*;',
    'pub(crate) mod m { pub fn target() {} }',
    'struct S; impl S { pub fn target() {} }',
    'pub struct S; impl S { fn target() {} }',
    'pub struct S; impl T for S { fn target() {} }',
    'trait T { fn target(); }',
    'pub fn f() { pub fn target() {} }',
  ])('does not hold for %s', (text) => expect(target(text)).toBe(false));
});

describe('isTestCode', () => {
  const at = (text: string, path = 'src/lib.rs') => {
    const file = parseRust(text, path);
    return isTestCode(file, nodeAtWords(file, 'here'));
  };
  test.each([
    '#[cfg(test)] mod tests { fn f() { here } }',
    '#[test] fn f() { here }',
    '#[tokio::test] async fn f() { here }',
    '#[cfg(all(test, loom))] mod m { mod n { impl A { fn f() { println!("{}", here) } } } }',
    '#![cfg(test)]\nfn f() { here }',
    'mod m { #![cfg(test)]\nfn f() { here } }',
    '#[cfg(test)] m! { fn f() { here } }',
    '#[rstest(x, case(1))] fn f(x: u8) { here }',
    'mod tests { fn f() { here } }',
    '#[cfg(loom)] fn f() { here }',
    'fn f() { #[cfg(all(loom, unix))] let x = { here }; }',
    '#[cfg(any(miri, kani))] mod m { fn f() { here } }',
  ])('holds in %s', (text) => expect(at(text)).toBe(true));
  test.each([
    'fn test() { here }',
    '#[cfg(not(test))] fn f() { here }',
    '#[cfg(test)] fn g() {} fn f() { here }',
    '#[test_only_name] fn f() { here }',
  ])('does not hold in %s', (text) => expect(at(text)).toBe(false));
  test.each(['tests/a.rs', 'crates/x/benches/a/b.rs', 'examples/a.rs', 'build.rs', 'a/build.rs'])(
    'holds in %s',
    (path) => expect(at('fn f() { here }', path)).toBe(true),
  );
  test.each([
    'src/tests.rs',
    'src/queue/test.rs',
    'src/queue_test.rs',
    'tests-turmoil/src/main.rs',
    'test-helpers/src/lib.rs',
    'rayon-demo/src/tsp.rs',
    'fuzz/fuzz_targets/a.rs',
  ])('holds in %s', (path) => expect(at('fn f() { here }', path)).toBe(true));
  test.each(['src/build.rs.rs', 'mytests/a.rs', 'src/rebuild.rs', 'tokio-test/src/io.rs', 'src/attest.rs'])(
    'does not hold in %s',
    (path) => expect(at('fn f() { here }', path)).toBe(false),
  );
});

describe('isAsync', () => {
  const at = (text: string) => {
    const file = parseRust(text);
    return isAsync(file, nodeAtWords(file, 'here'));
  };
  test.each([
    'async fn f() { here }',
    'pub(crate) async unsafe fn f() { here }',
    'fn f() { async move { here } }',
    'fn f() { async |x| { here } }',
    'fn f() { || async { here } }',
    'async fn f() { select! { a = here => {} } }',
    'impl T for A { async fn f() { if x { loop { here } } } }',
  ])('holds in %s', (text) => expect(at(text)).toBe(true));
  test.each([
    'fn f() { here }',
    'async fn f() { || here }',
    'async fn f() { fn g() { here } }',
    'fn f() { async { || { here } } }',
    'async fn f() { const A: u8 = here; }',
    'async fn f(x: [u8; here]) {}',
    'fn f() { g(async {}, here) }',
  ])('does not hold in %s', (text) => expect(at(text)).toBe(false));
});
