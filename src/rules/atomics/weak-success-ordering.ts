import type { Node } from 'web-tree-sitter';
import { acquires, acquiresWithin, operationsBeside, orderingOfSuccess } from '../../syntax/atomic-flow.ts';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { resultsOf, wholeValueOf } from '../../syntax/atomic-results.ts';
import { dereferenceOf, firstDereferenceOf } from '../../syntax/dereferences.ts';
import { hasExclusiveAccess } from '../../syntax/exclusive-access.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';
import { strongerOrdering } from '../stronger-ordering.ts';

export default defineRule({
  on: 'rust',
  words: ['swap', 'compare_exchange'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P1',
  summary: 'A pointer taken out of an atomic without `Acquire` and dereferenced',
  why: 'Whoever takes a pointer out of an atomic reads what another thread wrote before it put it in. `Release` orders what stands above the exchange, and `Relaxed` orders nothing; neither makes the contents visible to what follows.',
  source: [
    'https://doc.rust-lang.org/nomicon/atomics.html#acquire-release',
    'https://marabos.nl/atomics/memory-ordering.html#release-and-acquire-ordering',
  ],
  accuracy:
    'November 2026, whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: none, once two cases that another lock or a later time orders were learnt.',
  options: {},
  *check(file) {
    for (const one of atomicOperations(file)) {
      const ordering = orderingOfSuccess(one);
      if (ordering !== 'Relaxed' && ordering !== 'Release') continue;
      const found = takenAndRead(file, one);
      if (found === null || hasExclusiveAccess(file, one) || isTestCode(file, one.node)) continue;
      const success = one.orderings[0];
      const line = file.lines.lineAt(found.startIndex);
      const wanted = ordering === 'Release' ? 'AcqRel' : 'Acquire';
      yield {
        at: success?.range ?? one.name,
        construct: success === undefined ? one.range : { start: one.name.start, end: success.range.end },
        message: `what \`${one.method}\` takes out of \`${one.atomic}\` with \`${ordering}\` is dereferenced on line ${line}`,
        detail: `The writes of the thread that put it there need not be visible on line ${line}: \`${wanted}\` makes them so, or an \`Acquire\` fence before that line.`,
        suggestion: strongerOrdering(file, one, { [success?.role ?? 'only']: wanted }),
        related: [{ at: { start: found.startIndex, end: found.endIndex }, message: 'dereferenced here' }],
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
fn take_all(&self) -> Vec<Job> {
    let mut node = self.head.swap(ptr::null_mut(), Ordering::Relaxed); //~ with \`Relaxed\` is dereferenced on line 5
    let mut jobs = Vec::new();
    while !node.is_null() {
        let owned = unsafe { Box::from_raw(node) };
        node = owned.next;
        jobs.push(owned.job);
    }
    jobs
}`,
      },
      {
        code: `
fn replace(&self, new: Arc<Config>) {
    let old = self.current.swap(Arc::into_raw(new).cast_mut(), Ordering::Release); //~ \`current\` with \`Release\`
    drop(unsafe { Arc::from_raw(old) });
}`,
      },
      {
        code: `
fn pop(&self) -> Option<u32> {
    let head = self.head.load(Ordering::Relaxed);
    let next = self.next_of(head);
    if self.head.compare_exchange(head, next, Ordering::Release, Ordering::Relaxed).is_ok() { //~ \`compare_exchange\`
        return Some(unsafe { (*head).value });
    }
    None
}`,
      },
    ],
    valid: [
      {
        code: `
fn take(&self) -> Option<Box<Job>> {
    let job = self.slot.swap(ptr::null_mut(), Ordering::Acquire);
    (!job.is_null()).then(|| unsafe { Box::from_raw(job) })
}`,
      },
      {
        code: `
fn take(&self) -> Option<Box<Job>> {
    let job = self.slot.swap(ptr::null_mut(), Ordering::Relaxed);
    if job.is_null() {
        return None;
    }
    fence(Ordering::Acquire);
    Some(unsafe { Box::from_raw(job) })
}`,
      },
      {
        code: `
fn pop(&self, guard: &Guard) -> Option<u32> {
    let head = self.head.load(Ordering::Acquire, guard);
    let next = unsafe { head.deref() }.next.load(Ordering::Acquire, guard);
    if self.head.compare_exchange(head, next, Ordering::Release, Ordering::Relaxed, guard).is_ok() {
        unsafe { guard.defer_destroy(head) };
        return unsafe { next.as_ref() }.map(|node| node.value);
    }
    None
}`,
        note: 'The exchange compares with what was loaded with `Acquire`: a Michael-Scott queue.',
      },
      {
        code: `
impl Drop for Slot {
    fn drop(&mut self) {
        let job = self.job.swap(ptr::null_mut(), Ordering::Relaxed);
        unsafe { drop(Box::from_raw(job)) };
    }
}`,
      },
    ],
  },
});

/** Where what an exchange took is read through first, with nothing acquired on the way. */
function takenAndRead(file: RustFile, one: AtomicOperation): Node | null {
  const isSwap = one.method === 'swap';
  if (!isSwap && !/^compare_exchange/.test(one.method)) return null;
  const direct = isSwap ? dereferenceOf(file, wholeValueOf(file, one.node), one.isGuarded) : null;
  if (direct !== null) return direct;
  // A value that was acquired before the exchange compares with it stays acquired.
  if (!isSwap && isAcquiredBefore(file, one)) return null;
  const names = isSwap
    ? resultsOf(file, one).map(({ name, scope }) => ({ name, end: scope.end }))
    : [...succeeded(file, one), ...expected(one)];
  const { isGuarded } = one;
  const reads = names.flatMap(
    ({ name, end }) =>
      firstDereferenceOf(file, { name, range: { start: one.range.end, end }, isGuarded }) ?? [],
  );
  const first = reads.toSorted((a, b) => a.startIndex - b.startIndex)[0];
  if (first === undefined) return null;
  return acquiresWithin(file, one, { start: one.range.end, end: first.startIndex }) ? null : first;
}

function succeeded(
  file: RustFile,
  one: AtomicOperation,
): readonly { readonly name: string; readonly end: number }[] {
  return resultsOf(file, one)
    .filter(({ outcome }) => outcome === 'success')
    .map(({ name, scope }) => ({ name, end: scope.end }));
}

/** The variable that an exchange compares with holds what was taken. */
function expected({
  arguments: [first],
  enclosingFunction,
}: AtomicOperation): readonly { readonly name: string; readonly end: number }[] {
  if (first?.type !== 'identifier' || enclosingFunction === null) return [];
  return [{ name: first.text, end: enclosingFunction.endIndex }];
}

function isAcquiredBefore(file: RustFile, one: AtomicOperation): boolean {
  return operationsBeside(file, one).some(
    (other) =>
      other !== one &&
      acquires(other) &&
      (other.kind === 'fence' || other.atomic === one.atomic || other.range.start < one.range.start),
  );
}
