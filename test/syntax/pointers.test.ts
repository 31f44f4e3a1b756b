import { describe, expect, it } from 'vitest';
import { doubleBorrows } from '../../src/syntax/double-borrows.ts';
import { sequenceOf } from '../../src/syntax/sequence-types.ts';
import { sharedWrites } from '../../src/syntax/shared-writes.ts';
import { stalePointers } from '../../src/syntax/stale-pointers.ts';
import { parseRust } from './parse-rust.ts';

describe('sequences', () => {
  const kind = (head: string, expression: string) => {
    const file = parseRust(
      `struct S { all: Vec<u8>, few: [u8; 4] }\nimpl S { fn f(&self, ${head}) { ${expression}; } }`,
    );
    const node = file.nodes('expression_statement')[0]?.firstNamedChild;
    const found = node === null || node === undefined ? null : sequenceOf(file, node);
    return found === null ? null : `${found.by} ${found.kind}`;
  };

  it('knows parameters by their types, and fields by those of the struct', () => {
    expect(kind('x: &mut [u8]', 'x')).toBe('mutable slice');
    expect(kind('x: Box<[u8]>', 'x')).toBe('value slice');
    expect(kind('x: &String', 'x')).toBe('shared string');
    expect(kind('', 'self.all')).toBe('value vec');
    expect(kind('', 'self.few')).toBe('value array');
    expect(kind('', 'self.other')).toBeNull();
  });

  it('knows ranges and literals, and no other values', () => {
    expect(kind('x: Vec<u8>', '&mut x[1..]')).toBe('mutable slice');
    expect(kind('x: &str', '&x[..2]')).toBe('shared str');
    expect(kind('', '"a"')).toBe('shared str');
    expect(kind('x: Other', 'x')).toBeNull();
    expect(kind('x: Other', '&x[1..]')).toBeNull();
  });
});

describe('stale pointers', () => {
  const found = (text: string) =>
    stalePointers(parseRust(text)).map(({ broken, used }) => [broken.text, used.text]);

  it('follows the way that control takes', () => {
    const body = (middle: string) =>
      `fn f(v: &mut Vec<u8>, c: bool) { let p = v.as_ptr(); ${middle} unsafe { p.read() }; }`;
    expect(found(body('v.push(1);'))).toEqual([['v.push(1)', 'p']]);
    expect(found(body('if c { v.push(1); }'))).toEqual([['v.push(1)', 'p']]);
    expect(found(body('if c { v.push(1); return; }'))).toEqual([]);
    expect(
      found(
        'fn f(v: &mut Vec<u8>, c: bool) { let p = v.as_ptr(); if c { v.push(1) } else { unsafe { p.read() }; } }',
      ),
    ).toEqual([]);
  });

  it('asks that memory is read, and that the place is the same', () => {
    expect(found('fn f(v: &mut Vec<u8>) -> bool { let p = v.as_ptr(); v.push(1); p.is_null() }')).toEqual([]);
    expect(
      found('fn f(v: &mut Vec<u8>, w: &mut Vec<u8>) { let p = v.as_ptr(); w.push(1); unsafe { p.read() }; }'),
    ).toEqual([]);
    expect(found('fn f(v: Vec<u8>) { let p = v.as_ptr(); drop(v); unsafe { p.read() }; }')).toEqual([
      ['drop(v)', 'p'],
    ]);
  });

  it('does not take a safe function for one that reads', () => {
    expect(found('fn f(v: &mut [u8]) { let p = v.as_ptr(); width(v.as_mut_ptr(), p); }')).toEqual([]);
    expect(found('fn f(v: &mut [u8]) { copy(v.as_ptr(), v.as_mut_ptr()); }')).toHaveLength(1);
  });
});

describe('double borrows', () => {
  const found = (body: string) =>
    doubleBorrows(parseRust(`fn f(p: *mut T, r: &mut T) { unsafe { ${body} } }`)).length;

  it('asks for a raw pointer, and for a use of the first after the second is made', () => {
    expect(found('let a = &mut *p; let b = &*p; a.x = b.x;')).toBe(1);
    expect(found('let a = &mut *p; let b = &mut *p; b.x = 1;')).toBe(0);
    expect(found('let a = &*p; let b = &*p; f(a, b);')).toBe(0);
    expect(found('let a = &mut *r; let b = &mut *r; a.x = 1;')).toBe(0);
  });

  it('sees that the pointer moved on', () => {
    expect(found('let a = &mut *p; p = a.next; let b = &mut *p; a.x = 1;')).toBe(0);
  });
});

describe('writes through shared references', () => {
  const found = (head: string, body: string) =>
    sharedWrites(parseRust(`fn f(${head}) { unsafe { ${body} } }`)).length;

  it('follows casts, steps and one variable', () => {
    expect(found('x: &u8', '*(x as *const u8 as *mut u8) = 1;')).toBe(1);
    expect(found('x: &u8', '*(x as *const u8).cast_mut() = 1;')).toBe(1);
    expect(found('x: &[u8]', 'let p = x.as_ptr() as *mut u8; ptr::copy(q, p.add(1), 2);')).toBe(1);
  });

  it('is silent on what may be written, and on pointers that came as such', () => {
    expect(found('x: &mut u8', '*(x as *mut u8) = 1;')).toBe(0);
    expect(found('x: &T', '*(x as *const T as *mut T) = v;')).toBe(0);
    expect(found('x: &Cell<u8>', '*(x as *const Cell<u8> as *mut u8) = 1;')).toBe(0);
    expect(found('x: *const u8', '*(x as *mut u8) = 1;')).toBe(0);
    expect(found('x: NonNull<u8>', 'ptr::write(x.as_ptr() as *mut u8, 1);')).toBe(0);
  });
});
