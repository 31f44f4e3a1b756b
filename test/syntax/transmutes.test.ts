import { describe, expect, test } from 'vitest';
import { reinterpretationOf } from '../../src/syntax/pointer-reinterpretations.ts';
import { transmuteFault } from '../../src/syntax/transmute-faults.ts';
import { transmutesOf } from '../../src/syntax/transmutes.ts';
import { parseRust } from './parse-rust.ts';

/** The fault of each transmute; `-` for none. */
function faults(text: string): readonly string[] {
  const file = parseRust(`use std::mem;\nenum Kind { A, B }\n${text}`);
  return transmutesOf(file).map((one) => transmuteFault(file, one)?.kind ?? '-');
}

describe('transmuteFault', () => {
  test('wants both types, in the call or where the result goes', () => {
    expect(faults('fn f(x: A) { g(mem::transmute(x)); g(mem::transmute::<_, B>(x)); }')).toEqual([
      'unannotated',
      'unannotated',
    ]);
    expect(faults('fn f(x: A) { g(mem::transmute::<A, B>(x)); let b: B = mem::transmute(x); }')).toEqual([
      '-',
      '-',
    ]);
    expect(faults('fn f(x: A) { let b: _ = mem::transmute(x); }')).toEqual(['unannotated']);
    expect(faults('fn f(x: A) -> B { unsafe { mem::transmute(x) } }')).toEqual(['-']);
    expect(faults('fn f(x: A) { x.transmute(); mine::transmute(x); }')).toEqual([]);
  });

  test('reads lifetimes, and believes a comment', () => {
    const text = "fn f(x: &str) -> &'static str { unsafe { mem::transmute::<&str, &'static str>(x) } }";
    expect(faults(text)).toEqual(['lifetime']);
    expect(faults(text.replace('unsafe', '\n// SAFETY: leaked.\nunsafe'))).toEqual(['-']);
    expect(faults("fn f(x: &'static str) { g(mem::transmute::<&'static str, &str>(x)) }")).toEqual(['-']);
  });

  test('knows collections by their elements', () => {
    expect(faults('fn f(x: Vec<A>) -> Vec<B> { mem::transmute(x) }')).toEqual(['collection']);
    expect(faults("fn f(x: Vec<&'a A>) -> Vec<&A> { mem::transmute(x) }")).toEqual(['-']);
    expect(faults('fn f(x: Box<A>) -> Box<B> { mem::transmute(x) }')).toEqual(['-']);
  });

  test('knows integers that are no value, unless somebody looked', () => {
    expect(faults('fn f(x: u8) -> Kind { mem::transmute(x) }')).toEqual(['integer']);
    expect(faults('fn f(x: u8) -> Kind { assert!(x < 2); mem::transmute(x) }')).toEqual(['-']);
    expect(faults('fn f(x: u8) -> Kind { mem::transmute(x & 1) }')).toEqual(['-']);
    expect(faults('fn f(x: u8) -> Other { mem::transmute(x) }')).toEqual(['-']);
    expect(faults('fn f(x: usize) -> fn() { mem::transmute(x) }')).toEqual(['integer']);
    expect(faults('fn f() { mem::transmute::<isize, fn()>(SENTINEL) }')).toEqual(['-']);
    expect(faults('fn f(x: &u8) -> &mut u8 { mem::transmute(x) }')).toEqual(['mutable']);
  });
});

test('reinterpretationOf tells placeholders and bytes from plain casts', () => {
  const found = (expression: string) => {
    const file = parseRust(
      `#[repr(packed)]\nstruct P(u16);\nfn f(b: &[u8], x: &X) { let _ = unsafe { ${expression} }; }`,
    );
    return file.nodes('type_cast_expression').flatMap((cast) => reinterpretationOf(file, cast)?.kind ?? []);
  };
  expect(found('&*(&x.value as *const () as *const E)')).toEqual(['placeholder']);
  expect(found('&*(x.value as *const () as *const E)')).toEqual([]);
  expect(found('&x.value as *const E as *const ()')).toEqual([]);
  expect(found('&*(b.as_ptr() as *const Header)')).toEqual(['bytes']);
  expect(found('ptr::read(&b[..4] as *const [u8] as *const Header)')).toEqual(['bytes']);
  expect(found('b.as_ptr() as *const Header')).toEqual([]);
  expect(found('&*(b.as_ptr() as *const P)')).toEqual([]);
  expect(found('&*(b.as_ptr() as *const i8)')).toEqual([]);
  expect(found('(b.as_ptr() as *const Header).read_unaligned()')).toEqual([]);
  expect(found('&*(x.as_ptr() as *const Header)')).toEqual([]);
});
