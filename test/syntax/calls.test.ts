import { describe, expect, it } from 'vitest';
import { callsOf } from '../../src/syntax/calls.ts';
import { parseRust } from './parse-rust.ts';

function calls(text: string) {
  return callsOf(parseRust(text)).map(({ name, qualifier, receiver, args, turbofish }) => [
    name,
    qualifier,
    receiver?.text ?? null,
    args.map((one) => one.text).join(', '),
    turbofish,
  ]);
}

describe('calls', () => {
  it('tells paths, methods and bare names apart', () => {
    expect(calls('fn f() { std::ptr::read(p); p.add(1); g(/* none */); }')).toEqual([
      ['read', 'ptr', null, 'p', null],
      ['add', null, 'p', '1', null],
      ['g', '', null, '', null],
    ]);
  });

  it('follows imports and their aliases', () => {
    expect(
      calls(
        'use std::{ptr::read as take, slice::from_raw_parts};\nfn f() { take(p); from_raw_parts(p, 1); }',
      ),
    ).toEqual([
      ['read', 'ptr', null, 'p', null],
      ['from_raw_parts', 'slice', null, 'p, 1', null],
    ]);
  });

  it('reads generic arguments after the name, and looks through those of a type', () => {
    expect(calls('fn f() { size_of::<u8>(); Vec::<u8>::new(); p.cast::<T>(); }')).toEqual([
      ['size_of', '', null, '', 'u8'],
      ['new', 'Vec', null, '', null],
      ['cast', null, 'p', '', 'T'],
    ]);
  });

  it('leaves out callees without a name', () => {
    expect(calls('fn f() { (x.y)(1); (|| 1)(); }')).toEqual([]);
  });
});
