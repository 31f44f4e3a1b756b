import type { Suggestion } from '../../finding/finding.ts';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { type OrderedPair, partnerOf } from '../../syntax/atomic-partners.ts';
import { itemName } from '../../syntax/items.ts';
import { explainsOrdering } from '../../syntax/ordering-comments.ts';
import { isPlainUse } from '../../syntax/plain-atomics.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['Relaxed', 'Acquire', 'Release', 'AcqRel', 'SeqCst'],
  skipsTests: true,
  category: 'policy',
  policy: 'P1',
  summary: 'A memory ordering that nothing explains',
  why: 'An ordering is half of an agreement: the other half is an operation elsewhere that it synchronizes with, or the reason why none is needed. Unless that stands somewhere, the next author can neither check the pair nor change one side of it.',
  source: [
    'https://doc.rust-lang.org/nomicon/atomics.html',
    'https://marabos.nl/atomics/memory-ordering.html',
  ],
  accuracy:
    'November 2026, whole trees of 16 repositories (tokio, crossbeam, rayon, parking_lot, tikv, neon, qdrant and others): of 70 findings drawn at random and read, 60 right, 8 arguable, 2 wrong (both mended since). 28 ordinary merged changes: none.',
  options: {},
  *check(file, { isTouched }) {
    const operations = atomicOperations(file).filter(
      ({ node, orderings }) =>
        orderings.some(({ ordering }) => ordering !== null) &&
        !isTemplate(file, node) &&
        !isTestCode(file, node),
    );
    const groups = Map.groupBy(operations, (one) => `${one.enclosingFunction?.id ?? ''} ${one.atomic}`);
    for (const group of groups.values()) {
      const open = unexplained(file, group);
      // The place of the finding is the operation that the change brings; a first look before an exchange is none.
      const touched = open.filter(({ range }) => isTouched(range));
      const first = touched.find((one) => !isFirstLook(one)) ?? touched[0] ?? open[0];
      if (first === undefined) continue;
      yield {
        at: first.name,
        construct: first.range,
        covers: open.map(({ name, range }) => ({ at: name, construct: range })),
        subject: `${first.atomic} ${wordsOf(open)}`,
        inherits: [first.atomic, ...weaknessesOf(open)],
        message: `nothing says why ${what(first)} ${orderingsOf(open)} here`,
        suggestion: draftOf(file, first),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
impl Gate {
    fn open(&self) {
        self.ready.store(true, Ordering::Release); //~ nothing says why \`ready\` is used with \`Release\`
    }
    fn is_open(&self) -> bool {
        self.ready.load(Ordering::Acquire) //~ \`Acquire\`
    }
}`,
      },
      {
        code: `
 fn pop(head: &AtomicPtr<Node>) -> *mut Node {
     // Only this thread pops.
-    // Acquire pairs with the Release in \`push\`.
     let first = head.load(Ordering::Acquire); //~ \`head\`
     head.store(next(first), Ordering::Relaxed);
     first
 }`,
        note: 'One finding for an atomic in a function; the change takes the words away.',
      },
      {
        code: 'fn f() {\n    // make sure\n    std::sync::atomic::fence(Ordering::SeqCst); //~ a fence\n}\n',
      },
    ],
    valid: [
      {
        code: `
 impl Gate {
     fn open(&self) {
-        self.ready.store(true, Ordering::Relaxed);
+        self.ready.store(true, Ordering::Release);
     }
     fn is_open(&self) -> bool {
         self.ready.load(Ordering::Acquire)
     }
 }`,
        note: 'No word was there before, and what gets stronger needs no more of them.',
      },
      {
        code: `
impl Gate {
    fn open(&self) {
        // Release: publishes the writes to \`slots\`; pairs with the Acquire in \`is_open\`.
        self.ready.store(true, Ordering::Release);
    }
    fn is_open(&self) -> bool {
        self.ready.load(Ordering::Acquire) // synchronizes with \`open\`
    }
}`,
      },
      {
        code: `
struct Gate {
    /// Set once with Release after \`slots\` is filled, read with Acquire.
    ready: AtomicBool,
}
impl Gate {
    fn open(&self) {
        self.ready.store(true, Ordering::Release);
    }
}`,
        note: 'On the field.',
      },
      {
        code: `
fn record(&self, n: u64) {
    self.requests.fetch_add(1, Ordering::Relaxed);
    self.bytes.fetch_add(n, Ordering::Relaxed);
}
fn show(&self) -> u64 {
    self.requests.load(Ordering::Relaxed)
}`,
        note: 'Plain counters.',
      },
      {
        code: `
fn shut_down(&self) {
    self.stopped.store(true, Ordering::Relaxed);
}
fn set_limit(&self, n: usize) {
    self.limit.store(n, Ordering::Relaxed);
}
fn pick(&self) -> &Worker {
    &self.workers[self.turn.fetch_add(1, Ordering::Relaxed) % self.workers.len()]
}
fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
    write!(f, "{}", self.head.load(Ordering::Acquire))
}`,
        note: 'Values that stand alone, a turn, and what is only shown.',
      },
      {
        code: `
struct Once { done: AtomicBool }
impl Drop for Once {
    fn drop(&mut self) {
        if self.done.load(Ordering::Relaxed) {
            unsafe { self.free() }
        }
    }
}`,
        note: 'Nobody else has what `&mut self` owns.',
      },
      {
        code: `
fn finish(&self) {
    // Release pairs with the Acquire in \`is_done\`: whoever sees the flag sees the result.
    self.done.store(true, Ordering::Release);
}
fn is_done(&self) -> bool {
    self.done.load(Ordering::Acquire)
}`,
        note: 'The comment on one half speaks for the other that it names.',
      },
      {
        code: `
struct Pool {
    /// One bit per shard. Only set while holding that shard's lock; other loads may be stale.
    busy: AtomicUsize,
}
fn take(pool: &Pool) -> usize {
    pool.busy.fetch_or(1, Ordering::Relaxed)
}`,
        note: 'On the field, without the name of an ordering.',
      },
      {
        code: 'fn derive() -> TokenStream {\n    quote! {\n        impl Gate for #name {\n            fn open(&self) { self.ready.store(true, Ordering::Release); }\n        }\n    }\n}\n',
        note: 'Code that a macro writes.',
      },
      {
        code: '#[cfg(loom)]\nfn turn(x: &AtomicUsize) -> usize {\n    x.swap(1, Ordering::SeqCst)\n}\n',
      },
      {
        code: '#[cfg(test)]\nmod tests {\n    fn f(x: &AtomicBool) {\n        x.store(true, Ordering::SeqCst);\n    }\n}\n',
      },
      {
        code: 'fn load(&self, order: Ordering) -> T {\n    self.inner.load(order)\n}\n',
        note: 'The caller decides.',
      },
      {
        code: `//! A queue. Orderings: a push releases the node, a pop acquires it.
fn push(tail: &AtomicPtr<Node>, node: *mut Node) {
    tail.store(node, Ordering::Release);
}`,
        note: 'In the docs of the module.',
      },
    ],
  },
});

/** What is said beside one operation holds for the others of the atomic in the function with the same ordering. */
function unexplained(file: RustFile, group: readonly AtomicOperation[]): readonly AtomicOperation[] {
  const [plain, open] = [[] as AtomicOperation[], [] as AtomicOperation[]];
  for (const one of group) (isPlainUse(file, one) || explainsOrdering(file, one) ? plain : open).push(one);
  const said = new Set(plain.map(orderingOf));
  return open.filter((one) => !said.has(orderingOf(one)));
}

function orderingOf({ orderings }: AtomicOperation): string {
  return orderings[0]?.ordering ?? '';
}

/** A `Relaxed` load: mostly the first guess of a loop that ends in an exchange, which is what needs the words. */
function isFirstLook({ method, orderings }: AtomicOperation): boolean {
  return method === 'load' && orderings[0]?.ordering === 'Relaxed';
}

function what({ kind, atomic, receiver }: AtomicOperation): string {
  // A field without a name says nothing; what it is a field of does.
  const name = /^\d*$/.test(atomic) && receiver.length <= 40 ? receiver : atomic;
  return kind === 'fence' ? 'a fence is' : `\`${name}\` is used with`;
}

function orderingsOf(group: readonly AtomicOperation[]): string {
  const found = group.flatMap(({ orderings }) => orderings.flatMap(({ ordering }) => ordering ?? []));
  const names = [...new Set(found)].map((name) => `\`${name}\``);
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/** What words would have to excuse: a stronger ordering than before needs no more of them. */
function weaknessesOf(group: readonly AtomicOperation[]): readonly string[] {
  const found = group.flatMap(({ orderings }) => orderings.flatMap(({ ordering }) => ordering ?? []));
  return [
    ...(found.every((name) => /Acquire|AcqRel|SeqCst/.test(name)) ? [] : ['no Acquire']),
    ...(found.every((name) => /Release|AcqRel|SeqCst/.test(name)) ? [] : ['no Release']),
    ...(found.every((name) => name !== 'Relaxed') ? [] : ['Relaxed']),
  ];
}

function wordsOf(group: readonly AtomicOperation[]): string {
  const words = group.map(
    ({ method, orderings }) => `${method} ${orderings.map(({ ordering }) => ordering).join(' ')}`,
  );
  return [...new Set(words)].toSorted().join(', ');
}

function draftOf(file: RustFile, operation: AtomicOperation): Suggestion {
  return {
    kind: 'draft',
    language: 'rust',
    code: `// ORDERING: ${sentence(file, operation)}`,
    summary: 'a comment to complete, above the statement',
  };
}

function sentence(file: RustFile, one: AtomicOperation): string {
  const isFence = one.kind === 'fence';
  const other = isFence ? null : partnerOf(file, one);
  switch (one.orderings[0]?.ordering) {
    case 'Release':
      return isFence
        ? 'a Release fence: the stores below publish …, as … reads them before an Acquire fence.'
        : `Release publishes …; pairs with ${written(other, 'the Acquire in …')}.`;
    case 'Acquire':
      return isFence
        ? 'an Acquire fence: the load above has seen …, and what was written before that is read below.'
        : `Acquire sees what was written before ${written(other, 'the Release in …')}.`;
    case 'AcqRel':
      return `AcqRel sees … and publishes …; pairs with ${written(other, '…')}.`;
    case 'SeqCst':
      return 'SeqCst because all threads must agree on one order of … and ….';
    default:
      return 'Relaxed is enough because no other memory is read or written on the strength of it: ….';
  }
}

/** The other half as far as this file shows it: the operation, its function and its line. */
function written(other: OrderedPair | null, unknown: string): string {
  if (other === null) return unknown;
  const { operation, ordering, line } = other;
  const holder = operation.enclosingFunction === null ? '' : itemName(operation.enclosingFunction);
  const where = holder === '' ? '' : ` in \`${holder}\``;
  return `the ${ordering} of \`${operation.method}\`${where}, line ${line}`;
}
