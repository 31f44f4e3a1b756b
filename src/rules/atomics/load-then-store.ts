import type { Suggestion } from '../../finding/finding.ts';
import { operationsBeside, operationsOn, orderingOfSuccess } from '../../syntax/atomic-flow.ts';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { resultsOf } from '../../syntax/atomic-results.ts';
import { hasExclusiveAccess } from '../../syntax/exclusive-access.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['.store'],
  skipsTests: true,
  category: 'correctness',
  policy: 'P1',
  summary: 'An atomic that is read, changed and written in steps',
  why: 'Each step is atomic, the three together are not: what another thread writes between the load and the store is overwritten and lost, whatever the orderings.',
  source: [
    'https://marabos.nl/atomics/atomics.html#fetch-and-modify-operations',
    'https://doc.rust-lang.org/std/sync/atomic/struct.AtomicUsize.html#method.fetch_update',
  ],
  accuracy:
    'November 2026, whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: none, once counters with one writer under a lock of another type were learnt (11 wrong before).',
  options: {},
  *check(file) {
    for (const store of atomicOperations(file)) {
      if (store.method !== 'store' || store.isGuarded) continue;
      const load = loadInto(file, store);
      if (load === null || isSingleWriter(file, load, store)) continue;
      if (hasExclusiveAccess(file, store) || isTestCode(file, store.node)) continue;
      const line = file.lines.lineAt(load.name.start);
      const where = line === file.lines.lineAt(store.name.start) ? 'the same line' : `line ${line}`;
      yield {
        at: store.name,
        construct: { start: Math.min(load.range.start, store.range.start), end: store.range.end },
        message: `\`${store.atomic}\` is stored from what was loaded on ${where}: a change in between is lost`,
        suggestion: draftOf(store),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
fn add(&self, bytes: u64) {
    self.total.store(self.total.load(Ordering::Relaxed) + bytes, Ordering::Relaxed); //~ on the same line
}
fn reset(&self) -> u64 {
    self.total.swap(0, Ordering::Relaxed)
}`,
      },
      {
        code: `
fn join() {
    let now = MEMBERS.load(Ordering::SeqCst);
    MEMBERS.store(now + 1, Ordering::SeqCst); //~ loaded on line 2
}
fn leave() {
    MEMBERS.fetch_sub(1, Ordering::SeqCst);
}`,
      },
    ],
    valid: [
      {
        code: `
fn add(&self, bytes: u64) {
    self.total.fetch_add(bytes, Ordering::Relaxed);
}
fn reset(&self) -> u64 {
    self.total.swap(0, Ordering::Relaxed)
}`,
      },
      {
        code: `
fn add(&self, bytes: u64) {
    let _held = self.lock.lock();
    self.total.store(self.total.load(Ordering::Relaxed) + bytes, Ordering::Relaxed);
}
fn reset(&self) -> u64 {
    self.total.swap(0, Ordering::Relaxed)
}`,
      },
      {
        code: `
fn push(&self, value: T) {
    let tail = self.tail.load(Ordering::Relaxed);
    self.write(tail, value);
    self.tail.store(tail + 1, Ordering::Release);
}`,
        note: 'Nobody else writes the end of this queue: so say the orderings, and no other code does.',
      },
      {
        code: `
fn raise(&self, to: u64) {
    if self.high.load(Ordering::Relaxed) < to {
        self.high.store(to, Ordering::Relaxed);
    }
}
fn reset(&self) {
    self.high.swap(0, Ordering::Relaxed);
}`,
        note: 'What is stored was not made from what was loaded.',
      },
    ],
  },
});

/** The load whose value goes into what is stored to the same atomic. */
function loadInto(file: RustFile, store: AtomicOperation): AtomicOperation | null {
  const [value] = store.arguments;
  if (value === undefined) return null;
  const before = operationsBeside(file, store).filter(
    ({ method, receiver, range }) =>
      method === 'load' && receiver === store.receiver && range.start < store.range.end,
  );
  for (const load of before.toReversed()) {
    if (load.range.start >= value.startIndex && load.range.end <= value.endIndex) return load;
    const name = resultsOf(file, load).find(({ scope }) => scope.end >= store.range.end)?.name;
    if (name === undefined || load.range.start > store.range.start) continue;
    if (new RegExp(`(?<![\\w.])${name}\\b(?!\\s*[(:])`).test(value.text) && value.text !== name) return load;
  }
  return null;
}

/**
 * Does the file show that one thread alone writes the atomic: by orderings that only fit what one wrote oneself, or
 * as nobody changes it in one step, unless it is a static that all can reach?
 */
function isSingleWriter(file: RustFile, load: AtomicOperation, store: AtomicOperation): boolean {
  const [seen, published] = [orderingOfSuccess(load), orderingOfSuccess(store)];
  if (seen === 'Relaxed' && published !== 'Relaxed') return true;
  // With fences an algorithm brings its own discipline: of a deque, the owner alone moves one end.
  if (operationsBeside(file, store).some(({ kind }) => kind === 'fence')) return true;
  const others = operationsOn(file, store.atomic);
  if (others.some(({ method }) => /^fetch_|^compare_|^swap$/.test(method))) return false;
  // Where there is no read-modify-write, on small processors or at all, plain steps are a choice.
  return (
    !/^[A-Z][A-Z0-9_]+$/.test(store.atomic) ||
    /#!\[(?:cfg_attr\([^\n]*)?no_std|\bcore::sync\b/.test(file.text)
  );
}

function draftOf({ receiver, orderings }: AtomicOperation): Suggestion {
  const ordering = orderings[0]?.written ?? 'Ordering::AcqRel';
  return {
    kind: 'draft',
    language: 'rust',
    code: `// \`fetch_add\`, \`fetch_or\` and the like, or, for what they cannot say:\nlet _ = ${receiver}.fetch_update(${ordering.replace('Release', 'AcqRel')}, ${ordering.replace(/Release|AcqRel/, 'Acquire')}, |now| Some(now));`,
    summary: 'one step in place of three',
  };
}
