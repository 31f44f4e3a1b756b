import { fitsUninit } from '../../syntax/bit-patterns.ts';
import { callsNamed } from '../../syntax/calls.ts';
import { type MovedToForget, movedToForget } from '../../syntax/moved-to-forget.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { typeParametersAt, type UninitValue, uninitValueOf } from '../../syntax/uninit-values.ts';
import { type UninitVector, uninitVectorAt } from '../../syntax/uninit-vectors.ts';
import { defineRule, type Report } from '../define-rule.ts';

const CALLED = ['set_len', 'forget', 'uninitialized', 'zeroed', 'assume_init'];

export default defineRule({
  on: 'rust',
  words: ['uninit', 'zeroed', 'set_len', 'forget'],
  category: 'correctness',
  policy: 'P10',
  summary: 'A value of memory that was never written, or of zeroes that are no value',
  why: 'The compiler may assume of every value that it is one: a `bool` is 0 or 1, a reference is never null, an integer has been written. A value made of uninitialised memory or of forbidden zeroes is undefined behaviour when it is made, not only when it is looked at.',
  source: [
    'https://doc.rust-lang.org/std/mem/union.MaybeUninit.html',
    'https://doc.rust-lang.org/reference/behavior-considered-undefined.html#invalid-values',
    'https://rust-lang.github.io/rust-clippy/master/index.html#uninit_vec',
  ],
  twins: ['clippy::uninit_vec', 'clippy::uninit_assumed_init', 'invalid_value'],
  accuracy:
    'November 2026: 25 of 25 lines of clippy’s tests of `uninit_vec` and `uninit_assumed_init`, nothing else; of 7 fixes 6 found and silent on the fix; 12 findings on 40 crates and applications at their heads, all read: 10 right, 2 wrong and mended.',
  options: {},
  *check(file) {
    const moved = new Set<number>();
    for (const call of callsNamed(file, CALLED)) {
      if (isTemplate(file, call.node)) continue;
      const vector = call.name === 'set_len' ? uninitVectorAt(file, call) : null;
      if (vector !== null && !mayHoldAnything(file, vector)) yield vectorReport(vector);
      const value = uninitValueOf(file, call);
      if (value !== null) yield valueReport(value);
      const forgotten = movedToForget(file, call);
      // One pattern moves several fields at once.
      if (forgotten === null || moved.has(forgotten.declaration.startIndex)) continue;
      moved.add(forgotten.declaration.startIndex);
      yield forgetReport(forgotten);
    }
  },
  examples: {
    invalid: [
      {
        code: `
fn now() -> timespec {
    let mut at: timespec = unsafe { mem::uninitialized() }; //~ \`mem::uninitialized\` makes a \`timespec\`
    unsafe { clock_gettime(CLOCK, &mut at) };
    at
}`,
      },
      {
        code: `
use std::mem::MaybeUninit;
fn table() -> [u8; 64] {
    unsafe { MaybeUninit::uninit().assume_init() } //~ \`[u8; 64]\` out of memory that was never written
}`,
      },
      {
        code: `
struct Hooks { on_drop: fn(u32), depth: u32 }
fn hooks() -> Hooks {
    unsafe { std::mem::zeroed() } //~ all zeroes are no value of \`Hooks\`
}
fn empty<T>() -> T {
    unsafe { std::mem::zeroed() } //~ for every \`T\`
}`,
      },
      {
        code: `
 fn load<R: Read>(mut from: R, n: usize) -> io::Result<Vec<u8>> {
     let mut buf = Vec::with_capacity(n); //~ hands \`read_exact\` memory that was never written
+    unsafe { buf.set_len(n) };
     from.read_exact(&mut buf)?;
     Ok(buf)
 }`,
      },
      {
        code: `
fn grow(names: &mut Vec<String>) {
    names.reserve(8); //~ \`names\` holds elements that were never written
    unsafe {
        names.set_len(8);
    }
}`,
      },
      {
        code: `
unsafe fn release<K, V>(node: *mut Node<K, V>) {
    let Node { key, value, .. } = *Box::from_raw(node); //~ moves \`key\` out of the box only to forget it
    mem::forget(key);
    mem::forget(value);
}`,
      },
    ],
    valid: [
      {
        code: `
fn now() -> timespec {
    let mut at = MaybeUninit::<timespec>::uninit();
    unsafe {
        clock_gettime(CLOCK, at.as_mut_ptr());
        at.assume_init()
    }
}`,
      },
      {
        code: `
fn slots<T, const N: usize>() -> [MaybeUninit<T>; N] {
    unsafe { MaybeUninit::uninit().assume_init() }
}
struct Inline<T, const N: usize> { slots: [MaybeUninit<T>; N], len: usize }
impl<T, const N: usize> Inline<T, N> {
    fn new() -> Self {
        Self { slots: unsafe { MaybeUninit::uninit().assume_init() }, len: 0 }
    }
}`,
        note: 'An array of `MaybeUninit` is allowed to hold anything.',
      },
      {
        code: `
fn stat() -> libc::stat {
    unsafe { std::mem::zeroed() }
}
fn slot() -> (Option<Box<u8>>, [u64; 4], *const u8) {
    unsafe { std::mem::zeroed() }
}
fn plain<T: Pod>() -> T {
    unsafe { std::mem::zeroed() }
}
unsafe fn any<T>() -> T {
    std::mem::zeroed()
}`,
      },
      {
        code: `
fn copy(from: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(from.len());
    unsafe {
        ptr::copy_nonoverlapping(from.as_ptr(), out.as_mut_ptr(), from.len());
        out.set_len(from.len());
    }
    let mut slots: Vec<MaybeUninit<u8>> = Vec::with_capacity(8);
    unsafe { slots.set_len(8) };
    out
}`,
      },
      {
        code: `
fn clear(all: &mut Vec<Job>) {
    all.reserve(4);
    unsafe { all.set_len(0) };
    let Pair { left, right } = *pair;
    mem::forget(left);
}`,
      },
    ],
  },
});

/** Are the elements of a type that needs no initialising, or of one that only other code could tell? */
function mayHoldAnything(file: RustFile, { element, setLen }: UninitVector): boolean {
  if (element === null) return false;
  const parameters = typeParametersAt(file, setLen);
  const fits = fitsUninit(file, element, parameters);
  const base = /^<(\w+) as\b/.exec(element.text)?.[1];
  const isElsewhere = fits === 'unknown' && base !== undefined && !parameters.has(base);
  return fits === 'fits' || /Uninit/.test(element.text) || isElsewhere;
}

function valueReport({ how, node, type, isGeneric }: UninitValue): Report {
  const at = { start: node.startIndex, end: node.endIndex };
  const named = type === null ? 'a value' : `\`${type}\``;
  if (how === 'zeroed')
    return {
      at,
      message: isGeneric
        ? `all zeroes are no value for every \`${type}\`: a reference or \`Box\` is never null`
        : `all zeroes are no value of ${named}`,
      detail: isGeneric
        ? 'A safe caller may choose such a type. Ask for a bound that promises it, or return `MaybeUninit`.'
        : 'It holds a reference, `Box`, function pointer or `NonZero`, which are never null. Use `Option` of it, or `MaybeUninit` until it is written.',
    };
  return {
    at,
    message:
      how === 'uninitialized'
        ? `\`mem::uninitialized\` makes a ${type === null ? 'value' : named} out of memory that was never written`
        : `\`assume_init\` makes ${named} out of memory that was never written`,
    detail:
      'That is undefined behaviour at once, for integers too. Keep it in `MaybeUninit`, write through `as_mut_ptr`, and call `assume_init` when it is filled.',
  };
}

function vectorReport({ made, setLen, name, how, reader }: UninitVector): Report {
  const consequence =
    reader === null
      ? `\`${name}\` holds elements that were never written after this \`set_len\``
      : `\`set_len\` hands \`${reader}\` memory that was never written, in \`${name}\``;
  return {
    at: { start: made.startIndex, end: made.endIndex },
    construct: { start: made.startIndex, end: setLen.endIndex },
    subject: name,
    message: consequence,
    detail:
      reader === null
        ? `Write the elements first (through \`spare_capacity_mut\`) and call \`set_len\` afterwards, or ${how === 'made' ? 'start with `vec![value; n]`' : 'use `resize`'}.`
        : 'A reader may look at the buffer it is given, and may fill less than it says. Use `vec![0; n]`, `resize`, or `take(n).read_to_end`.',
    related: [{ at: { start: setLen.startIndex, end: setLen.endIndex }, message: 'set here' }],
  };
}

function forgetReport({ declaration, name, from }: MovedToForget): Report {
  return {
    at: { start: declaration.startIndex, end: declaration.endIndex },
    subject: name,
    message: `this moves \`${name}\` out of the box only to forget it`,
    detail: `If \`${name}\` is not initialised any more, moving it out of \`${from}\` is undefined behaviour already. \`dealloc\` with the layout of the node, or a box of \`ManuallyDrop\` fields, frees the memory and touches no value.`,
  };
}
