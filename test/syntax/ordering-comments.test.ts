import { describe, expect, test } from 'vitest';
import { atomicOperations } from '../../src/syntax/atomic-operations.ts';
import { partnerOf } from '../../src/syntax/atomic-partners.ts';
import { explainsOrdering } from '../../src/syntax/ordering-comments.ts';
import { isPlainUse } from '../../src/syntax/plain-atomics.ts';
import { parseRust } from './parse-rust.ts';

const explained = (text: string) => {
  const file = parseRust(text);
  return atomicOperations(file).map((operation) => explainsOrdering(file, operation));
};
const store = (comment: string) =>
  `fn f(x: &AtomicBool) {\n    ${comment}\n    x.store(true, Ordering::Release);\n}\n`;

describe('explainsOrdering', () => {
  test.each([
    '// pairs with the load in `g`',
    '// Publishes the slot.',
    '// the writes above happen\n    // before the load in `g`',
    '// Make the stolen items available to consumers',
    '// must be set before the queue is dropped',
    '// no other thread can have it yet',
    '// only read under the lock',
  ])('takes %s', (comment) => expect(explained(store(comment))).toEqual([true]));

  test.each(['// set the flag', '// Only this thread pops.', '// TODO', '/* done */'])(
    'does not take %s',
    (comment) => expect(explained(store(comment))).toEqual([false]),
  );

  test.each([
    ['/// Acquire the lock.', false],
    ['/// Releases a permit.', false],
    ['/// A synchronization primitive.', false],
    ['/// Acquire: sees what `unlock` has written.', true],
    ['/// Synchronizes with `unlock`.', true],
    ['/// All changes are exchanges, so there is one modification order.', true],
  ])('reads the docs of a function: %s', (doc, says) =>
    expect(explained(`${doc}\n${store('')}`)).toEqual([says]),
  );

  test('looks above attributes', () => {
    expect(
      explained(`// An acquire load, as the sanitizer knows no fences.\n#[inline]\n${store('')}`),
    ).toEqual([true]);
    expect(explained(store('// publishes the slot\n    #[cfg(unix)]'))).toEqual([true]);
  });

  test('hears what is said of the other half, when it names this one', () => {
    const pair = (comment: string) =>
      `fn set(g: &G) {\n    ${comment}\n    g.on.store(true, Ordering::Release);\n}\nfn get(g: &G) -> bool {\n    g.on.load(Ordering::Acquire)\n}\n`;
    expect(explained(pair('// Release: pairs with the Acquire load'))).toEqual([true, true]);
    expect(explained(pair('// publishes; the fence is in `get`'))).toEqual([true, true]);
    expect(explained(pair('// Release: the buffer is written'))).toEqual([true, false]);
  });
});

describe('isPlainUse', () => {
  const plain = (text: string, path?: string) => {
    const file = parseRust(text, path);
    return atomicOperations(file).map((operation) => isPlainUse(file, operation));
  };
  test.each([
    ['a counter', 'fn f(s: &S) { s.seen.fetch_add(1, Relaxed); }', true],
    ['one more reference', 'fn clone(s: &S) { let n = s.senders.fetch_add(1, Relaxed); check(n); }', true],
    ['the last reference', 'fn drop(s: &S) { if s.refs.fetch_sub(1, Relaxed) == 1 { free(s) } }', false],
    ['a stop flag', 'fn f(s: &S) { s.shutdown.store(true, Relaxed); }', true],
    ['a ready flag', 'fn f(s: &S) { s.ready.store(true, Relaxed); }', false],
    ['a flag beside unsafe code', 'fn f(s: &S) { unsafe { w() }; s.chosen.store(true, Relaxed); }', false],
    ['a swap that decides', 'fn f(s: &S) -> bool { s.taken.swap(true, Relaxed) }', false],
    ['an Acquire', 'fn f(s: &S) -> u8 { s.limit.load(Acquire) }', false],
    ['a pointer', 'static LIMIT: AtomicPtr<u8> = X; fn f() { LIMIT.store(p, Relaxed); }', false],
  ])('%s', (_, code, says) =>
    expect(plain(`use std::sync::atomic::Ordering::*;\n${code}\n`)).toEqual([says]),
  );

  test('a module of metrics counts, whatever its values are called', () => {
    const text = 'fn f(w: &W) { w.busy.store(1, Ordering::Relaxed); unsafe {} }\n';
    expect(plain(text, 'src/metrics/batch.rs')).toEqual([true]);
    expect(plain(text, 'src/batch.rs')).toEqual([false]);
  });
});

test('a partner is of the same atomic', () => {
  const file = parseRust(`
fn push(q: &Q) { q.tail.index.store(1, Ordering::Release); }
fn pop(q: &Q) { q.head.index.load(Ordering::Acquire); q.tail.index.load(Ordering::Acquire); }
struct A { state: AtomicU8 }
struct B { state: AtomicU8 }
impl A { fn a(&self) { self.state.store(1, Ordering::Release); } }
impl B { fn b(&self) { self.state.load(Ordering::Acquire); } }
`);
  const [push, , tail, a] = atomicOperations(file);
  expect(push && partnerOf(file, push)?.operation).toBe(tail);
  expect(a && partnerOf(file, a)).toBeNull();
});
