import { orderingOfSuccess } from '../../syntax/atomic-flow.ts';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { hasExclusiveAccess } from '../../syntax/exclusive-access.ts';
import type { Ordering } from '../../syntax/ordering-names.ts';
import { isReleasedBeside, type Publication, publicationOf } from '../../syntax/publications.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';
import { strongerOrdering } from '../stronger-ordering.ts';

export default defineRule({
  on: 'rust',
  words: ['Relaxed', 'Acquire'],
  skipsTests: true,
  category: 'correctness',
  policy: 'P1',
  summary: 'Memory that is published without `Release`',
  why: 'A thread that finds the new pointer, or the flag set, goes on to read what was written before. Only a `Release` write together with an `Acquire` read makes those writes visible; with less the compiler and the processor may let the pointer or flag out first.',
  source: [
    'https://doc.rust-lang.org/nomicon/atomics.html#acquire-release',
    'https://marabos.nl/atomics/memory-ordering.html#release-and-acquire-ordering',
  ],
  accuracy:
    'November 2026, whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: none. It speaks before the fixes in once_cell and crossbeam’s queue, and after none.',
  options: {},
  *check(file) {
    for (const one of atomicOperations(file)) {
      const ordering = orderingOfSuccess(one);
      if (ordering !== 'Relaxed' && ordering !== 'Acquire') continue;
      const found = publicationOf(file, one);
      if (found === null || isReleasedBeside(file, one) || hasExclusiveAccess(file, one)) continue;
      if (isTestCode(file, one.node)) continue;
      const argument = one.orderings[0];
      const line = file.lines.lineAt(found.from.startIndex);
      yield {
        at: argument?.range ?? one.name,
        construct: one.range,
        message: messageOf(one, ordering, found, line),
        detail: detailOf(found),
        suggestion: strongerOrdering(file, one, wantedFor(one, ordering)),
        related:
          found.from.startIndex >= one.range.start
            ? []
            : [
                {
                  at: { start: found.from.startIndex, end: found.from.endIndex },
                  message: 'what is published',
                },
              ],
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
fn set(&self, value: Config) {
    let new = Box::into_raw(Box::new(value));
    let old = self.current.swap(new, Ordering::Relaxed); //~ \`current\` is given \`new\`, made on line 2, with \`Relaxed\`
    self.retire(old);
}`,
      },
      {
        code: `
fn put(&self, value: T) {
    unsafe { *self.value.get() = Some(value) };
    self.ready.store(true, Ordering::Relaxed); //~ \`ready\` is stored with \`Relaxed\` after the write on line 2
}`,
      },
      {
        code: `
fn put(&self, at: usize, value: T) {
    unsafe { (*self.slots[at].get()).write(value) };
    self.ready.store(true, Ordering::Relaxed); //~ after the write on line 2
}`,
        note: 'A cell of `MaybeUninit`.',
      },
      {
        code: `
fn push(&self, value: T, guard: &Guard) {
    let node = Owned::new(Node { value, next: Atomic::null() });
    let tail = self.tail.load(Ordering::Acquire, guard);
    self.tail.store(node, Ordering::Relaxed); //~ \`node\`
}`,
      },
      {
        code: `
fn shared(made: Backend) -> bool {
    BACKEND
        .compare_exchange(
            ptr::null_mut(),
            Box::into_raw(Box::new(made)),
            Ordering::Acquire, //~ with \`Acquire\`
            Ordering::Acquire,
        )
        .is_ok()
}`,
        note: 'An exchange that acquires reads; it publishes nothing.',
      },
    ],
    valid: [
      {
        code: `
fn set(&self, value: Config) {
    let new = Box::into_raw(Box::new(value));
    self.retire(self.current.swap(new, Ordering::AcqRel));
}`,
      },
      {
        code: `
fn put(&self, value: T) {
    unsafe { *self.value.get() = Some(value) };
    fence(Ordering::Release);
    self.ready.store(true, Ordering::Relaxed);
}`,
        note: 'A Release fence stands before it.',
      },
      {
        code: `
fn link(&self, node: *mut Node, head: *mut Node) {
    unsafe { (*node).next.store(head, Ordering::Relaxed) };
    self.head.store(node, Ordering::Release);
}`,
        note: 'The node gets out by the second store.',
      },
      {
        code: `
fn reset(&mut self, value: T) {
    unsafe { *self.value.get() = Some(value) };
    self.ready.store(true, Ordering::Relaxed);
}`,
        note: 'Nobody else can look.',
      },
      {
        code: `
fn clear(&self) {
    self.current.store(ptr::null_mut(), Ordering::Relaxed);
    self.hits.store(0, Ordering::Relaxed);
}`,
        note: 'There is nothing behind a null pointer or a counter.',
      },
    ],
  },
});

function messageOf(
  { atomic, method }: AtomicOperation,
  ordering: Ordering,
  found: Publication,
  line: number,
): string {
  if (found.kind === 'pointer')
    return `\`${atomic}\` is given \`${found.name}\`, made on line ${line}, with \`${ordering}\``;
  const verb = method === 'store' ? 'is stored' : 'is exchanged';
  return `\`${atomic}\` ${verb} with \`${ordering}\` after the write on line ${line} that it announces`;
}

function detailOf({ kind }: Publication): string {
  return kind === 'pointer'
    ? 'A thread that loads the pointer may read memory as it was before the value was made. Write it with `Release`, and read it with `Acquire`.'
    : 'A thread that sees the new value may still read what stood there before the write. Write it with `Release`, and read it with `Acquire` before looking.';
}

function wantedFor(
  { orderings }: AtomicOperation,
  ordering: Ordering,
): { readonly [role: string]: Ordering } {
  const wanted = ordering === 'Acquire' ? 'AcqRel' : 'Release';
  return { [orderings[0]?.role ?? 'only']: wanted };
}
