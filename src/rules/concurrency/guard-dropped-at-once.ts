import { guardsOf } from '../../syntax/guards.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['let _ ='],
  skipsTests: true,
  category: 'correctness',
  policy: 'P1',
  summary: 'A lock that `let _ =` opens again at once',
  why: '`_` is no variable: it binds nothing, so the guard is dropped at the end of the very statement that took it. What follows runs without the lock, although it reads as if it had it.',
  source: [
    'https://doc.rust-lang.org/rustc/lints/listing/deny-by-default.html#let-underscore-lock',
    'https://rust-lang.github.io/rust-clippy/master/index.html#let_underscore_lock',
  ],
  twins: ['let_underscore_lock', 'clippy::let_underscore_lock'],
  options: {},
  *check(file, context) {
    for (const guard of guardsOf(file, context)) {
      const { hold, lock, kind } = guard;
      const pattern = hold.how === 'discarded' ? hold.holder.childForFieldName('pattern') : null;
      if (pattern === null || isTemplate(file, guard.call) || isTestCode(file, guard.call)) continue;
      const what = kind === 'cell' ? 'borrow' : 'lock';
      const range = { start: pattern.startIndex, end: pattern.endIndex };
      yield {
        at: range,
        construct: { start: hold.holder.startIndex, end: hold.holder.endIndex },
        message: `\`let _ =\` drops the ${what} of \`${lock}\` in the same statement`,
        detail: `What follows runs without it. \`_${what}\` instead of \`_\` keeps it to the end of the block; \`drop(…)\` says that only waiting for it was meant.`,
        suggestion: {
          kind: 'draft',
          language: 'rust',
          code: file.text
            .slice(hold.holder.startIndex, hold.holder.endIndex)
            .replace(/^let\s+_/, `let _${what === 'lock' ? 'guard' : what}`),
          summary: 'keep the guard to the end of the block',
        },
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
use std::sync::Mutex;
static ENVIRONMENT: Mutex<()> = Mutex::new(());
fn set(key: &str, value: &str) {
    let _ = ENVIRONMENT.lock().unwrap(); //~ \`let _ =\` drops the lock of \`ENVIRONMENT\`
    unsafe { std::env::set_var(key, value) }
}`,
      },
      {
        code: `
use parking_lot::RwLock;
struct Index { gate: RwLock<()>, path: PathBuf }
impl Index {
    fn rebuild(&self) {
        let _ = self.gate.write(); //~ \`self.gate\`
        rewrite(&self.path);
    }
}`,
      },
    ],
    valid: [
      {
        code: `
use std::sync::Mutex;
fn work(gate: &Mutex<()>) {
    let _guard = gate.lock().unwrap();
    drop(gate.lock().unwrap());
    let _ = gate;
}`,
        note: 'Held, or let go in so many words.',
      },
      {
        code: `
use std::sync::Mutex;
fn work(log: &Mutex<Vec<u8>>) {
    let _ = log.lock().unwrap().pop();
    let _ = log.lock().map(|mut entries| entries.clear());
}`,
        note: 'What was done under the lock is thrown away.',
      },
      {
        code: 'fn work(door: &Door) {\n    let _ = door.lock();\n    let _ = stdin().read();\n}\n',
        note: 'Nothing says that these are locks.',
      },
    ],
  },
});
