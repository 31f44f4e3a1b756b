import { describe, expect, it } from 'vitest';
import { popLoops } from '../../src/syntax/pop-loops.ts';
import { takesPartInScheme, usesScheme, wordsAround } from '../../src/syntax/reclamation.ts';
import { freedAt, readersOf, unlinkings } from '../../src/syntax/unlinked-pointers.ts';
import { parseRust } from './parse-rust.ts';

const POP = `
struct Stack { head: AtomicPtr<Node> }
impl Stack {
    fn pop(&self) -> Option<u32> {
        loop {
            let head = self.head.load(Ordering::Acquire);
            let next = unsafe { (*head).next };
            if self.head.compare_exchange(head, next, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                return Some(unsafe { Box::from_raw(head) }.value);
            }
        }
    }
}`;

describe('pointers taken out of an atomic', () => {
  it('go by the name that was expected, or that the result got', () => {
    const file = parseRust(`fn f(a: &A) {
      let old = a.p.swap(new, Ordering::AcqRel);
      if let Ok(was) = a.p.compare_exchange(seen as *mut N, new, Ordering::AcqRel, Ordering::Relaxed) {}
      a.p.store(new, Ordering::Release);
    }`);
    expect(unlinkings(file).map(({ names }) => names)).toEqual([['old'], ['seen', 'was']]);
  });

  it('are freed where a function that frees gets them', () => {
    const file = parseRust(POP);
    const [one] = unlinkings(file);
    const free = one === undefined ? null : freedAt(file, one);
    expect(free === null ? null : file.text.slice(free.start, free.end)).toBe('Box::from_raw(head');
  });

  it('are not freed where the new node is, for it lost the race', () => {
    const file = parseRust(`fn f(a: &A) {
      match a.p.compare_exchange(old, new, Ordering::AcqRel, Ordering::Relaxed) {
        Ok(_) => {}
        Err(old) => unsafe { drop(Box::from_raw(old)) },
      }
    }`);
    expect(unlinkings(file).map((one) => freedAt(file, one))).toEqual([null]);
  });

  it('have readers in functions that load and dereference, unless they own the atomic', () => {
    const file = parseRust(`${POP}
impl Drop for Stack {
    fn drop(&mut self) {
        let p = self.head.load(Ordering::Relaxed);
        unsafe { (*p).next };
    }
}
fn count(stack: &Stack) -> bool { stack.head.load(Ordering::Relaxed).is_null() }`);
    expect(readersOf(file, 'head').map(({ fn }) => fn)).toEqual(['pop']);
  });
});

describe('pop loops', () => {
  it('put what they read through the head in its place', () => {
    expect(popLoops(parseRust(POP)).map(({ first, next }) => [first, next])).toEqual([['head', 'next']]);
  });

  it('are none outside a loop, for a push, or under a guard', () => {
    const push = POP.replace('let next = unsafe { (*head).next };', 'let next = fresh();');
    const once = POP.replace('loop {', 'if true {');
    const pinned = POP.replace('loop {', 'let guard = epoch::pin(); loop {');
    for (const text of [push, once, pinned]) expect(popLoops(parseRust(text))).toEqual([]);
  });
});

describe('reclamation schemes', () => {
  it('are told by their crates and by what a function does', () => {
    expect(usesScheme(parseRust('use crossbeam_epoch::Atomic;'))).toBe(true);
    expect(usesScheme(parseRust('use crossbeam_channel::Sender;'))).toBe(false);
    const file = parseRust(
      '/// One.\nfn a() { hazard.retire(p); /* two */ }\nfn b(_guard: &Guard) {}\nfn c() {}',
    );
    const [a, b, c] = file.nodes('function_item');
    if (a === undefined || b === undefined || c === undefined) throw new Error('no functions');
    expect([a, b, c].map(takesPartInScheme)).toEqual([true, true, false]);
    expect(wordsAround(file, a)).toMatch(/One\..* two/);
    expect(wordsAround(file, c)).toBe('');
  });
});
