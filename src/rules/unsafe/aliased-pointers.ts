import type { Node } from 'web-tree-sitter';
import { type DoubleBorrow, doubleBorrows } from '../../syntax/double-borrows.ts';
import { type SharedWrite, sharedWrites } from '../../syntax/shared-writes.ts';
import { type StalePointer, stalePointers } from '../../syntax/stale-pointers.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['as_ptr', 'as_mut_ptr', '&mut *', '*mut'],
  category: 'correctness',
  policy: 'P10',
  summary: 'A pointer that is used after something else made it invalid',
  why: 'Each `&mut` to a place ends the life of every pointer that was made from an earlier reference to it, and nothing may be written through a pointer that comes from `&`. The compiler relies on this when it moves reads and writes; Miri reports it as a violation of Stacked Borrows.',
  source: [
    'https://doc.rust-lang.org/std/ptr/index.html#provenance',
    'https://doc.rust-lang.org/reference/behavior-considered-undefined.html',
    'https://plv.mpi-sws.org/rustbelt/stacked-borrows/',
    'https://doc.rust-lang.org/rustc/lints/listing/deny-by-default.html#invalid-reference-casting',
  ],
  twins: ['invalid_reference_casting'],
  accuracy:
    'November 2026: 29 repositories, every file: 2 findings, both invalid under Stacked Borrows and not under Tree Borrows. Of 3 fixes that Miri asked for 2 found (3 places), silent on the fix; one wrong finding mended.',
  options: {},
  *check(file) {
    const reports = [
      ...stalePointers(file).map((one) => ({ node: one.used, report: stale(one) })),
      ...doubleBorrows(file).map((one) => ({ node: one.used, report: twice(one) })),
      ...sharedWrites(file).map((one) => ({ node: one.write, report: written(one) })),
    ];
    for (const { node, report } of reports) if (!isTemplate(file, node)) yield report;
  },
  examples: {
    invalid: [
      {
        code: `
fn shift(bytes: &mut [u8], by: usize) {
    let from = bytes.as_ptr();
    let to = bytes.as_mut_ptr(); //~ makes \`from\` invalid
    unsafe { std::ptr::copy(from, to.add(by), bytes.len() - by) }
}`,
      },
      {
        code: 'fn shift(bytes: &mut [u8], by: usize) {\n    unsafe { std::ptr::copy(bytes.as_ptr().add(by), bytes.as_mut_ptr(), 4) } //~ `bytes.as_mut_ptr()` makes the pointer of the argument before it invalid\n}\n',
        note: 'Arguments are made in order.',
      },
      {
        code: `
fn first(mut list: Vec<u32>) -> u32 {
    let head = list.as_ptr();
    list.push(1); //~ \`list.push(1)\` may move the elements that \`head\` points at
    unsafe { *head }
}`,
      },
      {
        code: `
fn link(p: *mut Node) {
    let a = unsafe { &mut *p };
    let b = unsafe { &mut *p }; //~ a second reference through \`p\` while \`a\` is in use
    b.next = a.prev;
}
fn both(p: *mut Node) {
    unsafe { swap(&mut *p, &mut *p) } //~ two
}`,
      },
      {
        code: `
fn reset(value: &u32, text: &str) {
    unsafe { *(value as *const u32 as *mut u32) = 0 } //~ writes through a pointer made from the shared reference \`value\`
    let start = text.as_ptr() as *mut u8;
    unsafe { start.write(b' ') } //~ \`text.as_ptr()\`
}`,
      },
    ],
    valid: [
      {
        code: 'fn shift(s: &mut [u8]) {\n    let p = s.as_mut_ptr();\n    unsafe { std::ptr::copy(p, p.add(1), 4) }\n}\n',
        note: 'One pointer, and others made from it.',
      },
      {
        code: 'fn shift(v: &mut Vec<u8>) {\n    unsafe { std::ptr::copy(v.as_ptr(), v.as_mut_ptr().add(1), 4) }\n}\n',
        note: 'A `Vec` promises that its pointers do not invalidate one another.',
      },
      {
        code: 'fn fill(out: &mut Vec<u8>) {\n    out.reserve(2);\n    let to = out.as_mut_ptr();\n    out.push(1);\n    unsafe { to.add(1).write(2) }\n}\n',
        note: 'There is room.',
      },
      {
        code: 'fn visit(p: *mut Node) {\n    let a = unsafe { &mut *p };\n    a.seen = true;\n    let b = unsafe { &mut *p };\n    b.seen = false;\n}\n',
        note: 'One after the other.',
      },
      {
        code: 'fn set(count: &AtomicU32) {\n    unsafe { *(count as *const AtomicU32 as *mut u32) = 1 }\n}\n',
        note: 'May be written behind a shared reference.',
      },
      {
        code: `
fn grow(list: &mut Vec<u32>, more: bool) -> u32 {
    let mut head = list.as_ptr();
    if more {
        list.push(1);
        head = list.as_ptr();
    }
    unsafe { *head }
}`,
        note: 'Taken again.',
      },
    ],
  },
});

function stale({ name, place, made, broken, used, by, isShared }: StalePointer): Report {
  const moved = by === 'moved';
  const what = name === null ? 'the pointer of the argument before it' : `\`${name}\``;
  const effect = moved ? `may move the elements that ${what} points at` : `makes ${what} invalid`;
  const related = name === null ? [] : [at(made, `\`${name}\` is made here`), at(used, `and used here`)];
  return {
    at: { start: broken.startIndex, end: broken.endIndex },
    construct: { start: made.startIndex, end: Math.max(used.endIndex, broken.endIndex) },
    subject: `${place} ${name ?? ''}`,
    message: `\`${oneLine(broken.text)}\` ${effect}, and it is used ${name === null ? 'by this call' : 'below'}`,
    detail: moved
      ? `Take the pointer after the last change of \`${place}\`, or make room before.`
      : `Both point into \`${place}\`, and the second borrow ends the first under Stacked Borrows. Take one \`${place}.as_mut_ptr()\` and make all pointers from it.`,
    // Tree Borrows, the other model, lets two pointers for writing live side by side where they do not overlap.
    ...(moved || isShared ? {} : { atMost: 'warning' as const }),
    related,
  };
}

function at({ startIndex, endIndex }: Node, message: string) {
  return { at: { start: startIndex, end: endIndex }, message };
}

function twice({ name, pointer, first, second, used }: DoubleBorrow): Report {
  return {
    at: { start: second.startIndex, end: second.endIndex },
    construct: { start: first.startIndex, end: used.endIndex },
    subject: `${pointer} ${name ?? ''}`,
    message:
      name === null
        ? `two references through \`${pointer}\` are alive in one call`
        : `a second reference through \`${pointer}\` while \`${name}\` is in use`,
    detail: `A \`&mut\` must be the only way to its value as long as it is used. Use one reference for both, or read and write through \`${pointer}\` itself.`,
  };
}

function written({ from, write, pointer }: SharedWrite): Report {
  const isReference = from.type === 'reference_expression' || from.type === 'identifier';
  const origin = isReference ? `the shared reference \`${oneLine(from.text)}\`` : `\`${oneLine(from.text)}\``;
  return {
    at: { start: write.startIndex, end: write.endIndex },
    construct: { start: Math.min(write.startIndex, pointer.startIndex), end: write.endIndex },
    message: `this writes through a pointer made from ${origin}`,
    detail: isReference
      ? 'The compiler may keep the old value of what is behind `&` and in no `UnsafeCell`. Take `&mut`, or a cell.'
      : 'A pointer from `as_ptr` is for reading: take `as_mut_ptr`, which asks for `&mut`.',
  };
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}
