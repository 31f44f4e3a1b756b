import { commentsAbove } from '../../syntax/comments.ts';
import { itemName } from '../../syntax/items.ts';
import { type PopLoop, popLoops } from '../../syntax/pop-loops.ts';
import { wordsAround } from '../../syntax/reclamation.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { type TypeField, typeDeclarations } from '../../syntax/type-fields.ts';
import { termsWithin } from '../../syntax/type-terms.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['AtomicPtr'],
  skipsTests: true,
  category: 'policy',
  policy: 'P2',
  summary: 'Nodes leave a lock-free list and nothing ever frees them',
  why: 'A node that was taken off may still be read by other threads, so it cannot be freed at once; that is no reason never to free it. A reclamation scheme frees it when the last reader has gone.',
  source: [
    'https://docs.rs/crossbeam-epoch/latest/crossbeam_epoch/',
    'https://docs.rs/haphazard/latest/haphazard/',
  ],
  accuracy:
    'November 2026: none in crossbeam, tokio, parking_lot, rayon, arc-swap, flurry, seize, scc, tikv, neon, wasmtime and qdrant, every file; nothing else was found to measure it on.',
  options: {},
  *check(file, { crate }) {
    // Whoever frees anything in the file may free these.
    const loops = FREES.test(file.text) ? [] : popLoops(file);
    for (const loop of loops) {
      const field = fieldOf(file, loop.operation.atomic);
      if (field === null || handsOn(loop) || isMeant(file, loop, field)) continue;
      if (!MAKES.test(file.text) || crate.facts([field.name], freesHere).some(({ facts }) => facts)) continue;
      yield {
        at: field.range,
        construct: loop.operation.range,
        subject: loop.operation.atomic,
        message: `\`${itemName(loop.fn)}\` takes nodes off \`${field.name}\`, and nothing ever frees them`,
        detail:
          'Other threads may still read a node that has just been taken off: retire it to a scheme (`crossbeam-epoch`, `haphazard`, `seize`), or say here that nodes live as long as the program or its arena.',
        related: [{ at: loop.operation.range, message: 'taken off here' }],
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
pub struct Stack<T> {
    head: AtomicPtr<Node<T>>, //~ \`pop\` takes nodes off \`head\`, and nothing ever frees them
}
impl<T> Stack<T> {
    pub fn push(&self, value: T) {
        let node = Box::into_raw(Box::new(Node { value, next: ptr::null_mut() }));
        self.link(node);
    }
    pub fn pop(&self) -> Option<T> {
        loop {
            let head = self.head.load(Ordering::Acquire);
            if head.is_null() {
                return None;
            }
            let next = unsafe { (*head).next };
            if self.head.compare_exchange(head, next, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                return Some(unsafe { ptr::read(&(*head).value) });
            }
        }
    }
}`,
      },
      {
        code: `
 pub struct Log {
     first: AtomicPtr<Entry>, //~ \`trim\`
 }
 impl Log {
     fn add(&self) {
         self.append(Box::leak(Box::new(Entry::now())));
     }
     fn trim(&self) {
+        let mut first = self.first.load(Ordering::Acquire);
+        while let Err(now) = self.first.compare_exchange(first, unsafe { (*first).next }, Ordering::AcqRel, Ordering::Acquire) {
+            first = now;
+        }
     }
 }`,
      },
    ],
    valid: [
      {
        code: `
pub struct Stack<T> {
    /// Nodes are leaked on purpose: there are never more than a dozen.
    head: AtomicPtr<Node<T>>,
}
impl<T> Stack<T> {
    pub fn pop(&self) -> Option<T> {
        loop {
            let head = self.head.load(Ordering::Acquire);
            let next = unsafe { (*head).next };
            if self.head.compare_exchange(head, next, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                return Some(unsafe { ptr::read(&(*head).value) });
            }
        }
    }
    fn push(&self, node: Node<T>) {
        self.link(Box::into_raw(Box::new(node)));
    }
}`,
      },
      {
        code: `
pub struct Idle {
    head: AtomicPtr<Worker>,
}
impl Idle {
    pub fn pop(&self) -> Option<&'static Worker> {
        loop {
            let head = self.head.load(Ordering::Acquire);
            let next = unsafe { (*head).next };
            if self.head.compare_exchange(head, next, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                return unsafe { head.as_ref() };
            }
        }
    }
    fn add(&self) {
        self.link(Box::into_raw(Box::new(Worker::new())));
    }
}`,
        note: 'The node is handed on.',
      },
      {
        code: `
use crossbeam_epoch::{self as epoch, Atomic};
pub struct Queue<T> {
    head: Atomic<Node<T>>,
    spare: AtomicPtr<Node<T>>,
}
fn pop(queue: &Queue<u8>) {
    loop {
        let head = queue.spare.load(Ordering::Acquire);
        let next = unsafe { (*head).next };
        if queue.spare.compare_exchange(head, next, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            return;
        }
    }
}`,
        note: 'A scheme is there.',
      },
    ],
  },
});

const FREES =
  /\b(?:Box|Arc|Vec)(?:::<[^()]*?>)?::from_raw|\bdrop_in_place\b|\bdealloc\b|\bfree\s*\(|\bretire\w*\b|\bdefer_destroy\b/;
const MAKES = /\bBox(?:::<[^()]*?>)?::(?:into_raw|leak)\b|\balloc\s*\(/;
const MEANT =
  /\b(?:leak\w*|arena\w*|static\w*|never (?:be )?(?:freed|dropped|deallocated|removed)|intrusive\w*|lives? (?:for ever|forever|as long)|bump|slab|pool\w*|reus\w*|recycl\w*)\b/i;

function freesHere(file: RustFile): boolean {
  return FREES.test(file.text);
}

function fieldOf(file: RustFile, name: string): TypeField | null {
  const fields = typeDeclarations(file).flatMap((one) => one.fields.filter((field) => field.name === name));
  const isAtomic = ({ type }: TypeField): boolean =>
    [...termsWithin(type)].some((term) => term.kind === 'name' && term.name === 'AtomicPtr');
  return fields.find(isAtomic) ?? null;
}

/** Does the function give the node itself to its caller, whose business it then is? */
function handsOn({ fn }: PopLoop): boolean {
  return /\*\s*(?:mut|const)\b|\bNonNull\b|&|\bBox\b|\bArc\b/.test(
    fn.childForFieldName('return_type')?.text ?? '',
  );
}

function isMeant(file: RustFile, { fn }: PopLoop, field: TypeField): boolean {
  const above = commentsAbove(file, field.range.start).map(({ text }) => text);
  return MEANT.test([...above, wordsAround(file, fn)].join(' '));
}
