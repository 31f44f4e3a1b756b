import type { CorpusChange } from './corpus-change.ts';

/** Orderings too weak, updates lost, counts that free too early. */
export const atomics: readonly CorpusChange[] = [
  {
    name: 'arc-drop-relaxed',
    kind: 'bug',
    by: ['atomics/refcount-drop'],
    about: 'The last owner frees the value without having seen what the others did to it.',
    code: `
 use std::sync::atomic::{fence, AtomicUsize, Ordering};
 struct Inner<T> { count: AtomicUsize, value: T }
 pub struct Shared<T> { inner: *const Inner<T> }
 impl<T> Drop for Shared<T> {
     fn drop(&mut self) {
         // SAFETY: \`inner\` lives while the count that this handle holds is not given back.
         let inner = unsafe { &*self.inner };
-        // Release: what this owner did is done before the count falls; pairs with the fence below.
-        if inner.count.fetch_sub(1, Ordering::Release) != 1 {
+        // Only a count.
+        if inner.count.fetch_sub(1, Ordering::Relaxed) != 1 {
             return;
         }
-        // Acquire: sees what the other owners released.
-        fence(Ordering::Acquire);
         // SAFETY: the count was 1, so this was the last handle.
         drop(unsafe { Box::from_raw(self.inner as *mut Inner<T>) });
     }
 }`,
  },
  {
    name: 'arc-drop-without-fence',
    kind: 'bug',
    by: ['atomics/refcount-drop'],
    about: 'Release alone orders what this owner did, not what the last one sees.',
    code: `
 use std::sync::atomic::{AtomicUsize, Ordering};
 struct Header { refs: AtomicUsize }
 /// # Safety
 /// \`header\` is alive, and the caller owns one of its references.
 unsafe fn release(header: *mut Header) {
     // SAFETY: the caller owns a reference.
-    // AcqRel: publishes this owner's writes, and the last one sees those of all others.
-    if unsafe { (*header).refs.fetch_sub(1, Ordering::AcqRel) } == 1 {
+    // Release: publishes this owner's writes.
+    if unsafe { (*header).refs.fetch_sub(1, Ordering::Release) } == 1 {
         // SAFETY: that was the last reference.
         drop(unsafe { Box::from_raw(header) });
     }
 }`,
  },
  {
    name: 'gauge-that-only-logs',
    kind: 'lookalike',
    about: 'A gauge reaches zero and is logged; nothing is freed on the strength of it.',
    code: `
 use std::sync::atomic::{AtomicUsize, Ordering};
 static OPEN: AtomicUsize = AtomicUsize::new(0);
 struct Connection;
 impl Drop for Connection {
     fn drop(&mut self) {
+        // Relaxed: a statistic, nothing is read on the strength of it.
+        if OPEN.fetch_sub(1, Ordering::Relaxed) == 1 {
+            log::debug!("idle");
+        }
     }
 }`,
  },
  {
    name: 'flag-published-relaxed',
    kind: 'bug',
    by: ['atomics/relaxed-publication', 'atomics/unpaired-acquire'],
    about: 'The reader can see the flag before the value that it announces.',
    code: `
 use std::cell::UnsafeCell;
 use std::mem::MaybeUninit;
 use std::sync::atomic::{AtomicBool, Ordering};
 struct Slot { value: UnsafeCell<MaybeUninit<u64>>, ready: AtomicBool }
 impl Slot {
     fn put(&self, value: u64) {
         // SAFETY: written before \`ready\`, and not again.
         unsafe { (*self.value.get()).write(value) };
-        // Release: whoever sees \`ready\` sees the value; pairs with the Acquire in \`get\`.
-        self.ready.store(true, Ordering::Release);
+        // Relaxed: it is only a flag.
+        self.ready.store(true, Ordering::Relaxed);
     }
     fn get(&self) -> Option<u64> {
         // Acquire: pairs with \`put\`.
         if !self.ready.load(Ordering::Acquire) {
             return None;
         }
         // SAFETY: \`ready\` is set once the value is there.
         Some(unsafe { (*self.value.get()).assume_init() })
     }
 }`,
  },
  {
    name: 'stop-flag-relaxed',
    kind: 'lookalike',
    about: 'A flag that publishes nothing may be Relaxed.',
    code: `
 use std::sync::atomic::{AtomicBool, Ordering};
 pub struct Worker { stop: AtomicBool }
 impl Worker {
+    /// Asks the worker to end at its next turn.
+    pub fn stop(&self) {
+        // Relaxed: the flag stands alone, the worker reads nothing else because of it.
+        self.stop.store(true, Ordering::Relaxed);
+    }
     fn is_stopped(&self) -> bool {
         // Relaxed: see \`stop\`.
         self.stop.load(Ordering::Relaxed)
     }
 }`,
  },
  {
    name: 'pointer-published-relaxed',
    kind: 'bug',
    by: ['atomics/relaxed-publication', 'atomics/unpaired-acquire'],
    about: 'A fresh node becomes reachable before what is in it.',
    code: `
 use std::ptr;
 use std::sync::atomic::{AtomicPtr, Ordering};
 struct Config { limit: usize }
 struct Cell { current: AtomicPtr<Config> }
 impl Cell {
     fn init(&self, limit: usize) {
         let fresh = Box::into_raw(Box::new(Config { limit }));
         // Leaked on purpose: a configuration is set once.
         let _ = self
             .current
-            // Release: publishes the fields; pairs with the Acquire in \`limit\`.
-            .compare_exchange(ptr::null_mut(), fresh, Ordering::Release, Ordering::Relaxed);
+            // Relaxed: the exchange is atomic anyway.
+            .compare_exchange(ptr::null_mut(), fresh, Ordering::Relaxed, Ordering::Relaxed);
     }
     fn limit(&self) -> Option<usize> {
         // Acquire: pairs with \`init\`.
         let config = self.current.load(Ordering::Acquire);
         // SAFETY: null, or a leaked box that nobody writes any more.
         unsafe { config.as_ref() }.map(|config| config.limit)
     }
 }`,
  },
  {
    name: 'pointer-read-relaxed',
    kind: 'bug',
    by: ['atomics/relaxed-dereference', 'atomics/unpaired-release', 'atomics/relaxed-acquisition'],
    about: 'The pointer is followed without having acquired what it points at.',
    code: `
 use std::sync::atomic::{AtomicPtr, Ordering};
 struct Table { rows: [u32; 8] }
 struct Index { table: AtomicPtr<Table> }
 impl Index {
     fn replace(&self, table: &'static mut Table) {
         // Release: publishes the rows; pairs with the load in \`row\`.
         self.table.store(table, Ordering::Release);
     }
     fn row(&self, n: usize) -> Option<u32> {
-        // Acquire: sees the rows.
-        let table = self.table.load(Ordering::Acquire);
+        // Relaxed is faster.
+        let table = self.table.load(Ordering::Relaxed);
         // SAFETY: null or a table that lives for ever.
         unsafe { table.as_ref() }?.rows.get(n).copied()
     }
 }`,
  },
  {
    name: 'lock-taken-relaxed',
    kind: 'bug',
    by: ['atomics/weak-success-ordering', 'atomics/relaxed-acquisition', 'atomics/unpaired-release'],
    about: 'The lock is taken without seeing what its last owner wrote.',
    code: `
 use std::cell::UnsafeCell;
 use std::sync::atomic::{AtomicBool, Ordering};
 pub struct Spin<T> { locked: AtomicBool, value: UnsafeCell<T> }
 impl<T> Spin<T> {
     pub fn with<R>(&self, act: impl FnOnce(&mut T) -> R) -> R {
         while self
             .locked
-            // Acquire: sees what the last owner released.
-            .compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed)
+            // Relaxed: the flag is all that matters.
+            .compare_exchange_weak(false, true, Ordering::Relaxed, Ordering::Relaxed)
             .is_err()
         {
             std::hint::spin_loop();
         }
         // SAFETY: the lock is ours until the store below.
         let result = act(unsafe { &mut *self.value.get() });
         // Release: pairs with the Acquire of the next owner.
         self.locked.store(false, Ordering::Release);
         result
     }
 }`,
  },
  {
    name: 'lock-given-back-relaxed',
    kind: 'bug',
    by: ['atomics/relaxed-unlock', 'atomics/relaxed-publication', 'atomics/unpaired-acquire'],
    about: 'The next owner can see the lock free before what was written under it.',
    code: `
 use std::cell::UnsafeCell;
 use std::sync::atomic::{AtomicBool, Ordering};
 pub struct Spin<T> { locked: AtomicBool, value: UnsafeCell<T> }
 pub struct Guard<'a, T> { lock: &'a Spin<T> }
 impl<T> Spin<T> {
     pub fn try_lock(&self) -> Option<Guard<'_, T>> {
         // Acquire: sees what the last owner released in \`drop\`.
         let was = self.locked.swap(true, Ordering::Acquire);
         (!was).then(|| Guard { lock: self })
     }
 }
 impl<T> Drop for Guard<'_, T> {
     fn drop(&mut self) {
-        // Release: pairs with the Acquire in \`try_lock\`.
-        self.lock.locked.store(false, Ordering::Release);
+        // Relaxed: nobody else holds it.
+        self.lock.locked.store(false, Ordering::Relaxed);
     }
 }`,
  },
  {
    name: 'spin-lock-right',
    kind: 'lookalike',
    about: 'Acquire to take, Release to give back, Relaxed while waiting.',
    code: `
 use std::sync::atomic::{AtomicBool, Ordering};
 pub struct Raw { locked: AtomicBool }
 impl Raw {
+    pub fn lock(&self) {
+        // Acquire: sees what the last owner released in \`unlock\`.
+        while self.locked.swap(true, Ordering::Acquire) {
+            // Relaxed: only a look, the swap decides.
+            while self.locked.load(Ordering::Relaxed) {
+                std::hint::spin_loop();
+            }
+        }
+    }
+    /// # Safety
+    /// The caller holds the lock.
+    pub unsafe fn unlock(&self) {
+        // Release: pairs with the Acquire in \`lock\`.
+        self.locked.store(false, Ordering::Release);
+    }
 }`,
  },
  {
    name: 'lost-update',
    kind: 'bug',
    by: ['atomics/load-then-store'],
    about: 'Two threads read the same value, and one of the two additions is lost.',
    code: `
 use std::sync::atomic::{AtomicU64, Ordering};
 pub struct Budget { left: AtomicU64 }
 impl Budget {
     pub fn spend(&self, n: u64) {
         // Relaxed: a number that stands alone.
         self.left.fetch_sub(n, Ordering::Relaxed);
     }
     pub fn refund(&self, n: u64) {
         // Relaxed: a number that stands alone.
-        self.left.fetch_add(n, Ordering::Relaxed);
+        let left = self.left.load(Ordering::Relaxed);
+        // Relaxed: as above.
+        self.left.store(left + n, Ordering::Relaxed);
     }
 }`,
  },
  {
    name: 'update-by-the-only-writer',
    kind: 'lookalike',
    about: 'Whoever has `&mut self` is alone.',
    code: `
 use std::sync::atomic::{AtomicU64, Ordering};
 pub struct Budget { left: AtomicU64 }
 impl Budget {
+    pub fn refill(&mut self, n: u64) {
+        let left = self.left.get_mut();
+        *left += n;
+    }
 }`,
  },
  {
    name: 'failure-ordering-released',
    kind: 'bug',
    by: ['atomics/invalid-ordering'],
    about: 'A failed exchange only loads, and no load takes Release: it panics.',
    code: `
 use std::sync::atomic::{AtomicUsize, Ordering};
 fn claim(turn: &AtomicUsize, n: usize) -> bool {
     // AcqRel: sees the last turn and publishes this one; pairs with itself.
-    turn.compare_exchange(n, n + 1, Ordering::AcqRel, Ordering::Acquire).is_ok()
+    turn.compare_exchange(n, n + 1, Ordering::AcqRel, Ordering::Release).is_ok()
 }`,
  },
];
