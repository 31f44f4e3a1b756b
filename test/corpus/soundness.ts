import type { CorpusChange } from './corpus-change.ts';

const MANIFEST_2024 = '[package]\nname = "corpus"\nedition = "2024"\n';

/** Safe functions that are not, foreign code, and reasons that are missing. */
export const soundness: readonly CorpusChange[] = [
  {
    name: 'pointer-read-by-a-safe-function',
    kind: 'bug',
    by: ['unsafe/ptr-arg-deref'],
    about: 'Anybody can call it with any pointer, in safe code.',
    code: `
 #[repr(C)]
 pub struct Event { kind: u32 }
-/// # Safety
-/// \`event\` points at a live event.
-pub unsafe fn kind_of(event: *const Event) -> u32 {
+pub fn kind_of(event: *const Event) -> u32 {
     // SAFETY: the event is alive.
     unsafe { (*event).kind }
 }`,
  },
  {
    name: 'two-mutable-references',
    kind: 'bug',
    by: ['unsafe/mut-from-ref'],
    about: 'Two calls give two mutable references to one value.',
    code: `
 use std::cell::UnsafeCell;
 pub struct Arena { slots: UnsafeCell<Vec<u8>> }
 impl Arena {
-    pub fn slots(&mut self) -> &mut Vec<u8> {
-        self.slots.get_mut()
+    pub fn slots(&self) -> &mut Vec<u8> {
+        // SAFETY: only one is used at a time.
+        unsafe { &mut *self.slots.get() }
     }
 }`,
  },
  {
    name: 'shared-made-mutable',
    kind: 'bug',
    by: ['unsafe/transmute', 'unsafe/mut-from-ref', 'unsafe/aliased-pointers'],
    about: 'A value behind `&` is written, which the compiler takes for constant.',
    code: `
 pub struct Counter { hits: u64 }
 impl Counter {
-    pub fn hit(&mut self) {
-        self.hits += 1;
+    pub fn hit(&self) {
+        // SAFETY: only this thread counts.
+        let this = unsafe { std::mem::transmute::<&Counter, &mut Counter>(self) };
+        this.hits += 1;
     }
 }`,
  },
  {
    name: 'longer-than-it-lives',
    kind: 'bug',
    by: ['unsafe/transmute'],
    about: "The text is freed while the `'static` reference to it lives on.",
    code: `
 pub struct Names { all: Vec<String> }
 impl Names {
-    pub fn first(&self) -> Option<&str> {
-        self.all.first().map(String::as_str)
+    pub fn first(&self) -> Option<&'static str> {
+        let first: &str = self.all.first()?;
+        // SAFETY: names are never removed.
+        Some(unsafe { std::mem::transmute::<&str, &'static str>(first) })
     }
 }`,
  },
  {
    name: 'number-made-an-enum',
    kind: 'bug',
    by: ['unsafe/transmute'],
    about: 'A number that is no variant is undefined behaviour as soon as it is one.',
    code: `
 #[repr(u8)]
 pub enum Level { Low = 0, High = 1 }
 impl Level {
     pub fn from_wire(byte: u8) -> Option<Level> {
-        match byte {
-            0 => Some(Level::Low),
-            1 => Some(Level::High),
-            _ => None,
-        }
+        // SAFETY: the peer only sends levels.
+        Some(unsafe { std::mem::transmute::<u8, Level>(byte) })
     }
 }`,
  },
  {
    name: 'panic-into-c',
    kind: 'bug',
    by: ['unsafe/ffi-panic'],
    about: 'A text that does not parse ends the whole process of the C program.',
    code: `
 use std::ffi::{c_char, CStr};
 /// # Safety
 /// \`text\` is a C string.
 #[no_mangle]
 pub unsafe extern "C" fn parse_port(text: *const c_char) -> i32 {
     // SAFETY: the caller passes a C string.
     let text = unsafe { CStr::from_ptr(text) };
-    match text.to_str().ok().and_then(|text| text.parse::<u16>().ok()) {
-        Some(port) => i32::from(port),
-        None => -1,
-    }
+    i32::from(text.to_str().unwrap().parse::<u16>().unwrap())
 }`,
  },
  {
    name: 'static-that-changes',
    kind: 'bug',
    by: ['unsafe/static-mut'],
    about: 'Two threads write the table at once.',
    code: `
-use std::sync::Mutex;
-static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
+static mut NAMES: Vec<String> = Vec::new();
 pub fn register(name: String) {
-    NAMES.lock().unwrap().push(name);
+    // SAFETY: called at start-up only.
+    unsafe { NAMES.push(name) };
 }`,
  },
  {
    name: 'reason-taken-away',
    kind: 'bug',
    by: ['unsafe/undocumented-block'],
    about: 'Nobody can tell any more why the index is in bounds.',
    code: `
 pub fn middle(all: &[u8; 9]) -> u8 {
-    // SAFETY: 4 is below 9.
     unsafe { *all.get_unchecked(4) }
 }`,
  },
  {
    name: 'reason-that-is-none',
    kind: 'bug',
    by: ['unsafe/vacuous-safety-comment'],
    about: 'The comment is there, and says nothing.',
    code: `
 pub fn pick(all: &[u8], at: usize) -> u8 {
-    // SAFETY: callers have checked \`at < all.len()\`, see \`checked\`.
+    // SAFETY: this is safe.
     unsafe { *all.get_unchecked(at) }
 }
 pub fn checked(all: &[u8], at: usize) -> Option<u8> {
     (at < all.len()).then(|| pick(all, at))
 }`,
  },
  {
    name: 'unsafe-function-without-terms',
    kind: 'bug',
    by: ['unsafe/missing-safety-doc'],
    about: 'A caller cannot know what to see to.',
    code: `
 /// Frees a buffer that \`make\` gave out.
-///
-/// # Safety
-/// \`buffer\` came from \`make\` and is not used again.
 pub unsafe fn free(buffer: *mut u64) {
     // SAFETY: the caller gives back what \`make\` made.
     drop(unsafe { Box::from_raw(buffer) });
 }`,
  },
  {
    name: 'foreign-block-unmarked',
    kind: 'bug',
    by: ['unsafe/edition-2024'],
    about: 'Edition 2024 does not compile it.',
    context: { 'Cargo.toml': MANIFEST_2024 },
    code: `
 use std::ffi::c_int;
-unsafe extern "C" {
+extern "C" {
     fn abs(n: c_int) -> c_int;
 }`,
  },
  {
    name: 'moved-with-its-reason',
    kind: 'lookalike',
    about: 'A function changes its place and its indent, and nothing else.',
    code: `
-pub fn middle(all: &[u8; 9]) -> u8 {
-    unsafe { *all.get_unchecked(4) }
-}
 pub mod pick {
+    pub fn middle(all: &[u8; 9]) -> u8 {
+        unsafe { *all.get_unchecked(4) }
+    }
     pub fn first(all: &[u8; 9]) -> u8 {
         all[0]
     }
 }`,
  },
  {
    name: 'foreign-call-with-its-reason',
    kind: 'lookalike',
    about: 'A pointer and its length come from one slice, and the reason says so.',
    context: { 'Cargo.toml': MANIFEST_2024 },
    code: `
+unsafe extern "C" {
+    fn checksum(data: *const u8, len: usize) -> u32;
+}
+pub fn sum(bytes: &[u8]) -> u32 {
+    // SAFETY: pointer and length are those of one slice, which the call only reads and does not keep.
+    unsafe { checksum(bytes.as_ptr(), bytes.len()) }
+}`,
  },
  {
    name: 'bytes-of-a-plain-struct',
    kind: 'lookalike',
    about: 'The struct has no padding, and any byte may be read.',
    code: `
+#[repr(C)]
+#[derive(Clone, Copy)]
+pub struct Pair { a: u32, b: u32 }
+impl Pair {
+    pub fn as_bytes(&self) -> &[u8; 8] {
+        // SAFETY: two \`u32\` with \`repr(C)\` are eight bytes without padding, and bytes need no alignment.
+        unsafe { &*(self as *const Pair).cast::<[u8; 8]>() }
+    }
+}`,
  },
];
