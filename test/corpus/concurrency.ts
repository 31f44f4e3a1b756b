import type { CorpusChange } from './corpus-change.ts';

/** Values that threads may not share, locks held too long or let go too early. */
export const concurrency: readonly CorpusChange[] = [
  {
    name: 'send-for-everything',
    kind: 'bug',
    by: ['concurrency/unbounded-send-sync'],
    about: 'Safe code moves an `Rc` to another thread inside the queue.',
    code: `
 use std::ptr::NonNull;
 struct Node<T> { value: T, next: Option<NonNull<Node<T>>> }
 pub struct Queue<T> { head: Option<NonNull<Node<T>>> }
 // SAFETY: the queue owns its nodes.
-unsafe impl<T: Send> Send for Queue<T> {}
+unsafe impl<T> Send for Queue<T> {}
 impl<T> Queue<T> {
     pub fn pop(&mut self) -> Option<T> {
         let node = self.head.take()?;
         // SAFETY: the queue owns the node, and nothing else points at it.
         let node = unsafe { Box::from_raw(node.as_ptr()) };
         self.head = node.next;
         Some(node.value)
     }
 }`,
  },
  {
    name: 'sync-with-send-only',
    kind: 'bug',
    by: ['concurrency/unbounded-send-sync'],
    about: 'A shared `Once` hands `&T` to every thread, so `T` must be `Sync`.',
    code: `
 use std::cell::UnsafeCell;
 pub struct Once<T> { value: UnsafeCell<Option<T>> }
 impl<T> Once<T> {
     pub fn get(&self) -> Option<&T> {
         // SAFETY: the value is not written once it is there.
         unsafe { (*self.value.get()).as_ref() }
     }
 }
 // SAFETY: readers share the value, the last owner drops it.
-unsafe impl<T: Send + Sync> Sync for Once<T> {}
+unsafe impl<T: Send> Sync for Once<T> {}`,
  },
  {
    name: 'guard-sync-for-everything',
    kind: 'bug',
    by: ['concurrency/unbounded-send-sync'],
    about: 'A guard that derefs to `&T` is shared, and with it a `Cell`.',
    code: `
 use std::ops::Deref;
 pub struct Guard<'a, T: ?Sized> { value: *const T, lock: &'a Raw }
 pub struct Raw;
 // SAFETY: the lock is held while the guard lives.
-unsafe impl<T: ?Sized + Sync> Sync for Guard<'_, T> {}
+unsafe impl<T: ?Sized> Sync for Guard<'_, T> {}
 impl<T: ?Sized> Deref for Guard<'_, T> {
     type Target = T;
     fn deref(&self) -> &T {
         // SAFETY: the lock is held while the guard lives.
         unsafe { &*self.value }
     }
 }`,
  },
  {
    name: 'marker-that-owns-nothing',
    kind: 'lookalike',
    about: 'An id of something of type `T` holds no `T`.',
    code: `
 use std::marker::PhantomData;
+/// A number that only says what it numbers.
+pub struct Id<T> { number: u32, kind: PhantomData<fn() -> T> }
+// SAFETY: there is no \`T\` in it.
+unsafe impl<T> Send for Id<T> {}
+// SAFETY: there is no \`T\` in it.
+unsafe impl<T> Sync for Id<T> {}`,
  },
  {
    name: 'lock-held-across-await',
    kind: 'bug',
    by: ['concurrency/lock-across-await'],
    about: 'Another task on the same thread waits for the lock, and this one never wakes.',
    code: `
 use std::sync::Mutex;
 pub struct Cache { entries: Mutex<Vec<String>> }
 impl Cache {
     pub async fn refresh(&self) {
-        let names = self.entries.lock().unwrap().clone();
-        let fresh = fetch(&names).await;
-        *self.entries.lock().unwrap() = fresh;
+        let mut entries = self.entries.lock().unwrap();
+        let fresh = fetch(&entries).await;
+        *entries = fresh;
     }
 }
 async fn fetch(names: &[String]) -> Vec<String> { names.to_vec() }`,
  },
  {
    name: 'borrow-held-across-await',
    kind: 'bug',
    by: ['concurrency/lock-across-await'],
    about: 'The other half of the program borrows the cell meanwhile, and panics.',
    code: `
 use std::cell::RefCell;
 use std::rc::Rc;
 async fn tick(state: Rc<RefCell<Vec<u8>>>) {
-    let next = state.borrow().len();
-    send(next).await;
-    state.borrow_mut().push(0);
+    let mut all = state.borrow_mut();
+    send(all.len()).await;
+    all.push(0);
 }
 async fn send(_: usize) {}`,
  },
  {
    name: 'lock-let-go-before-await',
    kind: 'lookalike',
    about: 'The guard is dropped, or its scope ended, before the task waits.',
    code: `
 use std::sync::Mutex;
 async fn fetch(names: &[String]) -> Vec<String> { names.to_vec() }
+async fn update(entries: &Mutex<Vec<String>>) {
+    let names = {
+        let entries = entries.lock().unwrap();
+        entries.clone()
+    };
+    let fresh = fetch(&names).await;
+    let mut entries = entries.lock().unwrap();
+    entries.extend(fresh);
+    drop(entries);
+    fetch(&names).await;
+}`,
  },
  {
    name: 'async-lock-across-await',
    kind: 'lookalike',
    about: 'A lock of tokio is made to be held while a task waits.',
    code: `
 use tokio::sync::Mutex;
 async fn save(_: &str) {}
+async fn flush(log: &Mutex<Vec<String>>) {
+    let mut log = log.lock().await;
+    for line in log.drain(..) {
+        save(&line).await;
+    }
+}`,
  },
  {
    name: 'sleep-in-a-task',
    kind: 'bug',
    by: ['concurrency/blocking-in-async'],
    about: 'A whole worker thread sleeps, and all of its tasks with it.',
    code: `
 use std::time::Duration;
 async fn retry(mut left: u32) -> bool {
     while left > 0 {
         if attempt().await {
             return true;
         }
         left -= 1;
-        tokio::time::sleep(Duration::from_millis(50)).await;
+        std::thread::sleep(Duration::from_millis(50));
     }
     false
 }
 async fn attempt() -> bool { false }`,
  },
  {
    name: 'sleep-where-it-may',
    kind: 'lookalike',
    about: 'A thread for blocking work may block.',
    code: `
 use std::time::Duration;
+async fn settle() {
+    tokio::task::spawn_blocking(|| {
+        std::thread::sleep(Duration::from_millis(50));
+    })
+    .await
+    .unwrap();
+}`,
  },
  {
    name: 'check-then-insert',
    kind: 'bug',
    by: ['concurrency/check-then-act'],
    about: 'Between the two locks another thread inserts, and its entry is replaced.',
    code: `
 use std::collections::HashMap;
 use std::sync::{Arc, RwLock};
 pub struct Rooms { all: RwLock<HashMap<u64, Arc<str>>> }
 impl Rooms {
     pub fn open(&self, id: u64) -> Arc<str> {
-        let mut all = self.all.write().unwrap();
-        all.entry(id).or_insert_with(|| Arc::from("new")).clone()
+        if !self.all.read().unwrap().contains_key(&id) {
+            self.all.write().unwrap().insert(id, Arc::from("new"));
+        }
+        self.all.read().unwrap()[&id].clone()
     }
 }`,
  },
  {
    name: 'check-and-look-again',
    kind: 'lookalike',
    about: 'What was seen under the first lock is looked at again under the second.',
    code: `
 use std::collections::HashMap;
 use std::sync::{Arc, RwLock};
 pub struct Rooms { all: RwLock<HashMap<u64, Arc<str>>> }
 impl Rooms {
+    pub fn open(&self, id: u64) -> Arc<str> {
+        if let Some(room) = self.all.read().unwrap().get(&id) {
+            return room.clone();
+        }
+        let mut all = self.all.write().unwrap();
+        all.entry(id).or_insert_with(|| Arc::from("new")).clone()
+    }
 }`,
  },
  {
    name: 'select-over-a-read',
    kind: 'bug',
    by: ['concurrency/cancel-unsafe-select'],
    about: 'When the other branch wins, the bytes read so far are lost, and the stream is out of step.',
    code: `
 use tokio::io::AsyncReadExt;
 use tokio::net::TcpStream;
 async fn pump(stream: &mut TcpStream, stop: &mut tokio::sync::watch::Receiver<bool>) {
     let mut header = [0; 8];
     loop {
         tokio::select! {
-            _ = stream.readable() => {}
+            _ = stream.read_exact(&mut header) => {}
             _ = stop.changed() => note(),
         }
     }
 }
 fn note() {}`,
  },
];
