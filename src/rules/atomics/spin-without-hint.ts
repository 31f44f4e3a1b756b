import type { Suggestion } from '../../finding/finding.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { type WaitLoop, waitLoops } from '../../syntax/wait-loops.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['while', 'loop'],
  skipsTests: true,
  category: 'advice',
  policy: 'P1',
  summary: 'A loop that only reads an atomic again, without a hint',
  why: 'A loop that does nothing but look again keeps its core, and the one it shares with its sibling thread, at full speed, and floods the cache line that the other side wants to write. `spin_loop` tells the processor; `yield_now` or parking tells the system.',
  source: [
    'https://doc.rust-lang.org/std/hint/fn.spin_loop.html',
    'https://rust-lang.github.io/rust-clippy/master/index.html#missing_spin_loop',
  ],
  twins: ['clippy::missing_spin_loop'],
  accuracy:
    'November 2026: 7 of 7 in clippy’s own tests of `missing_spin_loop`; whole trees of tokio, crossbeam, rayon, parking_lot, hashbrown, bytes, tikv, neon, qdrant, wasmtime and 96 smaller crates: 4 findings, all right.',
  options: {},
  *check(file) {
    for (const loop of waitLoops(file)) {
      if (!isIdle(loop) || isTestCode(file, loop.node)) continue;
      const [read] = loop.reads;
      if (read === undefined) continue;
      const head = loop.node.text.startsWith('loop') ? 'loop' : 'while';
      const start = loop.node.startIndex + Math.max(0, loop.node.text.indexOf(head));
      yield {
        at: { start, end: start + head.length },
        construct: { start: loop.node.startIndex, end: loop.node.endIndex },
        message: `this loop only reads \`${read.atomic}\` again, with no hint to the processor`,
        suggestion: hint(file, loop),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
fn wait(ready: &AtomicBool) {
    while !ready.load(Ordering::Acquire) {} //~ only reads \`ready\` again
}`,
        fixed: `
fn wait(ready: &AtomicBool) {
    while !ready.load(Ordering::Acquire) { std::hint::spin_loop(); }
}`,
      },
      {
        code: `
use core::sync::atomic::{AtomicBool, Ordering};
fn lock(held: &AtomicBool) {
    while held.compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
        while held.load(Ordering::Relaxed) { //~
            // somebody has it
        }
    }
}`,
        fixed: `
use core::sync::atomic::{AtomicBool, Ordering};
fn lock(held: &AtomicBool) {
    while held.compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
        while held.load(Ordering::Relaxed) {
            // somebody has it
            core::hint::spin_loop();
        }
    }
}`,
      },
    ],
    valid: [
      {
        code: 'fn wait(ready: &AtomicBool) {\n    while !ready.load(Ordering::Acquire) {\n        std::hint::spin_loop();\n    }\n}\n',
      },
      {
        code: 'fn wait(ready: &AtomicBool) {\n    while !ready.load(Ordering::Acquire) {\n        thread::yield_now();\n    }\n}\n',
      },
      {
        code: `
fn add(total: &AtomicU64, by: u64) {
    let mut now = total.load(Ordering::Relaxed);
    while let Err(seen) = total.compare_exchange_weak(now, now + by, Ordering::Relaxed, Ordering::Relaxed) {
        now = seen;
    }
}`,
        note: 'Each round tries something else; nobody is waited for.',
      },
      {
        code: 'fn run(stop: &AtomicBool) {\n    while !stop.load(Ordering::Relaxed) {\n        step();\n    }\n}\n',
      },
    ],
  },
});

/** Is there nothing in the body but, at most, the next read? */
function isIdle({ body, calls, reads, node }: WaitLoop): boolean {
  if (calls.length > 0 || /\b(?:asm!|await\b)/.test(node.text)) return false;
  const statements = body.namedChildren.filter(({ type }) => !type.endsWith('comment'));
  if (node.type === 'while_expression' && statements.length === 0) return true;
  if (reads.some(({ method }) => method !== 'load')) return false;
  const [only, ...others] = statements;
  if (only === undefined || others.length > 0) return false;
  if (node.type === 'loop_expression') return true;
  return /^\w+\s*=\s*[^;{}]*;$/.test(only.text) && reads.some(({ range }) => range.start >= only.startIndex);
}

/** The call as the first thing of the empty body, or after what it holds. */
function hint(file: RustFile, { body }: WaitLoop): Suggestion {
  const root = /\bcore::(?:sync|hint)\b/.test(file.text) && !/\bstd::/.test(file.text) ? 'core' : 'std';
  const call = `${root}::hint::spin_loop();`;
  const inner = body.text.slice(1, -1);
  const end = body.endIndex - 1;
  if (!inner.includes('\n')) {
    const text = inner.trim() === '' ? ` ${call} ` : ` ${inner.trim()} ${call} `;
    return exact(body.startIndex + 1, end, text);
  }
  const indent = /(?:^|\n)([ \t]*)[^\n]*$/.exec(file.text.slice(0, body.startIndex))?.[1] ?? '';
  const last = body.startIndex + 1 + inner.trimEnd().length;
  return exact(last, last, `\n${indent}    ${call}`);
}

function exact(start: number, end: number, text: string): Suggestion {
  return { kind: 'exact', edits: [{ range: { start, end }, text }], summary: 'a hint to the processor' };
}
