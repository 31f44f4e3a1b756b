import { describe, expect, test } from 'vitest';
import { atomicOperations } from '../../src/syntax/atomic-operations.ts';
import { importsOf } from '../../src/syntax/use-paths.ts';
import { parseRust } from './parse-rust.ts';

/** `atomic.method(role=Ordering, …)` of each operation. */
function summary(text: string): readonly string[] {
  return atomicOperations(parseRust(text)).map(
    ({ atomic, method, orderings }) =>
      `${atomic}.${method}(${orderings.map(({ role, ordering }) => `${role}=${ordering}`).join(', ')})`,
  );
}
const body = (code: string, uses = 'use std::sync::atomic::Ordering;') => `${uses} fn f(&self) { ${code} }`;

describe('atomicOperations reads every kind of operation', () => {
  test.each([
    ['x.load(Ordering::Acquire);', 'x.load(only=Acquire)'],
    ['self.head.store(1, Ordering::Release);', 'head.store(only=Release)'],
    ['X.swap(1, Ordering::AcqRel);', 'X.swap(only=AcqRel)'],
    ['crate::X.fetch_add(1, Ordering::Relaxed);', 'X.fetch_add(only=Relaxed)'],
    ['self.slots[i].seq.load(Ordering::SeqCst);', 'seq.load(only=SeqCst)'],
    ['self.slots[i].load(Ordering::SeqCst);', 'slots.load(only=SeqCst)'],
    ['(*p).flag.fetch_not(Ordering::SeqCst);', 'flag.fetch_not(only=SeqCst)'],
    ['(&*self.a).load(Ordering::SeqCst);', 'a.load(only=SeqCst)'],
    ['self.state().load(Ordering::SeqCst);', 'state.load(only=SeqCst)'],
    ['self.0.load(Ordering::SeqCst);', '0.load(only=SeqCst)'],
    ['unsafe { &*p }.load(Ordering::SeqCst);', 'p.load(only=SeqCst)'],
    [
      'x.compare_exchange(a, b, Ordering::AcqRel, Ordering::Acquire);',
      'x.compare_exchange(success=AcqRel, failure=Acquire)',
    ],
    [
      'x\n  .compare_exchange_weak(\n a, /* b, */ b, // c\n Ordering::AcqRel,\n Ordering::Acquire,\n);',
      'x.compare_exchange_weak(success=AcqRel, failure=Acquire)',
    ],
    [
      'x.fetch_update(Ordering::SeqCst, Ordering::Relaxed, |v| Some(v, 1));',
      'x.fetch_update(success=SeqCst, failure=Relaxed)',
    ],
    [
      'x.try_update(Ordering::SeqCst, Ordering::Relaxed, |v| Some(v));',
      'x.try_update(success=SeqCst, failure=Relaxed)',
    ],
    ['x.compare_and_swap(a, b, Ordering::SeqCst);', 'x.compare_and_swap(only=SeqCst)'],
    ['fence(Ordering::SeqCst);', '.fence(only=SeqCst)'],
    ['std::sync::atomic::compiler_fence(Ordering::Release);', '.compiler_fence(only=Release)'],
    ['AtomicBool::load(&self.ready, Ordering::Release);', 'ready.load(only=Release)'],
    ['atomic::AtomicPtr::<T>::store(&x, p, Ordering::Acquire);', 'x.store(only=Acquire)'],
    ['x.load((Ordering::Relaxed));', 'x.load(only=Relaxed)'],
    ['x.load(order);', 'x.load(only=null)'],
    [
      'x.compare_exchange(a, b, success, Ordering::Relaxed);',
      'x.compare_exchange(success=null, failure=Relaxed)',
    ],
  ])('%s', (code, expected) => {
    expect(summary(body(code))).toEqual([expected]);
  });
});

describe('atomicOperations knows an ordering under any name', () => {
  test.each([
    ['use std::sync::atomic::Ordering as O;', 'O::Release'],
    ['use std::sync::atomic::{self, AtomicBool};', 'atomic::Ordering::Release'],
    ['use std::sync::{atomic as a, Arc};', 'a::Ordering::Release'],
    ['use std::sync::atomic::Ordering::*;', 'Release'],
    ['use std::sync::atomic::{AtomicU8, Ordering::{self, Acquire, Release}};', 'Release'],
    ['use std::sync::atomic::Ordering::Release as R;', 'R'],
    ['use std::sync::atomic::Ordering as O; use O::Release as R;', 'R'],
    ['use loom::sync::atomic::Ordering;', 'Ordering::Release'],
    ['use portable_atomic::{AtomicU128, Ordering as Ord};', 'Ord::Release'],
    ['use crate::prelude::*;', 'Release'],
    ['use std::cmp::Ordering;', 'core::sync::atomic::Ordering::Release'],
    ['type O = std::sync::atomic::Ordering;', 'O::Release'],
    ['', '::core :: sync :: atomic :: Ordering :: Release'],
  ])('%s %s', (uses, written) => {
    expect(summary(body(`x.load(${written});`, uses))).toEqual(['x.load(only=Release)']);
  });
});

describe('atomicOperations stays silent on what is no atomic operation', () => {
  test.each([
    ['wrong arity', 'x.store(Ordering::Acquire); x.load(a, Ordering::Acquire); x.swap(Ordering::SeqCst);'],
    ['no ordering', 'config.load(path); a.swap(0, 1); v.store(1, 2);'],
    ['comparisons', 'x.load(Ordering::Less); y.load(cmp::Ordering::Greater);'],
    ['another type', 'State::load(&self.state, Ordering::Acquire);'],
    [
      'a block or condition',
      'x.load({ Ordering::Release }); x.load(if a { Ordering::Release } else { Ordering::Relaxed });',
    ],
    ['comments and strings', '// x.load(Ordering::Release)\n "x.load(Ordering::Release)";'],
    ['an unknown bare name', 'x.load(Release);'],
    ['a method without a call', 'let f = x.load; g(Ordering::Release);'],
  ])('%s', (_name, code) => {
    expect(summary(body(code))).toEqual([]);
  });

  test('a constant is no path to a variant, even beside a glob', () => {
    expect(
      summary(body('x.load(Release);', 'use a::*; const Release: Ordering = Ordering::Acquire;')),
    ).toEqual([]);
  });

  test('a macro definition, which means nothing before it is expanded', () => {
    expect(summary('macro_rules! m { ($x:expr) => { $x.load(Ordering::Release) } }')).toEqual([]);
  });
});

test('operations in macro arguments are found where they stand', () => {
  const text = body(
    'assert_eq!(x.load(Ordering::Release), y.load(Ordering::AcqRel)); println!("{}", vec![z.load(Ordering::SeqCst)].len());',
  );
  const found = atomicOperations(parseRust(text));
  expect(found.map(({ node, inMacroArgument }) => [node.text, inMacroArgument])).toEqual([
    ['x.load(Ordering::Release)', true],
    ['y.load(Ordering::AcqRel)', true],
    ['z.load(Ordering::SeqCst)', true],
  ]);
  for (const { range, orderings, statement, name } of found) {
    expect(text.slice(range.start, range.end)).toMatch(/^[xyz]\.load\(/);
    expect(text.slice(name.start, name.end)).toBe('load');
    for (const one of orderings) expect(text.slice(one.range.start, one.range.end)).toBe(one.written);
    expect(text.slice(statement.start, statement.end)).toMatch(/^(?:assert_eq|println)!.*;$/);
  }
});

describe('an operation knows its statement, its function and whether its result is used', () => {
  test.each([
    ['x.fetch_add(1, Ordering::Relaxed);', false, 'x.fetch_add(1, Ordering::Relaxed);'],
    ['let _ = x.fetch_add(1, Ordering::Relaxed);', false, 'let _ = x.fetch_add(1, Ordering::Relaxed);'],
    ['_ = x.fetch_add(1, Ordering::Relaxed);', false, '_ = x.fetch_add(1, Ordering::Relaxed);'],
    ['let a = x.fetch_add(1, Ordering::Relaxed);', true, 'let a = x.fetch_add(1, Ordering::Relaxed);'],
    [
      'if x.fetch_sub(1, Ordering::Relaxed) == 1 { g(); }',
      true,
      'if x.fetch_sub(1, Ordering::Relaxed) == 1 { g(); }',
    ],
    ['x.fetch_add(1, Ordering::Relaxed)', true, 'x.fetch_add(1, Ordering::Relaxed)'],
    [
      'match a { 1 => x.fetch_add(1, Ordering::Relaxed), _ => 0 }',
      true,
      '1 => x.fetch_add(1, Ordering::Relaxed),',
    ],
    ['m! { x.fetch_add(1, Ordering::Relaxed); y() }', false, 'm! { x.fetch_add(1, Ordering::Relaxed); y() }'],
    ['m!(x.fetch_add(1, Ordering::Relaxed));', true, 'm!(x.fetch_add(1, Ordering::Relaxed));'],
  ])('%s', (code, used, statement) => {
    const text = body(code);
    const [found] = atomicOperations(parseRust(text));
    expect(found?.resultUsed).toBe(used);
    expect(found && text.slice(found.statement.start, found.statement.end)).toBe(statement);
    expect(found?.enclosingFunction?.childForFieldName('name')?.text).toBe('f');
  });
});

test('importsOf resolves groups, aliases, globs and self', () => {
  const file = parseRust('pub use a::{self, b::{C as D, *}, /* x */ e};\nuse ::f::g; m! { use h as _; }');
  expect(importsOf(file).map(({ path, name, isPublic }) => [path.join('::'), name, isPublic])).toEqual([
    ['a', 'a', true],
    ['a::b::C', 'D', true],
    ['a::b::*', '*', true],
    ['a::e', 'e', true],
    ['f::g', 'g', false],
  ]);
});

describe('atomicOperations reads atomic pointers that take a guard', () => {
  test.each([
    ['head.load(Ordering::Acquire, guard);', 'head.load(only=Acquire)'],
    ['self.head.swap(Shared::null(), Ordering::AcqRel, &guard);', 'head.swap(only=AcqRel)'],
    [
      'self.tail.compare_exchange(tail, next, Ordering::Release, Ordering::Relaxed, guard);',
      'tail.compare_exchange(success=Release, failure=Relaxed)',
    ],
    ['n.next.fetch_or(1, Ordering::AcqRel, guard);', 'next.fetch_or(only=AcqRel)'],
    ['n.next.compare_and_set(a, b, Ordering::Release, guard);', 'next.compare_and_set(only=Release)'],
  ])('%s', (code, expected) => {
    expect(summary(body(code))).toEqual([expected]);
    expect(atomicOperations(parseRust(body(code)))[0]?.isGuarded).toBe(true);
  });

  test('takes a method with as many arguments for one only by the name of an ordering', () => {
    expect(summary(body('orders.load(order, guard); orders.swap(a, order, guard);'))).toEqual([]);
  });

  test('tells the methods of std from them', () => {
    expect(atomicOperations(parseRust(body('x.swap(1, Ordering::AcqRel);')))[0]?.isGuarded).toBe(false);
  });
});
