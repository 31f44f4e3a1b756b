import type { Node } from 'web-tree-sitter';
import { enclosingFunction } from '../../syntax/items.ts';
import { wordsAround } from '../../syntax/reclamation.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['crossbeam_epoch', 'epoch::', 'crossbeam::epoch', 'unprotected', 'defer_unchecked'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P2',
  summary: 'An epoch is bypassed and nothing says why that is safe',
  why: '`unprotected()` hands out a guard that guards nothing, `into_owned` takes a shared node for one’s own, and `defer_unchecked` runs a closure on any thread at any time. Each is right only where nobody else can reach the node, and only the author knows why that is so.',
  source: [
    'https://docs.rs/crossbeam-epoch/latest/crossbeam_epoch/fn.unprotected.html',
    'https://docs.rs/crossbeam-epoch/latest/crossbeam_epoch/struct.Guard.html#method.defer_unchecked',
  ],
  accuracy:
    'November 2026: none in crossbeam, flurry, scc and tikv, every file: each of their bypasses is explained, in `unsafe fn` or under `&mut self`.',
  options: {},
  *check(file) {
    if (!/\bepoch\b|\bcrossbeam_epoch\b/.test(file.text)) return;
    for (const match of file.text.matchAll(BYPASS)) {
      const name = match[1] ?? match[2] ?? '';
      const start = match.index + match[0].indexOf(name);
      const node = file.nodeAt(start);
      if (node.text !== name || isTestCode(file, node) || isTemplate(file, node)) continue;
      const fn = enclosingFunction(file, node);
      if (fn === null || isExclusive(file, fn) || (name === 'into_owned' && !isShared(file, fn, start)))
        continue;
      yield {
        at: { start, end: start + name.length },
        construct: lineOf(file, start),
        subject: `${fn.childForFieldName('name')?.text} ${name}`,
        message: MESSAGES[name] ?? '',
        detail:
          'Say above it why no other thread can reach the node here (it was never published, `&mut` or a lock keeps others out, it is already unlinked), or pin the thread.',
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
use crossbeam_epoch::{self as epoch, Atomic, Owned};
impl<T> Queue<T> {
    pub fn len(&self) -> usize {
        let head = self.head.load(Ordering::Acquire, unsafe { epoch::unprotected() }); //~ guards nothing
        unsafe { head.deref() }.len
    }
    pub fn replace(&self, value: T, guard: &Guard) {
        let old = self.slot.swap(Owned::new(value), Ordering::AcqRel, guard);
        drop(unsafe { old.into_owned() }); //~ \`into_owned\`
    }
}`,
      },
      {
        code: `
use crossbeam_epoch as epoch;
fn retire(file: File, guard: &epoch::Guard) {
    unsafe { guard.defer_unchecked(move || drop(file)) }; //~ on any thread
}`,
      },
    ],
    valid: [
      {
        code: `
use crossbeam_epoch::{unprotected, Atomic};
impl<T> Drop for Queue<T> {
    fn drop(&mut self) {
        unsafe {
            let head = self.head.load(Ordering::Relaxed, unprotected());
            drop(head.into_owned());
        }
    }
}`,
      },
      {
        code: `
use crossbeam_epoch as epoch;
impl<T> Queue<T> {
    pub fn new() -> Queue<T> {
        let queue = Queue { head: Atomic::null() };
        // SAFETY: nobody else knows of the queue yet.
        let guard = unsafe { epoch::unprotected() };
        queue.head.store(Owned::new(Node::sentinel()), Ordering::Relaxed.with(guard));
        queue
    }
    /// # Safety
    ///
    /// The caller must have exclusive access.
    pub unsafe fn clear(&self) {
        let head = self.head.swap(Shared::null(), Ordering::Relaxed, epoch::unprotected());
        drop(head.into_owned());
    }
}`,
      },
      {
        code: `
use crossbeam_epoch as epoch;
fn name(text: Cow<'_, str>, guard: &epoch::Guard) -> String {
    text.into_owned()
}`,
        note: 'Another `into_owned`.',
      },
    ],
  },
});

const BYPASS = /\b(unprotected)\s*\(\s*\)|\.\s*(into_owned|defer_unchecked)(?=\s*(?:::<[^>]*>\s*)?\()/g;
const MESSAGES: Readonly<Record<string, string>> = {
  unprotected: 'the guard of `unprotected()` guards nothing, and nothing says why none is needed here',
  into_owned:
    '`into_owned` takes a shared node for this thread’s own, and nothing says why no other thread reads it',
  defer_unchecked: '`defer_unchecked` runs its closure later and on any thread, and nothing says why it may',
};
/** Words of a comment that say who else can be there, or that nobody can. */
const ARGUES =
  /\bsafety\b|\bexclusive\w*|\b(?:only|sole|unique|single)\b|\bno(?:body| one|t)?\b[^.]{0,60}\b(?:else|other|access|reach|shared|published|thread)|\bunlinked\b|\bunreachable\b|\bowns?\b|\bnever\b|\b(?:safe|sound) (?:because|since|as|to)\b|\bguarantee\w*/i;

/** By `&mut self` or `self`, by being the caller's promise, or by what the author says. */
function isExclusive(file: RustFile, fn: Node): boolean {
  const list = fn.childForFieldName('parameters')?.text ?? '';
  if (/^\(\s*(?:mut\s+)?self\b|^\(\s*&\s*(?:'\w+\s+)?mut\s+self\b/.test(list)) return true;
  const header = file.text.slice(fn.startIndex, fn.childForFieldName('name')?.startIndex ?? fn.startIndex);
  return /\bunsafe\b/.test(header) || ARGUES.test(wordsAround(file, fn));
}

/** Is it the pointer of an epoch: in unsafe code, of something loaded, swapped or exchanged? */
function isShared(file: RustFile, fn: Node, offset: number): boolean {
  const before = file.text.slice(fn.startIndex, offset);
  return /\bunsafe\b/.test(before) && /\.\s*(?:load|swap|compare_\w+)\s*\(|\bShared\b/.test(before);
}

function lineOf(file: RustFile, offset: number): { start: number; end: number } {
  const end = file.text.indexOf('\n', offset);
  return { start: file.text.lastIndexOf('\n', offset) + 1, end: end === -1 ? file.text.length : end };
}
