import { orderingOfSuccess } from '../../syntax/atomic-flow.ts';
import { atomicOperations } from '../../syntax/atomic-operations.ts';
import { isAcquiredBeforeFree, lastReference } from '../../syntax/last-references.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';
import { strongerOrdering } from '../stronger-ordering.ts';

export default defineRule({
  on: 'rust',
  words: ['fetch_sub'],
  skipsTests: true,
  category: 'correctness',
  policy: 'P1',
  summary: 'A last reference that frees without having seen the others’ work',
  why: 'Whoever drops the last reference frees the memory, and must come after all that the other owners did with it. Each decrement has to release that work, and the last has to acquire it: `Release`, and an `Acquire` fence before the drop, as `Arc` does it.',
  source: [
    'https://doc.rust-lang.org/nomicon/arc-mutex/arc-drop.html',
    'https://marabos.nl/atomics/building-arc.html',
  ],
  accuracy:
    'November 2026, whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: none; it speaks when the `Release` is taken out of two counts of bytes, and misses a third.',
  options: {},
  *check(file) {
    for (const one of atomicOperations(file)) {
      const ordering = orderingOfSuccess(one);
      if (ordering !== 'Relaxed' && ordering !== 'Release' && ordering !== 'Acquire') continue;
      const last = lastReference(file, one);
      if (last === null || isTestCode(file, one.node)) continue;
      if (ordering === 'Release' && isAcquiredBeforeFree(file, one, last)) continue;
      const { frees } = last;
      const line = file.lines.lineAt(frees.startIndex);
      yield {
        at: one.orderings[0]?.range ?? one.name,
        construct: { start: one.name.start, end: frees.endIndex },
        message: `the last \`fetch_sub\` of \`${one.atomic}\` with \`${ordering}\` frees on line ${line}`,
        detail:
          ordering === 'Release'
            ? `Nothing acquires before line ${line}, so another owner’s last use of the memory may come after it is freed: put \`fence(Ordering::Acquire)\` before the free, or use \`AcqRel\`.`
            : `The owners that dropped theirs before did not release their work, so their last use of the memory may come after it is freed: \`Release\` here with an \`Acquire\` fence before line ${line}, or \`AcqRel\`.`,
        suggestion: strongerOrdering(file, one, { only: 'AcqRel' }),
        related: [{ at: { start: frees.startIndex, end: frees.endIndex }, message: 'freed here' }],
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        if self.inner().refs.fetch_sub(1, Ordering::Relaxed) == 1 { //~ the last \`fetch_sub\` of \`refs\` with \`Relaxed\` frees on line 4
            unsafe { drop(Box::from_raw(self.inner)) };
        }
    }
}`,
      },
      {
        code: `
unsafe fn release(shared: *mut Shared) {
    if unsafe { &*shared }.refs.fetch_sub(1, Ordering::Release) != 1 { //~ with \`Release\` frees on line 5
        return;
    }
    unsafe { drop(Box::from_raw(shared)) };
}`,
      },
      {
        code: `
fn leave(&self) {
    let before = self.refs.fetch_sub(ONE, Ordering::Release); //~ line 4
    if before == ONE {
        self.destroy();
    }
}
fn destroy(&self) {
    unsafe { drop_in_place(self.value.get()) };
}`,
      },
    ],
    valid: [
      {
        code: `
fn drop(&mut self) {
    if self.inner().refs.fetch_sub(1, Ordering::Release) == 1 {
        fence(Ordering::Acquire);
        unsafe { drop(Box::from_raw(self.inner)) };
    }
}`,
      },
      {
        code: `
fn drop(&mut self) {
    if self.refs().fetch_sub(1, Ordering::Release) != 1 {
        return;
    }
    self.refs().load(Ordering::Acquire);
    unsafe { drop(Box::from_raw(self.inner)) };
}`,
        note: 'A load in place of the fence, for tools that do not know fences.',
      },
      {
        code: `
fn drop(&mut self) {
    if self.refs.fetch_sub(1, Ordering::AcqRel) == 1 {
        unsafe { drop(Box::from_raw(self.inner)) };
    }
}`,
      },
      {
        code: `
fn drop(&mut self) {
    if self.senders.fetch_sub(1, Ordering::Relaxed) == 1 {
        self.closed.notify();
    }
}`,
        note: 'Nothing is freed.',
      },
      {
        code: `
fn drop(&mut self) {
    if self.refs().fetch_sub(1, Ordering::Release) == 1 {
        self.drop_slow();
    }
}
fn drop_slow(&mut self) {
    fence(Ordering::Acquire);
    unsafe { drop(Box::from_raw(self.inner)) };
}`,
        note: 'The fence stands in what is called.',
      },
    ],
  },
});
