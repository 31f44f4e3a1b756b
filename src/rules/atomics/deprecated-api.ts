import type { Node } from 'web-tree-sitter';
import type { Edit, Suggestion, TextRange } from '../../finding/finding.ts';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { type Ordering, orderingOf } from '../../syntax/ordering-names.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { importsOf } from '../../syntax/use-paths.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['compare_and_swap', '_INIT', 'spin_loop_hint'],
  category: 'policy',
  policy: 'P1',
  summary: 'A deprecated part of `std::sync::atomic`',
  why: '`compare_and_swap` has one ordering for two outcomes and a result that has to be compared again, which is how exchanges get lost. The constants and `spin_loop_hint` have had better successors since Rust 1.34, 1.49 and 1.50.',
  source: [
    'https://doc.rust-lang.org/std/sync/atomic/struct.AtomicUsize.html#method.compare_and_swap',
    'https://doc.rust-lang.org/std/sync/atomic/fn.spin_loop_hint.html',
  ],
  twins: ['deprecated'],
  accuracy:
    'November 2026, whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: 10 findings, each the call that its name says.',
  options: {},
  *check(file) {
    if (!isOfStd(file)) return;
    for (const one of atomicOperations(file))
      if (one.method === 'compare_and_swap') yield exchange(file, one);
    for (const { index, 0: name } of file.text.matchAll(/\bATOMIC_\w+_INIT\b|\bspin_loop_hint\b/g)) {
      const node = file.nodeAt(index);
      if (node.text !== name || node.type !== 'identifier') continue;
      const found = name === 'spin_loop_hint' ? hint(file, node) : constant(file, node);
      if (found !== null) yield found;
    }
  },
  examples: {
    invalid: [
      {
        code: `
use std::sync::atomic::{AtomicBool, Ordering};
fn claim(taken: &AtomicBool) -> bool {
    !taken.compare_and_swap(false, true, Ordering::AcqRel) //~ \`compare_and_swap\` is deprecated
}`,
        fixed: `
use std::sync::atomic::{AtomicBool, Ordering};
fn claim(taken: &AtomicBool) -> bool {
    !taken.compare_exchange(false, true, Ordering::AcqRel, Ordering::Acquire).unwrap_or_else(|now| now)
}`,
      },
      {
        code: `
use std::sync::atomic::{self, AtomicUsize};
static NEXT: AtomicUsize = atomic::ATOMIC_USIZE_INIT; //~ \`ATOMIC_USIZE_INIT\`
fn wait() {
    atomic::spin_loop_hint(); //~ \`spin_loop_hint\`
}`,
        fixed: `
use std::sync::atomic::{self, AtomicUsize};
static NEXT: AtomicUsize = atomic::AtomicUsize::new(0);
fn wait() {
    std::hint::spin_loop();
}`,
      },
    ],
    valid: [
      {
        code: `
use std::sync::atomic::{AtomicBool, Ordering};
fn claim(taken: &AtomicBool) -> bool {
    taken.compare_exchange(false, true, Ordering::AcqRel, Ordering::Acquire).is_ok()
}`,
      },
      {
        code: 'use std::sync::atomic::Ordering;\nfn f(cell: &Cell2) -> bool {\n    cell.compare_and_swap(1, 2)\n}\n',
        note: 'A method of another type.',
      },
      {
        code: 'use crate::sync::atomic::spin_loop_hint;\nfn f() {\n    spin_loop_hint();\n}\n',
        note: 'One of the crate’s own.',
      },
    ],
  },
});

/** Does the file use the atomics of std or core, and not those of loom or of its own crate? */
function isOfStd(file: RustFile): boolean {
  return /\b(?:std|core)::sync::atomic\b|\b(?:std|core)::\{?[^;]*\bsync::(?:\{[^;]*)?atomic\b/.test(
    file.text,
  );
}

/** The failure orderings of the table in std's own documentation. */
const FAILURE: Readonly<Record<Ordering, Ordering>> = {
  Relaxed: 'Relaxed',
  Release: 'Relaxed',
  Acquire: 'Acquire',
  AcqRel: 'Acquire',
  SeqCst: 'SeqCst',
};

function exchange(file: RustFile, one: AtomicOperation): Report {
  return {
    at: one.name,
    construct: one.range,
    message:
      '`compare_and_swap` is deprecated: `compare_exchange` says what happened, and has an ordering for failure',
    ...suggested(exchangeEdits(file, one), '`compare_exchange` in its place'),
  };
}

function exchangeEdits(file: RustFile, { name, range, orderings }: AtomicOperation): readonly Edit[] {
  const [only] = orderings;
  if (only === undefined || only.ordering === null) return [];
  const failure = only.written.replace(/\w+(?=\W*$)/, FAILURE[only.ordering]);
  if (orderingOf(file, failure) !== FAILURE[only.ordering]) return [];
  return [
    { range: name, text: 'compare_exchange' },
    { range: { start: only.range.end, end: only.range.end }, text: `, ${failure}` },
    { range: { start: range.end, end: range.end }, text: '.unwrap_or_else(|now| now)' },
  ];
}

const TYPES: Readonly<Record<string, string>> = { BOOL: 'Bool', USIZE: 'Usize', ISIZE: 'Isize' };

function constant(file: RustFile, node: Node): Report | null {
  const whole = pathAround(file, node);
  if (whole === null) return null;
  const kind = /^ATOMIC_(\w+)_INIT$/.exec(node.text)?.[1] ?? '';
  const type = `Atomic${TYPES[kind] ?? kind[0] + kind.slice(1).toLowerCase()}`;
  const made = `${type}::new(${kind === 'BOOL' ? 'false' : '0'})`;
  const isInScope = whole.id !== node.id || importsOf(file).some(({ name }) => name === type || name === '*');
  return {
    at: rangeOf(node),
    construct: rangeOf(whole),
    message: `\`${node.text}\` is deprecated: \`${made}\` says the same`,
    ...suggested(isInScope ? [{ range: rangeOf(node), text: made }] : [], `\`${made}\``),
  };
}

function hint(file: RustFile, node: Node): Report | null {
  const whole = pathAround(file, node);
  if (whole === null || file.parent(whole)?.type !== 'call_expression') return null;
  const imported = importsOf(file).find(({ name }) => name === (/^\w+/.exec(whole.text)?.[0] ?? ''));
  const root = imported?.path[0] ?? /^(?:::)?(\w+)/.exec(whole.text)?.[1] ?? '';
  if (root !== 'std' && root !== 'core') return null;
  return {
    at: rangeOf(node),
    construct: rangeOf(whole),
    message: '`spin_loop_hint` is deprecated: `hint::spin_loop` does the same',
    ...suggested(
      [{ range: rangeOf(whole), text: `${root}::hint::spin_loop` }],
      `\`${root}::hint::spin_loop\``,
    ),
  };
}

/** The path that a name ends, if it is an expression; null in a \`use\`, a pattern or a declaration. */
function pathAround(file: RustFile, node: Node): Node | null {
  const up = file.parent(node);
  if (up?.type === 'scoped_identifier')
    return up.childForFieldName('name')?.id === node.id ? outOfUse(file, up) : null;
  return outOfUse(file, node);
}

function outOfUse(file: RustFile, path: Node): Node | null {
  const up = file.parent(path)?.type ?? '';
  return /^(?:use_|scoped_use|function_item|const_item_name|scoped_identifier)/.test(up) ? null : path;
}

function suggested(edits: readonly Edit[], summary: string): { readonly suggestion?: Suggestion } {
  return edits.length === 0 ? {} : { suggestion: { kind: 'exact', edits, summary } };
}

function rangeOf({ startIndex, endIndex }: Node): TextRange {
  return { start: startIndex, end: endIndex };
}
