import type { Node } from 'web-tree-sitter';
import {
  acquires,
  acquiresWithin,
  operationsBeside,
  operationsOn,
  orderingOfSuccess,
} from '../../syntax/atomic-flow.ts';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { resultsOf, wholeValueOf } from '../../syntax/atomic-results.ts';
import { dereferenceOf, firstDereferenceOf } from '../../syntax/dereferences.ts';
import { hasExclusiveAccess, rootOf } from '../../syntax/exclusive-access.ts';
import { publicationOf } from '../../syntax/publications.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';
import { strongerOrdering } from '../stronger-ordering.ts';

export default defineRule({
  on: 'rust',
  words: ['Relaxed'],
  skipsTests: true,
  category: 'advice',
  policy: 'P1',
  summary: 'A pointer that is loaded with `Relaxed` and dereferenced',
  why: 'A `Relaxed` load says which pointer another thread stored, not that what it wrote behind the pointer before that can be seen. Reading through it is a data race with the writes that made the value, and on ARM and POWER, or after the optimiser, it reads what was there before.',
  source: [
    'https://doc.rust-lang.org/nomicon/atomics.html#relaxed',
    'https://marabos.nl/atomics/memory-ordering.html#release-and-acquire-ordering',
  ],
  accuracy:
    'November 2026, whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: 7 findings, 5 arguable (the same place was mended elsewhere in that crate), 2 wrong (another lock orders them). Of 11 fixes of this kind in thread_local, once_cell, crossbeam and others, it speaks before 5 and after none.',
  options: {},
  *check(file) {
    for (const one of atomicOperations(file)) {
      if (one.method !== 'load' || orderingOfSuccess(one) !== 'Relaxed') continue;
      const place = firstRead(file, one);
      if (place === null || isOrdered(file, one, place) || isTestCode(file, one.node)) continue;
      const isAtOnce = place.startIndex <= one.range.start;
      const where = isAtOnce ? 'at once' : `on line ${file.lines.lineAt(place.startIndex)}`;
      yield {
        at: one.orderings[0]?.range ?? one.name,
        construct: one.range,
        message: `\`${one.atomic}\` is loaded with \`Relaxed\` and dereferenced ${where}`,
        detail: `What another thread wrote before it stored the pointer need not be visible there: load it with \`Acquire\`, and store it with \`Release\`.`,
        suggestion: strongerOrdering(file, one, { only: 'Acquire' }),
        ...(isAtOnce
          ? {}
          : {
              related: [
                { at: { start: place.startIndex, end: place.endIndex }, message: 'dereferenced here' },
              ],
            }),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
impl<T> Cell<T> {
    fn get(&self) -> Option<&T> {
        let value = self.inner.load(Ordering::Relaxed); //~ \`inner\` is loaded with \`Relaxed\` and dereferenced on line 4
        unsafe { value.as_ref() }
    }
}`,
      },
      {
        code: `
fn lookup(&self, id: usize) -> Option<&Entry> {
    let table = unsafe { &*self.table.load(Ordering::Relaxed) }; //~ dereferenced at once
    table.entries.get(id)
}`,
      },
      {
        code: `
fn first(list: &List, guard: &Guard) -> Option<u32> {
    if let Some(node) = unsafe { list.head.load(Ordering::Relaxed, guard).as_ref() } { //~ \`head\`
        return Some(node.value);
    }
    None
}`,
        note: 'The guard keeps the node from being freed; it does not order its contents.',
      },
    ],
    valid: [
      {
        code: `
fn get(&self) -> Option<&T> {
    let value = self.inner.load(Ordering::Acquire);
    unsafe { value.as_ref() }
}`,
      },
      {
        code: `
fn get(&self) -> Option<&T> {
    let value = self.inner.load(Ordering::Relaxed);
    if value.is_null() {
        return None;
    }
    fence(Ordering::Acquire);
    Some(unsafe { &*value })
}`,
      },
      {
        code: `
impl<T> Drop for List<T> {
    fn drop(&mut self) {
        let mut node = self.head.load(Ordering::Relaxed);
        while !node.is_null() {
            node = unsafe { Box::from_raw(node) }.next;
        }
    }
}`,
        note: 'Nobody else has the list any more.',
      },
      {
        code: `
fn push(&self, node: *mut Node) {
    let mut head = self.head.load(Ordering::Relaxed);
    loop {
        unsafe { (*node).next = head };
        match self.head.compare_exchange_weak(head, node, Ordering::Release, Ordering::Relaxed) {
            Ok(_) => return,
            Err(now) => head = now,
        }
    }
}`,
        note: 'What was loaded is stored, not read through.',
      },
      {
        code: `
fn get(&self) -> Option<&T> {
    if !self.ready.load(Ordering::Acquire) {
        return None;
    }
    Some(unsafe { &*self.value.load(Ordering::Relaxed) })
}`,
        note: 'The flag has been acquired before.',
      },
      {
        code: `
fn len(&self) -> usize {
    let _held = self.lock.lock();
    unsafe { &*self.table.load(Ordering::Relaxed) }.len()
}`,
        note: 'The lock orders it.',
      },
    ],
  },
});

/** Where what was loaded is read through first. */
function firstRead(file: RustFile, one: AtomicOperation): Node | null {
  const direct = dereferenceOf(file, wholeValueOf(file, one.node), one.isGuarded);
  if (direct !== null) return direct;
  const { isGuarded } = one;
  const places = resultsOf(file, one)
    .filter(({ isAssigned }) => !isAssigned)
    .flatMap(({ name, scope }) => {
      const range = { start: one.range.end, end: scope.end };
      const place = firstDereferenceOf(file, { name, range, isGuarded });
      return place === null || isExchangedFirst(file, one, name, place) ? [] : [place];
    });
  return places.toSorted((a, b) => a.startIndex - b.startIndex)[0] ?? null;
}

/** Does anything in the function see to it that what the pointer leads to is visible? */
function isOrdered(file: RustFile, one: AtomicOperation, place: Node): boolean {
  if (one.arguments.some(({ text }) => /unprotected\s*\(/.test(text))) return true;
  // `unsafe fn` over an atomic that it is handed: what orders it is the caller's contract.
  if (rootOf(one.receiver) === one.receiver && one.receiver !== 'self' && isUnsafeFunction(one)) return true;
  if (isNeverOrdered(file, one)) return true;
  const before = operationsBeside(file, one).some(
    (other) => other !== one && other.range.end <= one.range.start && acquires(other),
  );
  return (
    before ||
    acquiresWithin(file, one, { start: one.range.end, end: place.startIndex }) ||
    hasExclusiveAccess(file, one)
  );
}

function isUnsafeFunction({ enclosingFunction }: AtomicOperation): boolean {
  return /^[^{(]*\bunsafe\b[^{(]*\bfn\b/.test(enclosingFunction?.text ?? '');
}

/** Is the atomic written here, and never with an ordering or a value just made: does something else order it? */
function isNeverOrdered(file: RustFile, { atomic }: AtomicOperation): boolean {
  const all = operationsOn(file, atomic);
  const writes = all.filter(({ method }) => method !== 'load');
  return (
    writes.length > 0 &&
    all.every((one) => orderingOfSuccess(one) === 'Relaxed') &&
    !writes.some((one) => publicationOf(file, one)?.kind === 'pointer')
  );
}

/** What an exchange compares with and then takes is the exchange's to acquire. */
function isExchangedFirst(file: RustFile, one: AtomicOperation, name: string, place: Node): boolean {
  return operationsBeside(file, one).some(
    (other) =>
      other.atomic === one.atomic &&
      /^compare_/.test(other.method) &&
      other.range.start > one.range.end &&
      other.range.end <= place.startIndex &&
      other.arguments[0]?.text === name,
  );
}
