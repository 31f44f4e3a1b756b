import { operationsOn } from '../../syntax/atomic-flow.ts';
import type { AtomicOperation } from '../../syntax/atomic-operations.ts';
import { itemName } from '../../syntax/items.ts';
import { type PopLoop, popLoops } from '../../syntax/pop-loops.ts';
import { wordsAround } from '../../syntax/reclamation.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { freedAt } from '../../syntax/unlinked-pointers.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['AtomicPtr'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P2',
  summary: 'An exchange cannot tell a node that came back from one that never left',
  why: 'A pop reads `next` and then exchanges the head for it. If another thread has taken the node off meanwhile and put it back, the address is the same, the exchange succeeds, and a `next` that is long out of date becomes the head: nodes are lost or handed out twice.',
  source: ['https://en.wikipedia.org/wiki/ABA_problem', 'https://marabos.nl/atomics/atomics.html#cas'],
  accuracy:
    'November 2026: none in crossbeam, tokio, parking_lot, rayon, arc-swap, flurry, seize, scc, tikv, neon, wasmtime and qdrant, every file; nothing else was found to measure it on.',
  options: {},
  *check(file) {
    for (const one of popLoops(file)) {
      const { operation, fn, first, next } = one;
      const push = reuseOf(file, one);
      // What is freed at once is worse off, and another rule's.
      if (push === undefined || freedAt(file, one) !== null || isConsidered(file, one, push)) continue;
      const pushed = push.enclosingFunction;
      yield {
        at: operation.name,
        construct: operation.range,
        subject: `${itemName(fn)} ${operation.atomic}`,
        message: `\`${next}\` may be out of date when the exchange succeeds: \`${pushed === null ? '' : itemName(pushed)}\` can put \`${first}\` back in between`,
        detail: `The address of \`${first}\` alone is compared. Count the changes in a tag beside the pointer, or keep nodes from coming back while a pop may hold them (epochs, hazard pointers, one consumer).`,
        related: [{ at: push.range, message: 'a node that was handed out comes back here' }],
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
pub struct FreeList {
    head: AtomicPtr<Block>,
}
impl FreeList {
    pub fn take(&self) -> *mut Block {
        let mut head = self.head.load(Ordering::Acquire);
        while !head.is_null() {
            let next = unsafe { (*head).next };
            match self.head.compare_exchange_weak(head, next, Ordering::AcqRel, Ordering::Acquire) { //~ \`next\` may be out of date when the exchange succeeds: \`give_back\` can put \`head\` back
                Ok(_) => return head,
                Err(now) => head = now,
            }
        }
        ptr::null_mut()
    }
    pub fn give_back(&self, block: *mut Block) {
        let mut head = self.head.load(Ordering::Relaxed);
        loop {
            unsafe { (*block).next = head };
            match self.head.compare_exchange_weak(head, block, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return,
                Err(now) => head = now,
            }
        }
    }
}`,
      },
      {
        code: `
 impl Pool {
     fn put(&self, slot: NonNull<Slot>) {
         loop {
             let top = self.top.load(Ordering::Relaxed);
             unsafe { slot.as_ref() }.next.store(top, Ordering::Relaxed);
             if self.top.compare_exchange(top, slot.as_ptr(), Ordering::Release, Ordering::Relaxed).is_ok() {
                 return;
             }
         }
     }
     fn get(&self) -> Option<NonNull<Slot>> {
         loop {
             let top = NonNull::new(self.top.load(Ordering::Acquire))?.as_ptr();
+            let next = unsafe { (*top).next.load(Ordering::Relaxed) };
+            if self.top.compare_exchange(top, next, Ordering::AcqRel, Ordering::Relaxed).is_ok() { //~ \`put\`
                 return NonNull::new(top);
             }
         }
     }
     top: AtomicPtr<Slot>,
 }`,
      },
    ],
    valid: [
      {
        code: `
impl FreeList {
    /// Only one thread takes blocks, so that a head it has read stays in the list.
    pub fn take(&self) -> *mut Block {
        loop {
            let head = self.head.load(Ordering::Acquire);
            let next = unsafe { (*head).next };
            if self.head.compare_exchange(head, next, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                return head;
            }
        }
    }
    pub fn give_back(&self, block: *mut Block) {
        let head = self.head.load(Ordering::Relaxed);
        unsafe { (*block).next = head };
        while self.head.compare_exchange(head, block, Ordering::Release, Ordering::Relaxed).is_err() {}
    }
    head: AtomicPtr<Block>,
}`,
      },
      {
        code: `
impl Stack {
    pub fn pop(&self) -> *mut Node {
        loop {
            let head = self.head.load(Ordering::Acquire);
            let next = unsafe { (*head).next };
            if self.head.compare_exchange(head, next, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                return head;
            }
        }
    }
    pub fn push(&self, value: u32) {
        let node = Box::into_raw(Box::new(Node { value, next: self.head.load(Ordering::Relaxed) }));
        while self.head.compare_exchange(unsafe { (*node).next }, node, Ordering::Release, Ordering::Relaxed).is_err() {}
    }
    head: AtomicPtr<Node>,
}`,
        note: 'Only new nodes come in.',
      },
      {
        code: `
impl List {
    fn take(&self) -> usize {
        loop {
            let head = self.head.load(Ordering::Acquire);
            let (tag, index) = unpack(head);
            if self.head.compare_exchange(head, pack(tag + 1, self.next[index]), Ordering::AcqRel, Ordering::Acquire).is_ok() {
                return index;
            }
        }
    }
    head: AtomicU64,
}`,
        note: 'Tagged.',
      },
    ],
  },
});

/** An exchange that puts in a node which the function was given, and so one that may have been there before. */
function reuseOf(file: RustFile, { operation, fn }: PopLoop): AtomicOperation | undefined {
  return operationsOn(file, operation.atomic).find(({ method, enclosingFunction, arguments: args }) => {
    if (!method.startsWith('compare_') || enclosingFunction === null || enclosingFunction.id === fn.id)
      return false;
    const name = /^\w+/.exec(args[1]?.text ?? '')?.[0] ?? '';
    const parameters = enclosingFunction.childForFieldName('parameters')?.text ?? '';
    return (
      name !== '' && new RegExp(`\\b${name}\\s*:\\s*(?:\\*\\s*mut|(?:\\w+::)*NonNull\\b)`).test(parameters)
    );
  });
}

const CONSIDERED = /\bABA\b|\btag(?:s|ged)?\b|\bsingle\b|\bonly one\b|\bgeneration\b|\bversion\b/i;

/** Do the docs of either side say why it cannot happen? */
function isConsidered(
  file: RustFile,
  { fn }: PopLoop,
  { enclosingFunction: push }: AtomicOperation,
): boolean {
  return CONSIDERED.test(`${wordsAround(file, fn)} ${push === null ? '' : wordsAround(file, push)}`);
}
