import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { isStatistic } from '../../syntax/atomic-statistics.ts';
import { itemName, itemPath } from '../../syntax/items.ts';
import { explainsOrdering } from '../../syntax/ordering-comments.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule, type ReportedSuggestion } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['Relaxed', 'Acquire', 'Release', 'AcqRel', 'SeqCst'],
  category: 'policy',
  policy: 'P1',
  summary: 'A memory ordering that nothing explains',
  why: 'An ordering is half of an agreement: the other half is an operation elsewhere that it synchronizes with, or the reason why none is needed. Unless that stands somewhere, the next author can neither check the pair nor change one side of it.',
  source: [
    'https://doc.rust-lang.org/nomicon/atomics.html',
    'https://marabos.nl/atomics/memory-ordering.html',
  ],
  options: {},
  *check(file, { isTouched }) {
    const operations = atomicOperations(file).filter(({ orderings }) =>
      orderings.some(({ ordering }) => ordering !== null),
    );
    const groups = Map.groupBy(operations, (one) => `${one.enclosingFunction?.id ?? ''} ${one.atomic}`);
    for (const group of groups.values()) {
      const open = group.filter((one) => needsWords(file, one, operations));
      // The place of the finding is the operation that the change brings.
      const first = open.find(({ range }) => isTouched(range)) ?? open[0];
      if (first === undefined) continue;
      yield {
        at: first.name,
        construct: first.range,
        subject: `${first.atomic} ${wordsOf(open)}`,
        message: `nothing says why ${what(first)} ${first.kind === 'fence' ? 'is' : 'is used with'} ${orderingsOf(open)} here`,
        suggestion: draftOf(file, first, operations),
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

function needsWords(file: RustFile, operation: AtomicOperation, all: readonly AtomicOperation[]): boolean {
  if (isInDefinition(file, operation) || isTestCode(file, operation.node)) return false;
  return !isStatistic(operation, all) && !explainsOrdering(file, operation);
}

function isInDefinition(file: RustFile, { node }: AtomicOperation): boolean {
  for (let up = file.parent(node); up !== null; up = file.parent(up))
    if (up.type === 'macro_definition') return true;
  return false;
}

function what({ kind, atomic }: AtomicOperation): string {
  return kind === 'fence' ? 'a fence' : `\`${atomic}\``;
}

function orderingsOf(group: readonly AtomicOperation[]): string {
  const names = group.flatMap(({ orderings }) => orderings.flatMap(({ ordering }) => ordering ?? []));
  return [...new Set(names)].map((name) => `\`${name}\``).join(' and ');
}

function wordsOf(group: readonly AtomicOperation[]): string {
  const words = group.map(
    ({ method, orderings }) => `${method} ${orderings.map(({ ordering }) => ordering).join(' ')}`,
  );
  return [...new Set(words)].toSorted().join(', ');
}

function draftOf(
  file: RustFile,
  operation: AtomicOperation,
  all: readonly AtomicOperation[],
): ReportedSuggestion {
  const ordering = operation.orderings[0]?.ordering ?? 'Relaxed';
  const { start, end } = file.lines.rangeOf(file.lines.lineAt(operation.statement.start));
  const code = [
    `// ORDERING: ${sentence(file, operation, ordering, all)}`,
    file.text.slice(start, end).trim(),
  ];
  return { kind: 'draft', language: 'rust', code: code.join('\n'), summary: 'a comment to complete' };
}

function sentence(
  file: RustFile,
  one: AtomicOperation,
  ordering: string,
  all: readonly AtomicOperation[],
): string {
  switch (ordering) {
    case 'Release':
      return `Release publishes …; pairs with ${partner(file, one, all, /^(?:Acquire|AcqRel|SeqCst)$/, 'Acquire')}.`;
    case 'Acquire':
      return `Acquire sees what was written before ${partner(file, one, all, /^(?:Release|AcqRel|SeqCst)$/, 'Release')}.`;
    case 'AcqRel':
      return `AcqRel sees … and publishes …; pairs with ${partner(file, one, all, /^(?:Acquire|Release|AcqRel|SeqCst)$/, 'operation')}.`;
    case 'SeqCst':
      return 'SeqCst because all threads must agree on one order of … and ….';
    default:
      return 'Relaxed is enough because no other memory is read or written on the strength of it: ….';
  }
}

/** The other half as far as this file shows it: the operation, its function and its line. */
function partner(
  file: RustFile,
  one: AtomicOperation,
  all: readonly AtomicOperation[],
  wanted: RegExp,
  missing: string,
): string {
  const reads = missing === 'Acquire';
  const other = all.find(
    (candidate) =>
      candidate !== one &&
      candidate.atomic === one.atomic &&
      candidate.method !== (reads ? 'store' : 'load') &&
      candidate.orderings.some(({ ordering }) => wanted.test(ordering ?? '')),
  );
  if (other === undefined) return `the ${missing} in …`;
  const { enclosingFunction: holder } = other;
  const where = holder === null ? '' : ` in \`${itemName(holder) || itemPath(file, holder)}\``;
  return `the ${other.orderings[0]?.ordering} ${other.method}${where}, line ${file.lines.lineAt(other.range.start)}`;
}
