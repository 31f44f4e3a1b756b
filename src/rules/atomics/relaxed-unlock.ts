import { operationsBeside, orderingOfSuccess, releases } from '../../syntax/atomic-flow.ts';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { itemName } from '../../syntax/items.ts';
import { givesLock, isAcquiredElsewhere, isGuardDrop, unmakesHolder } from '../../syntax/lock-steps.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';
import { strongerOrdering } from '../stronger-ordering.ts';

export default defineRule({
  on: 'rust',
  words: ['Relaxed', 'Acquire'],
  skipsTests: true,
  category: 'correctness',
  policy: 'P1',
  summary: 'A lock that is given back without `Release`',
  why: 'Giving a lock back is what publishes the work done under it. Without `Release` the writes of the critical section may become visible after the lock is free, so that two threads are in it at once as far as memory is concerned.',
  source: [
    'https://marabos.nl/atomics/building-spinlock.html',
    'https://doc.rust-lang.org/nomicon/atomics.html#acquire-release',
  ],
  accuracy:
    'November 2026, whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: 1 finding, right (an unlock by an `Acquire` exchange); two wrong ones in the lock code of parking_lot and dashmap mended since.',
  options: {},
  *check(file) {
    for (const one of atomicOperations(file)) {
      const ordering = orderingOfSuccess(one);
      if (ordering !== 'Relaxed' && ordering !== 'Acquire') continue;
      if (
        !givesLock(file, one) ||
        !(unmakesHolder(one) || movesOn(file, one)) ||
        !isAcquiredElsewhere(file, one)
      )
        continue;
      if (isReleased(file, one) || isTestCode(file, one.node)) continue;
      const success = one.orderings[0];
      const name = one.enclosingFunction === null ? '' : itemName(one.enclosingFunction);
      const wanted = ordering === 'Acquire' ? 'AcqRel' : 'Release';
      yield {
        at: success?.range ?? one.name,
        construct: one.range,
        message: `\`${name}\` gives \`${one.atomic}\` back with \`${ordering}\``,
        detail: `The next thread to take \`${one.atomic}\` need not see what was written under the lock: \`${wanted}\` publishes it.`,
        suggestion: strongerOrdering(file, one, { [success?.role ?? 'only']: wanted }),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
impl SpinLock {
    fn lock(&self) {
        while self.held.swap(true, Ordering::Acquire) {
            std::hint::spin_loop();
        }
    }
    fn unlock(&self) {
        self.held.store(false, Ordering::Relaxed); //~ \`unlock\` gives \`held\` back with \`Relaxed\`
    }
}`,
      },
      {
        code: `
fn try_lock(lock: &Lock) -> bool {
    lock.held.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
}
impl Drop for LockGuard<'_> {
    fn drop(&mut self) {
        self.lock.held.store(false, Ordering::Relaxed); //~ \`drop\` gives \`held\` back
    }
}`,
      },
    ],
    valid: [
      {
        code: `
fn lock(&self) -> bool {
    self.held.swap(true, Ordering::Acquire)
}
fn unlock(&self) {
    self.held.store(false, Ordering::Release);
}`,
      },
      {
        code: `
fn lock(&self) -> bool {
    self.held.swap(true, Ordering::Acquire)
}
fn unlock(&self) {
    fence(Ordering::Release);
    self.held.store(false, Ordering::Relaxed);
}`,
      },
      {
        code: `
fn try_read(&self) -> bool {
    let before = self.state.fetch_add(READER, Ordering::Acquire);
    if before & WRITER != 0 {
        self.state.fetch_sub(READER, Ordering::Relaxed);
    }
    before & WRITER == 0
}`,
        note: 'The lock was not taken; nothing was written under it.',
      },
    ],
  },
});

/** A guard's `drop` lets the next in, whatever it counts: `self.serving.store(self.ticket + 1, …)`. */
function movesOn(file: RustFile, one: AtomicOperation): boolean {
  if (one.resultUsed || !isGuardDrop(file, one)) return false;
  return one.method === 'store' && /\+\s*1\b|ticket|next/.test(one.arguments[0]?.text ?? '');
}

function isReleased(file: RustFile, one: AtomicOperation): boolean {
  return operationsBeside(file, one).some((other) => other !== one && releases(other));
}
