import { orderingOfSuccess } from '../../syntax/atomic-flow.ts';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { isOwnedAccess } from '../../syntax/exclusive-access.ts';
import { itemName } from '../../syntax/items.ts';
import { acquiresAfter, isReleasedElsewhere, makesHolder, takesLock } from '../../syntax/lock-steps.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { type UnorderedWait, unorderedWait } from '../../syntax/unordered-waits.ts';
import { waitLoops } from '../../syntax/wait-loops.ts';
import { defineRule, type Report } from '../define-rule.ts';
import { strongerOrdering } from '../stronger-ordering.ts';

export default defineRule({
  on: 'rust',
  words: ['Relaxed', 'Release'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P1',
  summary: 'A lock that is taken, or waited for, without `Acquire`',
  why: 'Taking a lock promises that everything the last holder did can be seen. `Acquire` on the operation that finds the lock free keeps that promise; without it the holder works on old values, and its own reads may even be moved up before the lock was taken.',
  source: [
    'https://marabos.nl/atomics/building-spinlock.html',
    'https://doc.rust-lang.org/nomicon/atomics.html#acquire-release',
  ],
  accuracy:
    'November 2026, whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: 4 findings, all right (three upgrades in parking_lot that an earlier fix left out, one spin lock). It speaks before 8 fixes in parking_lot, spin, conquer-once and crossbeam, and after none.',
  options: {},
  *check(file) {
    for (const one of atomicOperations(file)) {
      const found = takenWithout(file, one);
      if (found !== null && !isTestCode(file, one.node)) yield found;
    }
    for (const loop of waitLoops(file)) {
      const wait = unorderedWait(file, loop);
      if (wait === null || isTestCode(file, loop.node)) continue;
      const found = waitedWithout(file, wait);
      if (found !== null) yield found;
    }
  },
  examples: {
    invalid: [
      {
        code: `
impl RawLock {
    fn try_lock(&self) -> bool {
        self.held.compare_exchange(false, true, Ordering::Relaxed, Ordering::Relaxed).is_ok() //~ \`try_lock\` takes the lock with \`Relaxed\`
    }
    fn unlock(&self) {
        self.held.store(false, Ordering::Release);
    }
}`,
      },
      {
        code: `
fn wait_for_readers(&self) {
    let mut state = self.state.load(Ordering::Relaxed); //~ \`wait_for_readers\` waits for \`state\` with \`Relaxed\`
    while state & READERS != 0 {
        std::hint::spin_loop();
        state = self.state.load(Ordering::Relaxed);
    }
}
fn unlock_shared(&self) {
    self.state.fetch_sub(ONE_READER, Ordering::Release);
}`,
      },
      {
        code: `
fn enter(&self) -> Guard<'_, T> {
    let ticket = self.next.fetch_add(1, Ordering::Relaxed);
    while self.serving.load(Ordering::Relaxed) != ticket { //~ \`serving\`
        std::hint::spin_loop();
    }
    Guard { serving: &self.serving, value: unsafe { &mut *self.value.get() } }
}`,
      },
      {
        code: `
impl RawRwLock {
    fn upgrade(&self) {
        self.state.fetch_sub(UPGRADABLE - WRITER, Ordering::Relaxed); //~ \`upgrade\` takes the lock with \`Relaxed\`
    }
    fn unlock_exclusive(&self) {
        self.state.store(0, Ordering::Release);
    }
}`,
      },
    ],
    valid: [
      {
        code: `
impl RawLock {
    fn lock(&self) {
        while self.held.compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
            while self.held.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        }
    }
    fn unlock(&self) {
        self.held.store(false, Ordering::Release);
    }
}`,
        note: 'The inner loop only looks; the exchange takes.',
      },
      {
        code: `
fn lock_slow(&self) {
    let state = self.state.load(Ordering::Relaxed);
    let marked = state | PARKED;
    let _ = self.state.compare_exchange_weak(state, state | PARKED, Ordering::Relaxed, Ordering::Relaxed);
    self.park(marked);
}
fn unlock(&self) {
    self.state.fetch_and(!LOCKED, Ordering::Release);
}`,
        note: 'To say that somebody waits takes nothing.',
      },
      {
        code: `
fn wait_for_readers(&self) {
    while self.state.load(Ordering::Relaxed) & READERS != 0 {
        std::hint::spin_loop();
    }
    fence(Ordering::Acquire);
}
fn unlock_shared(&self) {
    self.state.fetch_sub(ONE_READER, Ordering::Release);
}`,
      },
      {
        code: 'fn run(&self) {\n    while !self.stop.load(Ordering::Relaxed) {\n        self.step();\n    }\n}\n',
        note: 'A flag that ends work hands nothing over.',
      },
    ],
  },
});

/** A read-modify-write that makes the holder of a lock. */
function takenWithout(file: RustFile, one: AtomicOperation): Report | null {
  const ordering = orderingOfSuccess(one);
  if (ordering !== 'Relaxed' && ordering !== 'Release') return null;
  if (!takesLock(one) || !makesHolder(one) || isOwnedAccess(one)) return null;
  if (!isReleasedElsewhere(file, one) || acquiresAfter(file, one, one.range.end)) return null;
  const success = one.orderings[0];
  const name = one.enclosingFunction === null ? '' : itemName(one.enclosingFunction);
  return {
    at: success?.range ?? one.name,
    construct: success === undefined ? one.range : { start: one.name.start, end: success.range.end },
    message: `\`${name}\` takes the lock with \`${ordering}\``,
    detail: `What the last holder wrote before its \`Release\` on \`${one.atomic}\` need not be visible to the new one, which may read and write stale data.`,
    suggestion: strongerOrdering(file, one, {
      [success?.role ?? 'only']: ordering === 'Release' ? 'AcqRel' : 'Acquire',
    }),
  };
}

/** A loop that waits until the others are done. */
function waitedWithout(file: RustFile, { reads, touched }: UnorderedWait): Report | null {
  const [first] = reads;
  if (first === undefined) return null;
  const { operation, argument } = first;
  const holder = operation.enclosingFunction === null ? 'this' : itemName(operation.enclosingFunction);
  const end =
    touched === null
      ? 'and returns with nothing acquired'
      : `before line ${file.lines.lineAt(touched.startIndex)} touches what it guards`;
  return {
    at: argument.range,
    construct: argument.range,
    covers: reads.map((read) => ({ at: read.argument.range, construct: read.argument.range })),
    message: `\`${holder}\` waits for \`${operation.atomic}\` with \`Relaxed\` ${end}`,
    detail: `The loop ends when another thread is done, but what that thread wrote need not be visible yet: read \`${operation.atomic}\` with \`Acquire\`, or put an \`Acquire\` fence after the loop.`,
    suggestion: strongerOrdering(file, operation, { [argument.role]: 'Acquire' }),
    ...(touched === null
      ? {}
      : { related: [{ at: { start: touched.startIndex, end: touched.endIndex }, message: 'touched here' }] }),
  };
}
