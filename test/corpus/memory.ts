import type { CorpusChange } from './corpus-change.ts';

/** Values dropped twice, memory read before it is written, lengths that others answer for. */
export const memory: readonly CorpusChange[] = [
  {
    name: 'retain-that-unwinds',
    kind: 'bug',
    by: ['unsafe/panic-safety'],
    about: 'When the closure panics, the elements that were moved down are dropped twice.',
    code: `
 use std::ptr;
 pub struct List<T> { items: Vec<T> }
 impl<T> List<T> {
     pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
         let len = self.items.len();
-        // SAFETY: 0 is below any capacity; whatever unwinds leaks the rest instead of dropping it twice.
-        unsafe { self.items.set_len(0) };
         let start = self.items.as_mut_ptr();
         let mut kept = 0;
         for at in 0..len {
             // SAFETY: \`at\` is below the old length, and \`kept\` is not above it.
             unsafe {
                 if keep(&*start.add(at)) {
                     ptr::copy(start.add(at), start.add(kept), 1);
                     kept += 1;
                 } else {
                     ptr::drop_in_place(start.add(at));
                 }
             }
         }
         // SAFETY: the first \`kept\` elements are whole.
         unsafe { self.items.set_len(kept) };
     }
 }`,
  },
  {
    name: 'map-in-place-that-unwinds',
    kind: 'bug',
    by: ['unsafe/panic-safety'],
    about: 'When `f` panics, the value is dropped here and by its owner.',
    code: `
 use std::{mem, ptr};
 /// Puts \`f(*slot)\` in the place of \`*slot\`.
 pub fn map_in_place<T>(slot: &mut T, f: impl FnOnce(T) -> T) {
-    struct Abort;
-    impl Drop for Abort {
-        fn drop(&mut self) {
-            std::process::abort();
-        }
-    }
     // SAFETY: the slot is written again below, or the process ends.
     unsafe {
-        let guard = Abort;
         let fresh = f(ptr::read(slot));
         ptr::write(slot, fresh);
-        mem::forget(guard);
     }
 }`,
  },
  {
    name: 'moved-out-with-a-guard',
    kind: 'lookalike',
    about: 'A guard puts the length right again, whatever unwinds.',
    code: `
 use std::ptr;
 struct Fill<'a, T> { items: &'a mut Vec<T>, done: usize }
 impl<T> Drop for Fill<'_, T> {
     fn drop(&mut self) {
         // SAFETY: the first \`done\` elements are written.
         unsafe { self.items.set_len(self.done) };
     }
 }
+pub fn fill<T>(items: &mut Vec<T>, n: usize, mut make: impl FnMut(usize) -> T) {
+    items.clear();
+    items.reserve(n);
+    let mut fill = Fill { items, done: 0 };
+    for at in 0..n {
+        // SAFETY: room for \`n\` was made above.
+        unsafe { ptr::write(fill.items.as_mut_ptr().add(at), make(at)) };
+        fill.done += 1;
+    }
+}`,
  },
  {
    name: 'length-before-the-bytes',
    kind: 'bug',
    by: ['unsafe/uninit'],
    about: 'The reader gets a slice of bytes that nobody wrote, and may look at them.',
    code: `
 use std::io::{self, Read};
 pub fn read_block(source: &mut impl Read, len: usize) -> io::Result<Vec<u8>> {
-    let mut block = vec![0; len];
+    let mut block = Vec::with_capacity(len);
+    // SAFETY: the capacity is \`len\`, and \`read_exact\` fills it.
+    unsafe { block.set_len(len) };
     source.read_exact(&mut block)?;
     Ok(block)
 }`,
  },
  {
    name: 'zeroed-reference',
    kind: 'bug',
    by: ['unsafe/uninit'],
    about: 'A reference is never null: the value is undefined behaviour by itself.',
    code: `
 pub struct Options<'a> { name: &'a str, depth: u8 }
 impl<'a> Options<'a> {
     pub fn empty() -> Self {
-        Options { name: "", depth: 0 }
+        // SAFETY: the caller fills it in.
+        let mut options: Options<'a> = unsafe { std::mem::zeroed() };
+        options.depth = 1;
+        options
     }
 }`,
  },
  {
    name: 'array-filled-first',
    kind: 'lookalike',
    about: 'The array is of `MaybeUninit`, and read only once every element is written.',
    code: `
 use std::mem::MaybeUninit;
+pub fn squares() -> [u32; 16] {
+    let mut all = [const { MaybeUninit::<u32>::uninit() }; 16];
+    for (at, slot) in all.iter_mut().enumerate() {
+        slot.write((at * at) as u32);
+    }
+    // SAFETY: the loop wrote each of the 16 elements.
+    all.map(|slot| unsafe { slot.assume_init() })
+}`,
  },
  {
    name: 'size-hint-believed',
    kind: 'bug',
    by: ['unsafe/higher-order-invariant'],
    about: 'An iterator that yields more than it said writes past the end.',
    code: `
 pub fn collect<T>(source: impl Iterator<Item = T>) -> Vec<T> {
-    let mut all = Vec::new();
-    all.extend(source);
+    let (least, _) = source.size_hint();
+    let mut all = Vec::with_capacity(least);
+    for (at, item) in source.enumerate() {
+        // SAFETY: there is room for what the iterator said.
+        unsafe { all.as_mut_ptr().add(at).write(item) };
+    }
+    // SAFETY: that many were written.
+    unsafe { all.set_len(least) };
     all
 }`,
  },
  {
    name: 'read-count-believed',
    kind: 'bug',
    by: ['unsafe/higher-order-invariant'],
    about: 'A reader may say that it read more than there was room for.',
    code: `
 use std::io::{self, Read};
 pub fn fill(source: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<()> {
     let mut chunk = [0; 512];
     let n = source.read(&mut chunk)?;
-    buffer.extend_from_slice(&chunk[..n]);
+    // SAFETY: \`n\` bytes were read.
+    buffer.extend_from_slice(unsafe { chunk.get_unchecked(..n) });
     Ok(())
 }`,
  },
  {
    name: 'sum-that-wraps',
    kind: 'bug',
    by: ['unsafe/unchecked-arith'],
    about: 'A large offset wraps, the check passes, and the read is out of bounds.',
    code: `
 pub struct Region { start: *const u8, len: usize }
 impl Region {
     pub fn read(&self, offset: usize, count: usize) -> Option<&[u8]> {
-        let end = offset.checked_add(count)?;
-        if end > self.len {
+        if offset + count > self.len {
             return None;
         }
         // SAFETY: the bytes from \`offset\` up to the end lie within the region, which lives as long as \`self\`.
         Some(unsafe { std::slice::from_raw_parts(self.start.add(offset), count) })
     }
 }`,
  },
  {
    name: 'null-slice',
    kind: 'bug',
    by: ['unsafe/raw-parts'],
    about: 'C passes null with length 0, and a slice may not be null.',
    code: `
 /// # Safety
 /// \`data\` points at \`len\` readable bytes, or is null and \`len\` 0.
 pub unsafe fn hash(data: *const u8, len: usize) -> u64 {
-    if data.is_null() {
-        return 0;
-    }
-    // SAFETY: not null, and the caller promises \`len\` initialised bytes that nobody writes meanwhile.
     let bytes = unsafe { std::slice::from_raw_parts(data, len) };
     bytes.iter().map(|&byte| u64::from(byte)).sum()
 }`,
  },
];
