import { holdsWord } from '../../syntax/holds-word.ts';
import { panicWindowsIn } from '../../syntax/panic-windows.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { type UninitDrop, uninitDrops } from '../../syntax/uninit-drops.ts';
import type { PanicWindow } from '../../syntax/window-kinds.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['unsafe'],
  skipsTests: true,
  category: 'correctness',
  policy: 'P10',
  summary: 'A panic in user code finds a value duplicated or a length wrong',
  why: 'Closures, iterators, `Clone`, `Ord` and `Drop` of type parameters are the user’s code, and any of them may panic. Unwinding then drops what the code had meant to put right afterwards: a value that is in two places is dropped twice, and slots that a length counts too early are dropped without ever having been written.',
  source: [
    'https://doc.rust-lang.org/nomicon/exception-safety.html',
    'https://dl.acm.org/doi/10.1145/3477132.3483570',
    'https://rustsec.org/advisories/RUSTSEC-2020-0041.html',
  ],
  accuracy:
    'November 2026: of 18 fixes of such bugs in 16 crates 12 found, each silent on the fix; 4 findings on 28 crates and applications at their heads, all read: 3 right, 1 wrong and mended.',
  options: {},
  *check(file) {
    const everywhere = holdsWord(file, 'unsafe fn');
    for (const fn of file.nodes('function_item')) {
      if (!everywhere && !fn.text.includes('unsafe')) continue;
      for (const window of panicWindowsIn(file, fn))
        if (!isTemplate(file, fn) && !isTestCode(file, fn)) yield reportOf(window);
    }
    for (const drop of uninitDrops(file)) if (!isTestCode(file, drop.impl)) yield emptyDrop(drop);
  },
  examples: {
    invalid: [
      {
        code: `
pub fn update<T>(slot: &mut T, f: impl FnOnce(T) -> T) {
    unsafe {
        let old = ptr::read(slot);
        let new = f(old); //~ if \`f\` panics here, \`slot\` is dropped twice
        ptr::write(slot, new);
    }
}`,
      },
      {
        code: `
impl<T> Pair<T> for [T; 2] {
    fn each<F: FnMut(T)>(self, mut f: F) {
        unsafe {
            f(ptr::read(&self[0])); //~ \`mem::forget(self)\` comes too late
            f(ptr::read(&self[1])); //~
        }
        mem::forget(self);
    }
}`,
      },
      {
        code: `
 impl<T> Grid<T> {
     pub fn insert_row<I: ExactSizeIterator<Item = T>>(&mut self, at: usize, row: I) {
         let n = row.len();
         let len = self.cells.len();
         unsafe {
-            self.cells.set_len(at);
             let mut p = self.cells.as_mut_ptr().add(at);
             ptr::copy(p, p.add(n), len - at);
+            for cell in row { //~ \`self.cells\` still counts
                 ptr::write(p, cell);
                 p = p.add(1);
             }
             self.cells.set_len(len + n);
         }
     }
 }`,
      },
      {
        code: `
impl<A: Clone> Clone for Ring<A> {
    fn clone(&self) -> Self {
        let mut out = Self::new();
        out.length = self.length;
        for index in 0..self.length {
            unsafe { out.slot(index).write((*self.at(index)).clone()) } //~ \`out.length\` already counts
        }
        out
    }
}
impl<A> Drop for Ring<A> {
    fn drop(&mut self) {
        unsafe { ptr::drop_in_place(self.as_mut_slice()) }
    }
}`,
      },
      {
        code: `
impl<T> Bag<T> {
    pub fn clear(&mut self) {
        for i in 0..self.len {
            unsafe { self.slots[i].as_mut_ptr().drop_in_place() } //~ dropped a second time
        }
        self.len = 0;
    }
}
impl<T> Drop for Bag<T> {
    fn drop(&mut self) {
        self.clear();
    }
}`,
      },
      {
        code: `
pub struct Cell { space: MaybeUninit<Handle> }
impl Cell {
    pub fn new() -> Self {
        Cell { space: MaybeUninit::uninit() }
    }
    pub unsafe fn init(&mut self, name: impl AsRef<str>) { unsafe { open(&mut self.space, name.as_ref()) } }
}
impl Drop for Cell { //~ dropping a \`Cell\` destroys \`space\`
    fn drop(&mut self) {
        unsafe { self.space.assume_init_drop() }
    }
}`,
      },
    ],
    valid: [
      {
        code: `
pub fn update<T>(slot: &mut T, f: impl FnOnce(T) -> T) {
    unsafe {
        let old = ptr::read(slot);
        let bomb = AbortOnDrop;
        let new = f(old);
        mem::forget(bomb);
        ptr::write(slot, new);
    }
}`,
        note: 'A panic ends the process.',
      },
      {
        code: `
impl<T> Pair<T> for [T; 2] {
    fn each<F: FnMut(T)>(self, mut f: F) {
        let kept = ManuallyDrop::new(self);
        unsafe {
            f(ptr::read(&kept[0]));
            f(ptr::read(&kept[1]));
        }
    }
}`,
      },
      {
        code: `
impl<T> Grid<T> {
    pub fn insert_row<I: ExactSizeIterator<Item = T>>(&mut self, at: usize, row: I) {
        let n = row.len();
        let len = self.cells.len();
        unsafe {
            self.cells.set_len(at);
            let mut p = self.cells.as_mut_ptr().add(at);
            ptr::copy(p, p.add(n), len - at);
            for cell in row.take(n) {
                ptr::write(p, cell);
                p = p.add(1);
            }
            self.cells.set_len(len + n);
        }
    }
}`,
        note: 'A panic leaks the tail, and nothing is dropped twice.',
      },
      {
        code: `
impl<A: Clone> Clone for Ring<A> {
    fn clone(&self) -> Self {
        let mut out = Self::new();
        for index in 0..self.length {
            unsafe { out.slot(index).write((*self.at(index)).clone()) }
            out.length = index + 1;
        }
        out
    }
}
impl<A> Drop for Ring<A> {
    fn drop(&mut self) {
        unsafe { ptr::drop_in_place(self.as_mut_slice()) }
    }
}`,
        note: 'The length follows the writes.',
      },
      {
        code: `
impl<T> Bag<T> {
    pub fn clear(&mut self) {
        let len = mem::replace(&mut self.len, 0);
        for i in 0..len {
            unsafe { self.slots[i].as_mut_ptr().drop_in_place() }
        }
    }
}
impl<T> Drop for Bag<T> {
    fn drop(&mut self) {
        self.clear();
    }
}`,
      },
    ],
  },
});

/** What happens to whom. */
function storyOf({ kind, call, closer, subject }: PanicWindow): string {
  return `if ${call.name} panics here, ${CONSEQUENCES[kind](subject, shortText(closer.text))}`;
}

const CONSEQUENCES: Readonly<Record<PanicWindow['kind'], (subject: string, closer: string) => string>> = {
  'written-back-late': (it) =>
    `\`${it}\` is dropped twice: the copy that was read out of it, and what it still holds`,
  'forgotten-late': (it, closer) =>
    `\`${it}\` is dropped although its elements were read out: \`${closer}\` comes too late`,
  shifted: (it) => `elements are dropped twice: \`${it}\` still counts the place they were moved from`,
  'counted-early': (it) => `elements that were never written are dropped: \`${it}\` already counts them`,
  'advanced-early': (it) =>
    `the element is left out of what \`Drop\` puts right: \`${it}\` has already passed it`,
  'dropped-early': (it, closer) => `it is dropped a second time with \`${it}\`: \`${closer}\` comes too late`,
};

function shortText(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 50 ? `${line.slice(0, 49)}…` : line;
}

const WAYS_OUT: Readonly<Record<PanicWindow['kind'], string>> = {
  'written-back-late':
    'Hold the place with a guard whose `Drop` aborts or writes a valid value back, or keep the copy in `ManuallyDrop` until it is written.',
  'forgotten-late':
    'Put it into `ManuallyDrop::new` before the first element is read out, or iterate by `into_iter`.',
  shifted:
    'Lower the length (`set_len(start)`) before the elements move, and raise it when the gap is filled: a panic then leaks, and nothing is dropped twice.',
  'counted-early': 'Raise the length after each write, or use a guard that sets it to what was written.',
  'advanced-early': 'Move on only after the predicate has answered.',
  'dropped-early': 'Lower the length first: a panic in a drop then leaks the rest.',
};

function reportOf(window: PanicWindow): Report {
  const { call, opener, closer, kind } = window;
  const start = Math.min(opener.startIndex, call.node.startIndex);
  const end = Math.max(opener.endIndex, call.node.endIndex, closer.endIndex);
  return {
    at: { start: call.node.startIndex, end: call.node.endIndex },
    construct: { start, end },
    subject: `${kind} ${window.subject} ${call.name}`,
    message: storyOf(window),
    detail: WAYS_OUT[kind],
  };
}

function emptyDrop({ impl, type, field, maker }: UninitDrop): Report {
  const head = impl.childForFieldName('type') ?? impl;
  return {
    at: { start: impl.startIndex, end: head.endIndex },
    construct: { start: impl.startIndex, end: impl.endIndex },
    subject: type,
    message: `dropping a \`${type}\` destroys \`${field}\` even if a panic came before it was initialised`,
    detail: `\`${maker.childForFieldName('name')?.text ?? 'new'}\` leaves \`${field}\` uninitialised and nothing records when it is filled. Let the function that fills it hand out a guard that destroys it, or keep a flag.`,
    related: [
      {
        at: { start: maker.startIndex, end: maker.endIndex },
        message: 'made here with nothing in it',
      },
    ],
  };
}
