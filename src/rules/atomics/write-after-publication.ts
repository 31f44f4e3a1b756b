import type { Node } from 'web-tree-sitter';
import { type AtomicOperation, atomicOperations } from '../../syntax/atomic-operations.ts';
import { bindingAt } from '../../syntax/bindings.ts';
import { hasExclusiveAccess } from '../../syntax/exclusive-access.ts';
import { ancestorsOf } from '../../syntax/items.ts';
import { newValueOf } from '../../syntax/publications.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['compare_exchange', 'compare_and_swap', 'compare_and_set', 'swap', 'store'],
  skipsTests: true,
  category: 'correctness',
  policy: 'P1',
  summary: 'A value that is still written after other threads can see it',
  why: 'From the moment that its pointer is in the shared atomic, any thread may read through it. A plain write after that is a data race, and whoever is quick finds a value that is not finished: a node not linked yet hides all that stood behind it.',
  source: [
    'https://doc.rust-lang.org/nomicon/races.html',
    'https://github.com/dtolnay/inventory/commit/c9cee1549915acac51315e2dafdc7ac07aab97fa',
  ],
  accuracy:
    'November 2026, whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: none. It speaks before the fix in inventory, and not after.',
  options: {},
  *check(file) {
    for (const one of atomicOperations(file)) {
      const value = newValueOf(one);
      const name = value === null ? null : nameOf(value);
      if (name === null || hasExclusiveAccess(file, one)) continue;
      const write = lateWrite(file, one, name);
      if (write === null || isTestCode(file, one.node)) continue;
      const line = file.lines.lineAt(one.name.start);
      yield {
        at: { start: write.startIndex, end: write.endIndex },
        construct: { start: one.range.start, end: write.endIndex },
        message: `\`${name}\` is written here, after \`${one.method}\` on line ${line} made it visible through \`${one.atomic}\``,
        detail: `Another thread may read \`${name}\` between the two lines and find it unfinished. Move the write above line ${line}.`,
        related: [{ at: one.name, message: 'visible from here on' }],
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
fn push(&self, new: &'static mut Node) {
    let mut head = self.head.load(Ordering::SeqCst);
    loop {
        match self.head.compare_exchange(head, new, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) => {
                new.next = head; //~ \`new\` is written here, after \`compare_exchange\` on line 4
                return;
            }
            Err(now) => head = now,
        }
    }
}`,
      },
      {
        code: `
fn push(&self, node: *mut Node) {
    let before = self.head.swap(node, Ordering::AcqRel);
    unsafe { (*node).next = before }; //~ after \`swap\` on line 2
}`,
      },
    ],
    valid: [
      {
        code: `
fn push(&self, new: *mut Node) {
    let mut head = self.head.load(Ordering::Relaxed);
    loop {
        unsafe { (*new).next = head };
        match self.head.compare_exchange(head, new, Ordering::Release, Ordering::Relaxed) {
            Ok(_) => return,
            Err(now) => head = now,
        }
    }
}`,
      },
      {
        code: `
fn push(&self, new: *mut Node) {
    while let Err(now) = self.head.compare_exchange(self.guess(), new, Ordering::Release, Ordering::Relaxed) {
        unsafe { (*new).next = now };
    }
}`,
        note: 'The exchange failed: nobody can see it yet.',
      },
      {
        code: `
fn push(&self, node: *mut Node) {
    let before = self.head.swap(node, Ordering::AcqRel);
    unsafe { (*before).next.store(node, Ordering::Release) };
}`,
        note: 'An atomic link, of the node before.',
      },
      {
        code: `
fn push(&mut self, node: *mut Node) {
    self.head.store(node, Ordering::Relaxed);
    unsafe { (*node).next = ptr::null_mut() };
}`,
      },
    ],
  },
});

/** The variable whose value an atomic is given: \`node\`, \`node as *mut _\`, \`&mut *node\`. */
function nameOf(value: Node): string | null {
  if (value.type === 'identifier') return value.text;
  if (!/^(?:type_cast|reference|unary)_expression$/.test(value.type)) return null;
  const inner = value.childForFieldName('value') ?? value.lastNamedChild;
  return inner === null ? null : nameOf(inner);
}

/** The first plain write to what a variable points to, below the operation that lets others at it. */
function lateWrite(file: RustFile, one: AtomicOperation, name: string): Node | null {
  const holder = one.enclosingFunction;
  const binding = bindingAt(file, name, one.range.start);
  if (holder === null || binding === null) return null;
  const end = Math.min(holder.endIndex, binding.scope.end);
  const text = file.text.slice(one.range.end, end);
  const written = new RegExp(
    `(?<![\\w.])(?:${name}|\\(\\s*\\*\\s*${name}\\s*\\))(?:\\.\\w+)+\\s*(?:[-+|&]?=)(?![=>])`,
    'g',
  );
  for (const { index } of text.matchAll(written)) {
    const node = file.nodeAt(one.range.end + index);
    const write = [node, ...ancestorsOf(file, node)].find(({ type }) =>
      /^(?:compound_)?assignment(?:_expr)?(?:_expression)?$/.test(type),
    );
    if (write === undefined || bindingAt(file, name, write.startIndex)?.node.id !== binding.node.id) continue;
    if (isAfterSuccess(file, one, write)) return write;
  }
  return null;
}

/** Does control come to a write only when the pointer is out: always below a store, of an exchange in its \`Ok\`. */
function isAfterSuccess(
  file: RustFile,
  { method, node, arguments: args }: AtomicOperation,
  write: Node,
): boolean {
  const around = [...ancestorsOf(file, write)];
  const above = new Set([...ancestorsOf(file, node)].map(({ id }) => id));
  const shared = around.findIndex(({ id }) => above.has(id));
  if (method === 'store' || method === 'swap')
    return !/^(?:match_block|if_expression)$/.test(around[shared]?.type ?? '');
  return around.some((up) => {
    if (up.type === 'match_arm')
      return (
        /^Ok\b/.test(up.childForFieldName('pattern')?.text ?? '') &&
        above.has(file.parent(file.parent(up) ?? up)?.id ?? -1)
      );
    if (up.type !== 'if_expression') return false;
    const then = up.childForFieldName('consequence');
    const isThen = then !== null && then.startIndex <= write.startIndex && write.endIndex <= then.endIndex;
    const condition = up.childForFieldName('condition')?.text ?? '';
    if (above.has(up.id)) return isThen && /\.is_ok\(\)$|^let Ok\b/.test(condition);
    return (
      isThen && method === 'compare_and_swap' && new RegExp(`==\\s*${args[0]?.text ?? ''}$`).test(condition)
    );
  });
}
