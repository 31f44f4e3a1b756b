import type { CorpusChange } from './corpus-change.ts';

/** Memory that is freed while other threads still read it. */
export const reclamation: readonly CorpusChange[] = [
  {
    name: 'freed-after-unlink',
    kind: 'bug',
    by: ['reclamation/free-after-unlink'],
    about: 'Another thread that has just loaded the head reads the node after it is freed.',
    code: `
 use crossbeam_epoch::{self as epoch, Atomic};
 use std::sync::atomic::Ordering;
 struct Node { value: u64, next: Atomic<Node> }
 pub struct Stack { head: Atomic<Node> }
 impl Stack {
     pub fn pop(&self) -> Option<u64> {
         let guard = epoch::pin();
         loop {
             // Acquire: sees the node that \`push\` released.
             let head = self.head.load(Ordering::Acquire, &guard);
             // SAFETY: the guard keeps the node alive.
             let node = unsafe { head.as_ref() }?;
             // Relaxed: the node is only followed after the exchange.
             let next = node.next.load(Ordering::Relaxed, &guard);
             // Release, for the next owner; the head itself was loaded with Acquire.
             if self.head.compare_exchange(head, next, Ordering::Release, Ordering::Relaxed, &guard).is_ok() {
                 let value = node.value;
                 // SAFETY: the node is unlinked, nobody can reach it from now on.
-                unsafe { guard.defer_destroy(head) };
+                unsafe { drop(head.into_owned()) };
                 return Some(value);
             }
         }
     }
 }`,
  },
  {
    name: 'swapped-out-and-freed',
    kind: 'bug',
    by: ['reclamation/free-after-unlink'],
    about: 'A reader that got the old pointer a moment ago reads freed memory.',
    code: `
 use std::sync::atomic::{AtomicPtr, Ordering};
 pub struct Config { current: AtomicPtr<String> }
 impl Config {
     pub fn read(&self) -> String {
         // Acquire: sees the text that \`set\` released.
         let current = self.current.load(Ordering::Acquire);
         // SAFETY: what was once stored is never freed.
         unsafe { (*current).clone() }
     }
     pub fn set(&self, text: String) {
         let fresh = Box::into_raw(Box::new(text));
         // AcqRel: publishes the text, and sees the one that was there.
-        let _old = self.current.swap(fresh, Ordering::AcqRel);
-        // Leaked: a reader may hold it.
+        let old = self.current.swap(fresh, Ordering::AcqRel);
+        // SAFETY: it is no longer reachable.
+        drop(unsafe { Box::from_raw(old) });
     }
 }`,
  },
  {
    name: 'freed-when-alone',
    kind: 'lookalike',
    about: 'Whoever drops the list has it to itself.',
    code: `
 use std::sync::atomic::{AtomicPtr, Ordering};
 struct Node { next: AtomicPtr<Node> }
 pub struct List { head: AtomicPtr<Node> }
+impl Drop for List {
+    fn drop(&mut self) {
+        let mut at = *self.head.get_mut();
+        while !at.is_null() {
+            // SAFETY: \`&mut self\`: no other thread has the list, and each node was made by \`Box::into_raw\`.
+            let mut node = unsafe { Box::from_raw(at) };
+            at = *node.next.get_mut();
+        }
+    }
+}`,
  },
  {
    name: 'unprotected-while-shared',
    kind: 'bug',
    by: ['reclamation/unprotected'],
    about: 'With nobody pinned, the node can be freed between the load and the look.',
    code: `
 use crossbeam_epoch::{self as epoch, Atomic};
 use std::sync::atomic::Ordering;
 pub struct Map { root: Atomic<u64> }
 impl Map {
     pub fn first(&self) -> Option<u64> {
-        let guard = &epoch::pin();
+        let guard = unsafe { epoch::unprotected() };
         // Acquire: sees what \`insert\` released.
         let root = self.root.load(Ordering::Acquire, guard);
         // SAFETY: the guard keeps it alive.
         unsafe { root.as_ref() }.copied()
     }
 }`,
  },
  {
    name: 'unprotected-in-drop',
    kind: 'lookalike',
    about: 'In `drop` there is no other thread to be protected from.',
    code: `
 use crossbeam_epoch::{self as epoch, Atomic};
 use std::sync::atomic::Ordering;
 pub struct Map { root: Atomic<u64> }
+impl Drop for Map {
+    fn drop(&mut self) {
+        // SAFETY: \`&mut self\`: no other thread can reach the map.
+        unsafe {
+            let guard = epoch::unprotected();
+            let root = self.root.load(Ordering::Relaxed, guard);
+            if !root.is_null() {
+                drop(root.into_owned());
+            }
+        }
+    }
+}`,
  },
  {
    name: 'pinned-while-asleep',
    kind: 'bug',
    by: ['reclamation/guard-held-long'],
    about: 'While the thread sleeps pinned, no memory of any thread is given back.',
    code: `
 use crossbeam_epoch::{self as epoch, Atomic};
 use std::sync::atomic::Ordering;
 use std::time::Duration;
 pub fn watch(value: &Atomic<u64>) {
     loop {
-        {
-            let guard = epoch::pin();
-            // Acquire: sees what the writer released.
-            show(value.load(Ordering::Acquire, &guard).is_null());
-        }
-        std::thread::sleep(Duration::from_secs(1));
+        let guard = epoch::pin();
+        // Acquire: sees what the writer released.
+        show(value.load(Ordering::Acquire, &guard).is_null());
+        std::thread::sleep(Duration::from_secs(1));
     }
 }
 fn show(_: bool) {}`,
  },
  {
    name: 'reference-beyond-its-guard',
    kind: 'bug',
    by: ['reclamation/guard-escape', 'unsafe/transmute'],
    about: 'The guard ends with the function, and the node may be freed while the reference lives.',
    code: `
 use crossbeam_epoch::{self as epoch, Atomic};
 use std::sync::atomic::Ordering;
 pub struct Map { root: Atomic<String> }
 impl Map {
-    pub fn first<'g>(&self, guard: &'g epoch::Guard) -> Option<&'g String> {
-        // Acquire: sees what \`insert\` released.
-        let root = self.root.load(Ordering::Acquire, guard);
-        // SAFETY: the caller's guard keeps it alive.
-        unsafe { root.as_ref() }
+    pub fn first(&self) -> Option<&String> {
+        let guard = epoch::pin();
+        // Acquire: sees what \`insert\` released.
+        let root = self.root.load(Ordering::Acquire, &guard);
+        // SAFETY: the map keeps it alive.
+        unsafe { std::mem::transmute::<Option<&String>, Option<&String>>(root.as_ref()) }
     }
 }`,
  },
];
