import { describe, expect, test } from 'vitest';
import { panicWindowsIn } from '../../src/syntax/panic-windows.ts';
import { uninitDrops } from '../../src/syntax/uninit-drops.ts';
import { userCallsIn } from '../../src/syntax/user-calls.ts';
import { parseRust } from './parse-rust.ts';

/** `kind subject line` of each window of the file. */
function windows(text: string): readonly string[] {
  const file = parseRust(text);
  return file
    .nodes('function_item')
    .flatMap((fn) => panicWindowsIn(file, fn))
    .map(({ kind, subject, call }) => `${kind} ${subject} ${call.name}`);
}

/** Kind and name of each call of user code. */
function calls(text: string): readonly string[] {
  const file = parseRust(text);
  return file
    .nodes('function_item')
    .flatMap((fn) => userCallsIn(file, fn))
    .map(({ kind, name }) => `${kind} ${name}`);
}

describe('userCallsIn', () => {
  test('finds closures by bound, by impl, by reference and in fields', () => {
    expect(calls('fn f<F: FnMut(u8)>(mut g: F) { g(1) }')).toEqual(['closure `g`']);
    expect(calls('fn f<F>(g: &mut F) where F: FnMut(u8) { g(1) }')).toEqual(['closure `g`']);
    expect(calls('fn f(g: impl Fn(), h: &dyn Fn()) { g(); h(); }')).toEqual(['closure `g`', 'closure `h`']);
    expect(
      calls('struct S<P> { pred: P }\nimpl<P: Fn() -> bool> S<P> { fn f(&self) { (self.pred)(); } }'),
    ).toEqual(['closure `self.pred`']);
    expect(calls('fn f(g: impl FnMut(u8)) { h(1).for_each(g); }')).toEqual(['closure `g`']);
  });

  test('leaves functions and closures of the own body alone', () => {
    expect(calls('fn f(n: u8) { let g = |x: u8| x; g(n); h(n); self.g(n) }')).toEqual([]);
    expect(calls('struct S { hook: Hook }\nimpl S { fn f(&self) { (self.hook)(); } }')).toEqual([]);
  });

  test('finds iterators by way of locals and adapters', () => {
    expect(calls('fn f<I: IntoIterator>(i: I) { let mut it = i.into_iter().take(3); it.next(); }')).toEqual([
      'iterator `it.next()`',
    ]);
    expect(calls('fn f(i: impl ExactSizeIterator) { for x in i.enumerate() {} }')).toEqual([
      'iterator `next` of the iterator',
    ]);
    expect(calls('fn f(v: Vec<u8>) { for x in v.into_iter() {} }')).toEqual([]);
  });

  test('finds clones, defaults, comparisons and drops of type parameters only', () => {
    expect(calls('fn f<T: Clone>(x: &T) { x.clone(); }')).toEqual(['clone `clone`']);
    expect(calls('fn f(x: &String) { x.clone(); }')).toEqual([]);
    expect(calls('fn f<T: Clone>(x: &T, name: String) { name.clone(); }')).toEqual([]);
    expect(calls('fn f<T: Default>() { T::default(); Vec::default(); }')).toEqual(['default `T::default`']);
    expect(calls('fn f<T: Ord>(a: T, b: T) { a.cmp(&b); }')).toEqual(['compare `cmp`']);
    expect(calls('fn f<T>(p: *mut T) { unsafe { ptr::drop_in_place(p) } }')).toEqual([
      'drop dropping an element',
    ]);
  });
});

describe('panicWindowsIn', () => {
  const shift = (before: string, after: string) => `impl<T> V<T> {
    fn put<I: Iterator<Item = T>>(&mut self, i: usize, more: I) { unsafe {
        ${before}
        let p = self.data.as_mut_ptr().add(i);
        ptr::copy(p, p.add(4), self.data.len() - i);
        ${after}
        for x in more { ptr::write(p, x); }
        self.data.set_len(9);
    } }
}`;

  test('is silent where the length was lowered before, or between the move and the call', () => {
    expect(windows(shift('', ''))).toEqual(['shifted self.data `next` of the iterator']);
    expect(windows(shift('self.data.set_len(i);', ''))).toEqual([]);
    expect(windows(shift('', 'self.data.set_len(0);'))).toEqual([]);
    expect(windows(shift('self.other.set_len(0);', ''))).toEqual([]);
  });

  test('is silent under a guard, by name, by macro and by a type with `Drop` in the file', () => {
    expect(windows(shift('', 'let _guard = Restore(self);'))).toEqual([]);
    expect(windows(shift('', 'scopeguard::defer! { x() }'))).toEqual([]);
    const own = 'struct Fix;\nimpl Drop for Fix { fn drop(&mut self) {} }\n';
    expect(windows(own + shift('', 'let fix = Fix;'))).toEqual([]);
    expect(windows(own + shift('', '{ let fix = Fix; }'))).toHaveLength(1);
    expect(windows(shift('', 'let fix = Fix;'))).toHaveLength(1);
  });

  const update = (body: string) => `fn f<T>(p: &mut T, g: impl FnOnce(T) -> T) { unsafe { ${body} } }`;

  test('sees a value read, given to a closure and written back', () => {
    expect(windows(update('ptr::write(p, g(ptr::read(p)))'))).toEqual(['written-back-late p `g`']);
    expect(windows(update('let q = p; let x = ptr::read(q); let x = g(x); ptr::write(q, x)'))).toHaveLength(
      1,
    );
    expect(windows(update('let x = ManuallyDrop::new(ptr::read(p)); ptr::write(p, g(x))'))).toEqual([]);
    expect(
      windows(update('let x = ptr::read(p); let x = abort_on_unwind(|| g(x)); ptr::write(p, x)')),
    ).toEqual([]);
    expect(windows(update('let x = ptr::read(p); ptr::write(p, h(x)); g(y);'))).toEqual([]);
    expect(windows(update('if a { let x = ptr::read(p); return x; } g(y); ptr::write(p, z);'))).toEqual([]);
    expect(windows(update('if a { ptr::read(p); } else { g(y); } ptr::write(p, z);'))).toEqual([]);
  });

  test('does not take the dismissal of a guard for a late forget', () => {
    const text = (tail: string) =>
      `impl<T> A<T> for [T; 2] { fn f(self, g: impl Fn(T)) { unsafe { g(ptr::read(&self[0])); ${tail} } } }`;
    expect(windows(text('mem::forget(self);'))).toEqual(['forgotten-late self `g`']);
    expect(windows(text('mem::forget(other);'))).toEqual([]);
  });

  const clone = (body: string, drop = 'impl<T> Drop for V<T> { fn drop(&mut self) {} }') =>
    `impl<T: Clone> Clone for V<T> { fn clone(&self) -> Self { let mut out = Self::new(); ${body} out } }\n${drop}`;

  test('sees lengths that are ahead of the writes, where a drop believes them', () => {
    const ahead = 'out.len = self.len; for i in 0..9 { unsafe { out.at(i).write(self.at(i).clone()) } }';
    expect(windows(clone(ahead))).toEqual(['counted-early out.len `clone`']);
    expect(windows(clone(ahead, ''))).toEqual([]);
    const behind = 'for i in 0..9 { unsafe { out.at(i).write(self.at(i).clone()) } } out.len = self.len;';
    expect(windows(clone(behind))).toEqual([]);
    const along =
      'out.len = a; for i in 0..9 { unsafe { out.at(i).write(self.at(i).clone()) } out.len = i; }';
    expect(windows(clone(along))).toEqual([]);
  });

  test('sees elements dropped before the length is lowered, and an index that runs ahead', () => {
    const clear = (body: string) =>
      `impl<T> V<T> { fn clear(&mut self) { unsafe { ${body} } } }\nimpl<T> Drop for V<T> { fn drop(&mut self) {} }`;
    expect(windows(clear('ptr::drop_in_place(&mut self[..]); self.len = 0;'))).toEqual([
      'dropped-early self dropping an element',
    ]);
    expect(windows(clear('self.len = 0; ptr::drop_in_place(&mut self[..]);'))).toEqual([]);
    expect(
      windows(clear('ptr::drop_in_place(&mut self[..]); self.len = 0;').replace(/impl<T> Drop.*/, '')),
    ).toEqual([]);
    const filter = (first: string, second: string) =>
      `struct D<F> { pred: F }\nimpl<F: FnMut() -> bool> Iterator for D<F> { fn next(&mut self) -> X { unsafe {
        ${first} let r = (self.pred)(); ${second} if r { return ptr::read(&v[i]); } } } }
      impl<F> Drop for D<F> { fn drop(&mut self) {} }`;
    expect(windows(filter('self.idx += 1;', ''))).toEqual(['advanced-early self.idx `self.pred`']);
    expect(windows(filter('', 'self.idx += 1;'))).toEqual([]);
  });
});

describe('uninitDrops', () => {
  const cell = (fields: string, drop: string) => `struct C { ${fields} }
impl C { fn new() -> Self { C { space: MaybeUninit::uninit() } } }
impl Drop for C { fn drop(&mut self) { unsafe { ${drop} } } }`;

  test('finds a drop that takes for granted what a constructor leaves out', () => {
    expect(
      uninitDrops(parseRust(cell('space: MaybeUninit<X>', 'self.space.assume_init_drop()'))),
    ).toHaveLength(1);
    expect(
      uninitDrops(parseRust(cell('space: MaybeUninit<X>', 'if a() { self.space.assume_init_drop() }'))),
    ).toEqual([]);
    expect(
      uninitDrops(parseRust(cell('space: MaybeUninit<X>, full: bool', 'self.space.assume_init_drop()'))),
    ).toEqual([]);
    expect(uninitDrops(parseRust(cell('space: Option<X>', 'self.space.destroy()')))).toEqual([]);
  });
});
