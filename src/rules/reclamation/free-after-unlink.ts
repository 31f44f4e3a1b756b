import type { TextRange } from '../../finding/finding.ts';
import { hasExclusiveAccess } from '../../syntax/exclusive-access.ts';
import { itemName } from '../../syntax/items.ts';
import { takesPartInScheme, usesScheme } from '../../syntax/reclamation.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import {
  freedAt,
  ownedAt,
  type Reader,
  readersOf,
  type Unlinking,
  unlinkings,
} from '../../syntax/unlinked-pointers.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['into_owned', 'from_raw', 'drop_in_place', 'dealloc', 'free('],
  skipsTests: true,
  category: 'correctness',
  policy: 'P2',
  summary: 'A node is freed while others may still read it',
  why: 'Taking a pointer out of an atomic keeps new readers away, not those that loaded it a moment before. Freed at once, the node is gone under their hands; epochs, hazard pointers or a lock are what makes the free wait for them.',
  source: [
    'https://docs.rs/crossbeam-epoch/latest/crossbeam_epoch/',
    'https://marabos.nl/atomics/building-arc.html',
  ],
  accuracy:
    'November 2026: 4 known or taught bugs of this kind in other repositories, found on the vulnerable side; silent on the one fix there is. Whole trees of 16 repositories, lock-free crates among them: 1 finding, read: right.',
  options: {},
  *check(file) {
    for (const one of unlinkings(file)) {
      const { operation, fn } = one;
      if (isTemplate(file, operation.node) || isTestCode(file, operation.node)) continue;
      if (waits(fn.text) || hasExclusiveAccess(file, operation)) continue;
      const isPinned = usesScheme(file);
      if (isPinned ? /\bunprotected\b/.test(fn.text) : takesPartInScheme(fn)) continue;
      const free = isPinned ? ownedAt(file, one) : freedAt(file, one);
      const reader = free === null ? undefined : readerOf(file, one);
      if (free !== null && reader !== undefined) yield reportOf(file, one, { free, reader });
    }
  },
  examples: {
    invalid: [
      {
        code: `
impl<T> Stack<T> {
    pub fn pop(&self) -> Option<T> {
        loop {
            let head = self.head.load(Ordering::Acquire);
            if head.is_null() {
                return None;
            }
            let next = unsafe { (*head).next };
            if self.head.compare_exchange(head, next, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                let node = unsafe { Box::from_raw(head) }; //~ \`head\` is freed as soon as it is out of \`self.head\`, while another \`pop\` may still read it
                return Some(node.value);
            }
        }
    }
}`,
        note: 'Two threads pop at once.',
      },
      {
        code: `
 impl Config {
     pub fn get(&self) -> &Settings {
         unsafe { &*self.current.load(Ordering::Acquire) }
     }
     pub fn set(&self, settings: Settings) {
+        let old = self.current.swap(Box::into_raw(Box::new(settings)), Ordering::AcqRel);
+        unsafe { drop(Box::from_raw(old)) }; //~ while \`get\` may still read it
     }
 }`,
      },
      {
        code: `
impl Slot {
    pub fn peek(&self) -> u32 {
        let p = self.p.load(Ordering::Acquire);
        unsafe { (*p).n }
    }
    pub fn clear(&self) {
        drop(unsafe { Box::from_raw(self.p.swap(ptr::null_mut(), Ordering::AcqRel)) }); //~ \`self.p\`
    }
}`,
        note: 'Without a variable between.',
      },
      {
        code: `
impl<T> ArcCell<T> {
    pub fn load(&self) -> Arc<T> {
        let p = self.inner.load(Ordering::Acquire);
        unsafe {
            Arc::increment_strong_count(p);
            Arc::from_raw(p)
        }
    }
    pub fn store(&self, value: Arc<T>) {
        let old = self.inner.swap(Arc::into_raw(value) as *mut T, Ordering::AcqRel);
        drop(unsafe { Arc::from_raw(old) }); //~ \`old\` is freed
    }
}`,
        note: 'The count may have fallen to zero before it is counted up.',
      },
      {
        code: `
 use crossbeam_epoch::{self as epoch, Atomic};
 impl<T> Stack<T> {
     fn pop(&self) {
         let guard = &epoch::pin();
         let head = self.head.load(Ordering::Acquire, guard);
         let Some(node) = (unsafe { head.as_ref() }) else { return };
         let next = node.next.load(Ordering::Relaxed, guard);
         if self.head.compare_exchange(head, next, Ordering::AcqRel, Ordering::Relaxed, guard).is_ok() {
-            unsafe { guard.defer_destroy(head) };
+            unsafe { drop(head.into_owned()) }; //~ \`head\` is freed as soon as it is out of \`self.head\`
         }
     }
 }`,
        note: 'The own guard keeps others’ nodes alive only if the free goes through one.',
      },
    ],
    valid: [
      {
        code: `
impl Drop for Config {
    fn drop(&mut self) {
        let old = self.current.swap(ptr::null_mut(), Ordering::AcqRel);
        unsafe { drop(Box::from_raw(old)) };
    }
}
impl Config {
    pub fn get(&self) -> &Settings {
        unsafe { &*self.current.load(Ordering::Acquire) }
    }
}`,
        note: 'Nobody else is left.',
      },
      {
        code: `
impl<T> Once<T> {
    pub fn get(&self) -> &T {
        let seen = self.p.load(Ordering::Acquire);
        if !seen.is_null() {
            return unsafe { &*seen };
        }
        let fresh = Box::into_raw(Box::new(make()));
        match self.p.compare_exchange(ptr::null_mut(), fresh, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => unsafe { &*fresh },
            Err(first) => {
                unsafe { drop(Box::from_raw(fresh)) };
                unsafe { &*first }
            }
        }
    }
}`,
        note: 'What lost the race was never shared.',
      },
      {
        code: `
impl<T> Mailbox<T> {
    pub fn push(&self, node: *mut Node<T>) {
        loop {
            let head = self.head.load(Ordering::Relaxed);
            unsafe { (*node).next = head };
            if self.head.compare_exchange(head, node, Ordering::Release, Ordering::Relaxed).is_ok() {
                return;
            }
        }
    }
    pub fn take_all(&self) {
        let mut p = self.head.swap(ptr::null_mut(), Ordering::Acquire);
        while !p.is_null() {
            let node = unsafe { Box::from_raw(p) };
            p = node.next;
        }
    }
}`,
        note: 'Whoever swaps the whole list out owns it: nobody reads through the head.',
      },
      {
        code: `
impl<T> Stack<T> {
    fn pop(&self) -> Option<T> {
        let guard = self.domain.pin();
        let head = self.head.load(Ordering::Acquire);
        let next = unsafe { (*head).next };
        self.head.compare_exchange(head, next, Ordering::AcqRel, Ordering::Relaxed).ok()?;
        guard.retire(move || unsafe { drop(Box::from_raw(head)) });
        None
    }
}`,
        note: 'A scheme of the crate’s own.',
      },
      {
        code: `
impl List {
    fn first(&self) -> u32 {
        unsafe { (*self.head.load(Ordering::Acquire)).n }
    }
    fn replace(&self, node: Box<Node>) {
        let _writers = self.lock.lock().unwrap();
        let old = self.head.swap(Box::into_raw(node), Ordering::AcqRel);
        while self.readers.load(Ordering::Acquire) != 0 {
            std::hint::spin_loop();
        }
        unsafe { drop(Box::from_raw(old)) };
    }
}`,
        note: 'It waits for the readers.',
      },
    ],
  },
});

/** A count that falls to zero, or a loop that waits for one. */
function waits(text: string): boolean {
  return /\bfetch_sub\b|\bspin_loop\b|\byield_now\b|\bsnooze\b|\bpark\w*\(/.test(text);
}

/** Who may hold the pointer: for an exchange, the same function on another thread will do. */
function readerOf(file: RustFile, { operation, fn }: Unlinking): Reader | undefined {
  const readers = readersOf(file, operation.atomic);
  return readers.find((one) => one.load.enclosingFunction?.id !== fn.id) ?? readers[0];
}

function reportOf(
  file: RustFile,
  { operation, names, fn }: Unlinking,
  { free, reader }: { readonly free: TextRange; readonly reader: Reader },
): Report {
  const name = names[0] === undefined ? 'what was there' : `\`${names[0]}\``;
  const isSame = reader.load.enclosingFunction?.id === fn.id;
  const who = isSame ? `another \`${itemName(fn)}\`` : `\`${reader.fn}\``;
  return {
    at: free,
    construct: { start: operation.range.start, end: free.end },
    subject: `${itemName(fn)} ${operation.atomic}`,
    message: `${name} is freed as soon as it is out of \`${operation.receiver.replaceAll(/\s+(?=\.)/g, '')}\`, while ${who} may still read it`,
    detail: `A thread that has loaded the pointer on line ${file.lines.lineAt(reader.load.range.start)} and not yet read through it reads freed memory.`,
    related: [
      {
        at: { start: reader.use.startIndex, end: reader.use.endIndex },
        message: 'read here, perhaps after the free',
      },
    ],
    suggestion: {
      kind: 'draft',
      language: 'rust',
      code: `let guard = &crossbeam_epoch::pin(); // before the load; the atomic becomes \`crossbeam_epoch::Atomic\`\nunsafe { guard.defer_destroy(${names[0] ?? 'old'}) };`,
      summary: 'with an epoch, the free waits for whoever was there before',
    },
  };
}
