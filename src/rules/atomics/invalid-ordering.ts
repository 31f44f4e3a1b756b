import type { Suggestion } from '../../finding/finding.ts';
import type { AtomicOperation, OrderingArgument } from '../../syntax/atomic-operations.ts';
import { atomicOperations } from '../../syntax/atomic-operations.ts';
import { type Ordering, orderingOf } from '../../syntax/ordering-names.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['Ordering', 'Relaxed', 'Acquire', 'Release', 'AcqRel'],
  category: 'correctness',
  policy: 'P1',
  summary: 'A memory ordering that the operation cannot have',
  why: 'A load reads and has nothing to release; a store writes and has nothing to acquire; a fence without either orders nothing. The standard library panics on these, at the moment the line first runs.',
  source: [
    'https://doc.rust-lang.org/rustc/lints/listing/deny-by-default.html#invalid-atomic-ordering',
    'https://doc.rust-lang.org/std/sync/atomic/struct.AtomicUsize.html#method.compare_exchange',
  ],
  twins: ['invalid_atomic_ordering'],
  accuracy:
    'November 2026: 80 of 80 in the cases of rustc’s own tests, and nothing else; no finding in 18 repositories, whose compiler refuses them.',
  options: {},
  *check(file) {
    for (const operation of atomicOperations(file)) {
      for (const argument of operation.orderings) {
        const why = whyInvalid(operation, argument);
        if (why === null) continue;
        const suggestion = repair(file, operation, argument);
        yield {
          at: argument.range,
          construct: operation.range,
          message: `\`${operation.method}\` panics with ${why}`,
          ...(suggestion === null ? {} : { suggestion }),
        };
      }
    }
  },
  examples: {
    invalid: [
      {
        code: 'fn f(x: &AtomicBool) -> bool {\n    x.load(Ordering::Release) //~ `load` panics with `Release`\n}\n',
        fixed: 'fn f(x: &AtomicBool) -> bool {\n    x.load(Ordering::Acquire)\n}\n',
      },
      {
        code: `
use std::sync::atomic::{AtomicUsize, Ordering as O, fence};
fn f(x: &AtomicUsize) {
    x.store(1, O::AcqRel); //~ \`store\`
    fence(O::Relaxed); //~ \`fence\`
    let _ = x.compare_exchange(0, 1, O::SeqCst, O::AcqRel); //~ as the failure ordering
    let _ = x.fetch_update(O::Relaxed, O::Release, |n| Some(n + 1)); //~ as the failure ordering
}`,
        fixed: `
use std::sync::atomic::{AtomicUsize, Ordering as O, fence};
fn f(x: &AtomicUsize) {
    x.store(1, O::Release);
    fence(O::Relaxed);
    let _ = x.compare_exchange(0, 1, O::SeqCst, O::Acquire);
    let _ = x.fetch_update(O::Relaxed, O::Release, |n| Some(n + 1));
}`,
        note: 'Under any name of the enum.',
      },
      {
        code: `
use std::sync::atomic::Ordering::*;
fn f(x: &AtomicU64) {
    println!("{}", x.load(AcqRel)); //~
    AtomicU64::store(x, 1, Acquire); //~
}`,
        fixed: `
use std::sync::atomic::Ordering::*;
fn f(x: &AtomicU64) {
    println!("{}", x.load(Acquire));
    AtomicU64::store(x, 1, Release);
}`,
        note: 'In macro arguments, and as a plain function.',
      },
    ],
    valid: [
      {
        code: `
fn f(x: &AtomicUsize) -> Result<usize, usize> {
    x.store(1, Ordering::Release);
    x.swap(2, Ordering::Acquire);
    x.compare_exchange(2, 3, Ordering::Relaxed, Ordering::SeqCst)
}`,
        note: 'A failure ordering above the success ordering is legal since 1.64.',
      },
      {
        code: 'fn f(disk: &Disk) {\n    disk.store(Ordering::Acquire);\n}\n',
        note: 'A method of the same name with other arguments.',
      },
      {
        code: 'fn f(x: &AtomicU8, order: Ordering) -> u8 {\n    x.load(order)\n}\n',
        note: 'Not known here.',
      },
      { code: 'fn f(a: u8, b: u8) -> bool {\n    a.cmp(&b) == std::cmp::Ordering::Less\n}\n' },
    ],
  },
});

/** What the standard library would panic with, or null. The facts are those of its `match` on orderings. */
function whyInvalid({ method, kind }: AtomicOperation, { role, ordering }: OrderingArgument): string | null {
  if (ordering === null) return null;
  if (kind === 'fence') return ordering === 'Relaxed' ? '`Relaxed`, which orders nothing' : null;
  const releases = ordering === 'Release' || ordering === 'AcqRel';
  const acquires = ordering === 'Acquire' || ordering === 'AcqRel';
  if (role === 'failure' && releases)
    return `\`${ordering}\` as the failure ordering, where nothing is written`;
  if (method === 'load' && releases) return `\`${ordering}\`, as a load writes nothing`;
  if (method === 'store' && acquires) return `\`${ordering}\`, as a store reads nothing`;
  return null;
}

/** The one ordering that keeps what was meant; null where two are as likely. */
function repair(file: RustFile, { method }: AtomicOperation, argument: OrderingArgument): Suggestion | null {
  const meant = meantOrdering(method, argument);
  if (meant === null) return null;
  const { start, end } = argument.range;
  const name = /\w+(?=\W*$)/.exec(argument.written);
  if (name === null) return null;
  const text =
    argument.written.slice(0, name.index) + meant + argument.written.slice(name.index + name[0].length);
  // A variant that stands alone must be in scope.
  if (!text.includes('::') && orderingOf(file, meant) !== meant) return null;
  return { kind: 'exact', edits: [{ range: { start, end }, text }], summary: `\`${meant}\` in its place` };
}

function meantOrdering(method: string, { role, ordering }: OrderingArgument): Ordering | null {
  if (role === 'failure') return ordering === 'AcqRel' ? 'Acquire' : null;
  if (method === 'load') return 'Acquire';
  return method === 'store' ? 'Release' : null;
}
