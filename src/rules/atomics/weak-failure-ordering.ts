import type { Node } from 'web-tree-sitter';
import { acquiresWithin, orderingOfFailure } from '../../syntax/atomic-flow.ts';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { type AtomicResult, resultsOf } from '../../syntax/atomic-results.ts';
import { firstDereferenceOf } from '../../syntax/dereferences.ts';
import { hasExclusiveAccess } from '../../syntax/exclusive-access.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';
import { strongerOrdering } from '../stronger-ordering.ts';

export default defineRule({
  on: 'rust',
  words: ['compare_exchange'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P1',
  summary: 'A pointer read by a failed exchange with `Relaxed` and dereferenced',
  why: 'A compare-exchange that fails is a load, and the failure ordering is all the ordering it has. With `Relaxed` the pointer of the thread that won is seen, but what that thread wrote behind it need not be.',
  source: [
    'https://doc.rust-lang.org/std/sync/atomic/struct.AtomicPtr.html#method.compare_exchange',
    'https://marabos.nl/atomics/memory-ordering.html#example-lazy-initialization-with-indirection',
  ],
  accuracy:
    'November 2026, whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: none. It speaks before the two fixes of this kind in parking_lot, and after none.',
  options: {},
  *check(file) {
    for (const one of atomicOperations(file)) {
      const failure = one.orderings.find(({ role }) => role === 'failure');
      if (failure === undefined || orderingOfFailure(one) !== 'Relaxed') continue;
      if (!/^compare_exchange/.test(one.method)) continue;
      const found = firstRead(file, one);
      if (found === null || hasExclusiveAccess(file, one) || isTestCode(file, one.node)) continue;
      const { name, place } = found;
      yield {
        at: failure.range,
        construct: failure.range,
        message: `\`${name}\` comes from a failed \`${one.method}\` with \`Relaxed\` and is dereferenced on line ${file.lines.lineAt(place.startIndex)}`,
        detail: `What the thread that stored it wrote behind the pointer need not be visible: the failure ordering must be \`Acquire\`, and the success of whoever stores it at least \`Release\`.`,
        suggestion: strongerOrdering(file, one, { failure: 'Acquire' }),
        related: [{ at: { start: place.startIndex, end: place.endIndex }, message: 'dereferenced here' }],
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
fn shared() -> &'static Backend {
    let made = Box::into_raw(Box::new(Backend::new()));
    match BACKEND.compare_exchange(
        ptr::null_mut(),
        made,
        Ordering::Release,
        Ordering::Relaxed, //~ \`winner\` comes from a failed \`compare_exchange\`
    ) {
        Ok(_) => unsafe { &*made },
        Err(winner) => unsafe {
            drop(Box::from_raw(made));
            &*winner
        },
    }
}`,
      },
      {
        code: `
fn table() -> &'static Table {
    let new = Box::into_raw(Table::new());
    let table = match TABLE.compare_exchange(ptr::null_mut(), new, AcqRel, Ordering::Relaxed) { //~ \`table\`
        Ok(_) => new,
        Err(old) => {
            drop(unsafe { Box::from_raw(new) });
            old
        }
    };
    unsafe { &*table }
}`,
        note: 'By way of the value of the match.',
      },
      {
        code: `
fn pop(&self) -> Option<*mut Node> {
    let mut head = self.head.load(Ordering::Acquire);
    while !head.is_null() {
        let next = unsafe { (*head).next };
        match self.head.compare_exchange_weak(head, next, Ordering::AcqRel, Ordering::Relaxed) { //~ \`head\`
            Ok(_) => return Some(head),
            Err(now) => head = now,
        }
    }
    None
}`,
        note: 'The next round reads through what the failure brought.',
      },
    ],
    valid: [
      {
        code: `
fn shared(made: *mut Backend) -> &'static Backend {
    match BACKEND.compare_exchange(ptr::null_mut(), made, Ordering::Release, Ordering::Acquire) {
        Ok(_) => unsafe { &*made },
        Err(winner) => unsafe { &*winner },
    }
}`,
      },
      {
        code: `
fn shared(made: *mut Backend) -> &'static Backend {
    match BACKEND.compare_exchange(ptr::null_mut(), made, Ordering::Release, Ordering::Relaxed) {
        Ok(_) => unsafe { &*made },
        Err(winner) => {
            fence(Ordering::Acquire);
            unsafe { &*winner }
        }
    }
}`,
        note: 'The fence orders what is read after it.',
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
        note: 'The failure only brings the next guess; nothing is read through it.',
      },
      {
        code: `
fn pop(&self) -> Option<*mut Node> {
    loop {
        let head = self.head.load(Ordering::Acquire);
        let next = unsafe { head.as_ref()?.next };
        if self.head.compare_exchange(head, next, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
            return Some(head);
        }
    }
}`,
        note: 'Each round loads again, with `Acquire`.',
      },
    ],
  },
});

/** Where the pointer that a failure brought is read through first, with nothing acquired on the way. */
function firstRead(
  file: RustFile,
  one: AtomicOperation,
): { readonly name: string; readonly place: Node } | null {
  for (const result of resultsOf(file, one)) {
    if (result.outcome === 'success') continue;
    const place = result.isAssigned ? inNextRound(file, one, result) : later(file, one, result);
    if (place !== null) return { name: result.name, place };
  }
  return null;
}

function later(file: RustFile, one: AtomicOperation, { name, scope }: AtomicResult): Node | null {
  const range = { start: Math.max(scope.start, one.range.end), end: scope.end };
  const place = firstDereferenceOf(file, { name, range, isGuarded: one.isGuarded });
  if (place === null) return null;
  return acquiresWithin(file, one, { start: one.range.end, end: place.startIndex }) ? null : place;
}

/** From the exchange to the end of the loop, and from its beginning to the place. */
function inNextRound(file: RustFile, one: AtomicOperation, { name, scope }: AtomicResult): Node | null {
  const place = firstDereferenceOf(file, {
    name,
    range: { start: scope.start, end: one.range.start },
    isGuarded: one.isGuarded,
  });
  if (place === null) return null;
  const isOrdered =
    acquiresWithin(file, one, { start: scope.start, end: place.startIndex }) ||
    acquiresWithin(file, one, { start: one.range.end, end: scope.end });
  return isOrdered || isSetAgain(file, name, { start: scope.start, end: place.startIndex }) ? null : place;
}

function isSetAgain(
  file: RustFile,
  name: string,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  return new RegExp(`(?<![\\w.])${name}\\s*=[^=]`).test(file.text.slice(start, end));
}
