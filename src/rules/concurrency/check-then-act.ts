import { staleReads } from '../../syntax/stale-reads.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['.write()', '.lock()'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P1',
  summary: 'A decision under one lock guard, acted on under the next',
  why: 'Between the two guards the lock is open, so another thread may decide the same and act first. What the second guard finds need not be what the first one saw, and the write happens twice or against the condition that allowed it.',
  source: [
    'https://cwe.mitre.org/data/definitions/367.html',
    'https://doc.rust-lang.org/std/sync/struct.RwLock.html',
  ],
  options: {},
  *check(file, context) {
    for (const { read, write, decision, isFill } of staleReads(file, context)) {
      if (isTemplate(file, read.call) || isTestCode(file, read.call)) continue;
      const line = file.lines.lineAt(write.name.start);
      yield {
        at: read.name,
        construct: {
          start: Math.min(read.call.startIndex, decision.startIndex),
          end: Math.max(
            write.call.endIndex,
            write.hold.range.end > decision.endIndex ? 0 : write.hold.range.end,
          ),
        },
        subject: `${read.lock} ${read.method} ${write.method}`,
        message: `\`${read.lock}\` is unlocked between this look and the write on line ${line} that depends on it`,
        detail: isFill
          ? 'Two threads may both find nothing, and the second value replaces the first, which somebody may hold by then. `entry(…)` under one guard, or another look under the second, settles it.'
          : 'Another thread may have changed it in between. Take one guard for both, or look again under the second one.',
        ...(isFill ? { atMost: 'info' as const } : {}),
        related: [{ at: write.name, message: 'the lock is taken again here' }],
        suggestion: {
          kind: 'draft',
          language: 'rust',
          code: `let mut guard = ${write.lock}.${write.method}();`,
          summary: 'one guard for the look and the write',
        },
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
use parking_lot::RwLock;
struct Pool { used: RwLock<usize>, limit: usize }
impl Pool {
    fn reserve(&self) -> bool {
        if *self.used.read() < self.limit { //~ \`self.used\` is unlocked between this look and the write on line 6
            *self.used.write() += 1;
            return true;
        }
        false
    }
}`,
      },
      {
        code: `
use std::sync::Mutex;
fn start(worker: &Mutex<Option<Worker>>) {
    let is_idle = worker.lock().unwrap().is_none(); //~ \`worker\`
    if is_idle {
        let mut slot = worker.lock().unwrap();
        *slot = Some(Worker::spawn());
    }
}`,
      },
    ],
    valid: [
      {
        code: `
use parking_lot::RwLock;
struct Names { known: RwLock<HashMap<String, Id>> }
impl Names {
    fn add(&self, name: &str) {
        if !self.known.read().contains_key(name) {
            self.known.write().entry(name.to_owned()).or_insert_with(Id::next);
        }
    }
}`,
        note: 'It looks again under the second guard.',
      },
      {
        code: `
use std::sync::Mutex;
fn reserve(used: &Mutex<usize>, limit: usize) -> bool {
    let mut used = used.lock().unwrap();
    if *used < limit {
        *used += 1;
        return true;
    }
    false
}`,
        note: 'One guard.',
      },
      {
        code: `
use parking_lot::RwLock;
fn shrink(cache: &RwLock<BTreeMap<u8, u8>>) {
    if cache.read().len() > 8 {
        if let Some(old) = cache.write().pop_first() {
            forget(old);
        }
    }
}`,
        note: 'The write is ready for what it finds.',
      },
      {
        code: `
use std::sync::{Mutex, RwLock};
fn grow(gate: &Mutex<()>, size: &RwLock<usize>) {
    let _gate = gate.lock().unwrap();
    if *size.read().unwrap() < 8 {
        *size.write().unwrap() += 1;
    }
}`,
        note: 'Another lock keeps others out all the time.',
      },
      {
        code: `
use parking_lot::RwLock;
fn note(done: &RwLock<bool>, log: &RwLock<Vec<u8>>) {
    if *done.read() {
        log.write().push(1);
    }
}`,
        note: 'Two locks.',
      },
    ],
  },
});
