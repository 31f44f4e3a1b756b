import { describe, expect, test } from 'vitest';
import { fitsUninit, fitsZero } from '../../src/syntax/bit-patterns.ts';
import { callsOf } from '../../src/syntax/calls.ts';
import { expectedType } from '../../src/syntax/expected-types.ts';
import { uninitValueOf } from '../../src/syntax/uninit-values.ts';
import { uninitVectorAt } from '../../src/syntax/uninit-vectors.ts';
import { parseRust } from './parse-rust.ts';

const TYPES = `
struct Plain { a: u8, b: [u16; 4] }
struct Slots<T>([MaybeUninit<T>; 4]);
struct Link { next: &'static Link }
struct Wrap<T> { value: T }
enum Empty {}
enum One { Only(MaybeUninit<u8>) }
enum Two { A, B }
union Raw { a: u8 }
type Alias = Link;
`;

/** What is said of a type, with `T` as type parameter. */
function fits(type: string): readonly [string, string] {
  const file = parseRust(`${TYPES}fn f(_: ${type}) {}`);
  const node = file.nodes('parameter')[0]?.childForFieldName('type');
  if (node === null || node === undefined) throw new Error(`no type in ${type}`);
  const parameters = new Set(['T']);
  return [fitsUninit(file, node, parameters), fitsZero(file, node, parameters)];
}

describe('fitsUninit and fitsZero', () => {
  test.each([
    ['u8', 'misfit', 'fits'],
    ['()', 'fits', 'fits'],
    ['[u8; 0]', 'fits', 'fits'],
    ['[MaybeUninit<u8>; N]', 'fits', 'fits'],
    ['(MaybeUninit<u8>, u8)', 'misfit', 'fits'],
    ['&u8', 'misfit', 'misfit'],
    ['*const u8', 'misfit', 'fits'],
    ['fn()', 'misfit', 'misfit'],
    ['Option<Box<u8>>', 'misfit', 'fits'],
    ['(u8, NonZeroU8)', 'misfit', 'misfit'],
    ['T', 'generic', 'generic'],
    ['Elsewhere', 'unknown', 'unknown'],
    ['Plain', 'misfit', 'fits'],
    ['Slots<u8>', 'fits', 'fits'],
    ['Link', 'misfit', 'misfit'],
    ['Alias', 'misfit', 'misfit'],
    ['Wrap<MaybeUninit<u8>>', 'fits', 'fits'],
    ['Wrap<Box<u8>>', 'misfit', 'misfit'],
    ['Empty', 'fits', 'unknown'],
    ['One', 'fits', 'fits'],
    ['Two', 'misfit', 'unknown'],
    ['Raw', 'fits', 'unknown'],
  ])('%s is %s uninitialised and %s as zeroes', (type, uninit, zero) => {
    expect(fits(type)).toEqual([uninit, zero]);
  });
});

test('expectedType reads lets, results, constants, fields and variables, and no further', () => {
  const of = (text: string) => {
    const file = parseRust(text);
    return file
      .nodes('call_expression')
      .filter(({ text: call }) => call === 'x()')
      .map((call) => expectedType(file, call)?.type.text ?? null);
  };
  expect(of('fn f() { let a: u8 = unsafe { x() }; let b = x(); }')).toEqual(['u8', null]);
  expect(of('fn f() -> u8 { y(); unsafe { x() } }')).toEqual(['u8']);
  expect(of('fn f() -> u8 { x(); return x(); }')).toEqual([null, 'u8']);
  expect(of('const A: u8 = x();')).toEqual(['u8']);
  expect(of('struct S { a: u8 }\nimpl S { fn f() -> Self { Self { a: x() } } }')).toEqual(['u8']);
  expect(
    of('struct S { a: u8 }\nimpl S { fn f(&mut self) { self.a = x(); let mut b: u16 = 0; b = x(); } }'),
  ).toEqual(['u8', 'u16']);
  expect(of('fn f() -> u8 { g(x()) }')).toEqual([null]);
});

describe('uninitVectorAt', () => {
  const vectors = (body: string) => {
    const file = parseRust(
      `struct S { buf: Vec<u8>, out: BytesMut }\nimpl S { fn f(&mut self) { ${body} } }`,
    );
    return callsOf(file)
      .filter(({ name }) => name === 'set_len')
      .map((call) => {
        const found = uninitVectorAt(file, call);
        return found === null ? null : `${found.how} ${found.element?.text ?? '?'} ${found.reader ?? '-'}`;
      });
  };

  test('reads what comes right before', () => {
    expect(vectors('let mut v: Vec<u8> = Vec::with_capacity(9); unsafe { v.set_len(9) }')).toEqual([
      'made u8 -',
    ]);
    expect(vectors('let mut v = Vec::<u8>::new(); unsafe { v.set_len(9); g() }')).toEqual(['made u8 -']);
    expect(vectors('self.buf.reserve(9); unsafe { self.buf.set_len(9) }')).toEqual(['reserved u8 -']);
    expect(vectors('self.out.reserve(9); unsafe { self.out.set_len(9) }')).toEqual([null]);
    expect(vectors('let mut v: Vec<u8> = Vec::new(); unsafe { fill(&mut v); v.set_len(9) }')).toEqual([null]);
    expect(vectors('let mut v: Vec<u8> = Vec::new(); unsafe { v.set_len(0) }')).toEqual([null]);
  });

  test('looks further back only where the vector is read into afterwards', () => {
    const far = 'let mut v: Vec<u8> = Vec::new(); g(); unsafe { v.set_len(9) }';
    expect(vectors(far)).toEqual([null]);
    expect(vectors(`${far} r.read_exact(&mut v)?;`)).toEqual(['made u8 read_exact']);
    expect(vectors('let mut v = Vec::new(); v.push(1); unsafe { v.set_len(9) } r.read(&mut v);')).toEqual([
      null,
    ]);
  });
});

test('uninitValueOf believes bounds and unsafe functions, and checks of the size', () => {
  const found = (text: string) => {
    const file = parseRust(text);
    return callsOf(file).flatMap((call) => uninitValueOf(file, call)?.how ?? []);
  };
  expect(found('fn f<T>() -> T { unsafe { mem::zeroed() } }')).toEqual(['zeroed']);
  expect(found('fn f<T: Copy>() -> T { unsafe { mem::zeroed() } }')).toEqual(['zeroed']);
  expect(found('fn f<T: Zeroable>() -> T { unsafe { mem::zeroed() } }')).toEqual([]);
  expect(found('unsafe fn f<T>() -> T { mem::zeroed() }')).toEqual([]);
  expect(found('use std::mem::uninitialized;\nfn f() { let a: u8 = unsafe { uninitialized() }; }')).toEqual([
    'uninitialized',
  ]);
  expect(found('fn f() { let a = pool.uninitialized(); let b = mine::zeroed::<&u8>(); }')).toEqual([]);
  expect(
    found(
      'fn f<T>() -> T { assert_eq!(mem::size_of::<T>(), 0); unsafe { MaybeUninit::uninit().assume_init() } }',
    ),
  ).toEqual([]);
});
