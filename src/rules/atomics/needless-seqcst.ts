import { operationsOn } from '../../syntax/atomic-flow.ts';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { declarationsOf, explainsOrdering } from '../../syntax/ordering-comments.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['SeqCst'],
  skipsTests: true,
  category: 'advice',
  policy: 'P1',
  summary: '`SeqCst` on an atomic that stands alone',
  why: '`SeqCst` adds to `Acquire` and `Release` one order of all `SeqCst` operations, which can only be told apart where two atomics are involved. On one alone it costs a fence on most processors, and readers look for the second in vain.',
  source: [
    'https://marabos.nl/atomics/memory-ordering.html#seqcst',
    'https://doc.rust-lang.org/std/sync/atomic/enum.Ordering.html#variant.SeqCst',
  ],
  accuracy:
    'November 2026, whole trees of crossbeam, tokio, rayon, parking_lot, neon, tikv, futures and libp2p: 15 findings, 8 of them read in their place, none wrong.',
  options: {},
  *check(file, { crate }) {
    const known = atomicOperations(file).filter(
      (one) => !isTestCode(file, one.node) && !isTemplate(file, one.node),
    );
    const strict = known.filter(isSequential);
    const [first] = strict;
    if (first === undefined || strict.some(({ atomic }) => atomic !== first.atomic)) return;
    if (known.some(({ kind }) => kind === 'fence') || !isPrivate(file, first)) return;
    // Another file of the crate may hold the second atomic.
    if (crate.facts(['SeqCst'], holdsSequential).some(({ facts }) => facts)) return;
    if (operationsOn(file, first.atomic).some((one) => explainsOrdering(file, one))) return;
    const ordering = (one: AtomicOperation) => one.orderings.find((part) => part.ordering === 'SeqCst');
    yield {
      at: ordering(first)?.range ?? first.name,
      construct: first.range,
      covers: strict.map((one) => ({ at: ordering(one)?.range ?? one.name, construct: one.range })),
      subject: first.atomic,
      message: `\`SeqCst\` on \`${first.atomic}\`, the only atomic here, orders no more than \`Acquire\` and \`Release\` would`,
      detail: 'If another atomic is meant to be ordered with it, a comment should name it.',
    };
  },
  examples: {
    invalid: [
      {
        code: `
struct Gate {
    ready: AtomicBool,
}
impl Gate {
    fn open(&self) {
        self.ready.store(true, Ordering::SeqCst); //~ \`SeqCst\` on \`ready\`, the only atomic here
    }
    fn is_open(&self) -> bool {
        self.ready.load(Ordering::SeqCst)
    }
}`,
      },
      {
        code: `
 static LAST: AtomicU64 = AtomicU64::new(0);
 fn next() -> u64 {
-    LAST.fetch_add(1, Ordering::AcqRel)
+    LAST.fetch_add(1, Ordering::SeqCst) //~ \`LAST\`
 }`,
      },
    ],
    valid: [
      {
        code: `
struct Half {
    mine: AtomicBool,
    theirs: AtomicBool,
}
fn enter(&self) -> bool {
    self.mine.store(true, Ordering::SeqCst);
    !self.theirs.load(Ordering::SeqCst)
}`,
        note: 'Two atomics: this is what it is for.',
      },
      {
        code: `
struct Gate {
    ready: AtomicBool,
}
fn open(&self) {
    // SeqCst: in one order with \`closed\` of the other half.
    self.ready.store(true, Ordering::SeqCst);
}`,
      },
      {
        code: `
struct Gate {
    ready: AtomicBool,
}
fn open(&self) {
    self.ready.store(true, Ordering::SeqCst);
    fence(Ordering::SeqCst);
}`,
      },
      {
        code: 'static READY: AtomicBool = AtomicBool::new(false);\nfn open() {\n    READY.store(true, Ordering::SeqCst);\n}\n',
        context: {
          'src/other.rs': 'fn close(&self) {\n    self.closed.store(true, Ordering::SeqCst);\n}\n',
        },
        note: 'The second may be in another file.',
      },
      {
        code: `
pub struct Gate {
    pub ready: AtomicBool,
}
fn open(gate: &Gate) {
    gate.ready.store(true, Ordering::SeqCst);
}`,
        note: 'Others may use it, with what they have.',
      },
    ],
  },
});

function isSequential({ orderings }: AtomicOperation): boolean {
  return orderings.some(({ ordering }) => ordering === 'SeqCst');
}

function holdsSequential(file: RustFile): boolean {
  return atomicOperations(file).some((one) => isSequential(one) && !isTestCode(file, one.node));
}

/** A field or static of this file that no other file can name: all that is done with it is seen. */
function isPrivate(file: RustFile, { atomic }: AtomicOperation): boolean {
  const declared = declarationsOf(file, atomic);
  return declared.length === 1 && !/^\s*pub\b/.test(declared[0]?.text ?? 'pub');
}
