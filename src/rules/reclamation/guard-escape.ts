import type { Node } from 'web-tree-sitter';
import { callsIn } from '../../syntax/calls.ts';
import { type EpochGuard, epochGuards } from '../../syntax/epoch-guards.ts';
import { itemName } from '../../syntax/items.ts';
import { isReturned } from '../../syntax/returned-values.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['as_raw', 'transmute'],
  skipsTests: true,
  category: 'correctness',
  policy: 'P2',
  summary: 'A reference outlives the epoch guard that protects it',
  why: 'What was loaded under a guard may be freed as soon as the guard is gone, so its lifetime is tied to the guard. A raw pointer or a transmute cuts that tie, and the compiler lets a dangling reference out.',
  source: [
    'https://docs.rs/crossbeam-epoch/latest/crossbeam_epoch/struct.Shared.html#method.as_raw',
    'https://docs.rs/crossbeam-epoch/latest/crossbeam_epoch/struct.Shared.html#method.deref',
  ],
  options: {},
  *check(file) {
    for (const guard of epochGuards(file)) {
      const fn = guard.hold.body;
      if (fn?.type !== 'function_item' || isTemplate(file, fn) || isTestCode(file, fn)) continue;
      if (guard.hold.binding?.kind === 'parameter' || !returnsReference(fn)) continue;
      yield* escapesIn(file, guard, fn);
    }
    if (/\bepoch\b|\bcrossbeam_epoch\b/.test(file.text)) yield* stretched(file);
  },
  examples: {
    invalid: [
      {
        code: `
use crossbeam_epoch::{self as epoch, Atomic};
impl<T> Cell<T> {
    fn get(&self) -> Option<&T> {
        let guard = epoch::pin();
        let value = self.value.load(Ordering::Acquire, &guard);
        unsafe { value.as_raw().as_ref() } //~ \`as_raw\` lets a reference leave \`get\`, whose guard \`guard\` ends with it
    }
}`,
      },
      {
        code: `
use crossbeam_epoch as epoch;
impl<T> List<T> {
    fn first(&self) -> &T {
        let guard = &epoch::pin();
        let node = self.head.load(Ordering::Acquire, guard);
        let node = unsafe { &*node.as_raw() }; //~ \`as_raw\`
        node
    }
}`,
      },
      {
        code: `
use crossbeam_epoch::Shared;
fn keep<'g, T>(shared: Shared<'g, T>) -> Shared<'static, T> {
    unsafe { std::mem::transmute::<Shared<'g, T>, Shared<'static, T>>(shared) } //~ \`transmute\` stretches a \`Shared\` to \`'static\`
}`,
      },
    ],
    valid: [
      {
        code: `
use crossbeam_epoch::Guard;
impl<T> Cell<T> {
    fn get<'g>(&self, guard: &'g Guard) -> Option<&'g T> {
        let value = self.value.load(Ordering::Acquire, guard);
        unsafe { value.as_raw().as_ref() }
    }
}`,
        note: "The caller's guard.",
      },
      {
        code: `
use crossbeam_epoch as epoch;
impl<T: Copy> Cell<T> {
    fn get(&self) -> T {
        let guard = epoch::pin();
        let value = self.value.load(Ordering::Acquire, &guard);
        unsafe { *value.as_raw() }
    }
    fn name(&self) -> &str {
        let guard = epoch::pin();
        log(self.value.load(Ordering::Acquire, &guard).as_raw());
        &self.name
    }
}`,
        note: 'A copy goes out, or something else.',
      },
      {
        code: `
use crossbeam_epoch as epoch;
impl<T> Cell<T> {
    fn is(&self, other: *const T) -> bool {
        let guard = epoch::pin();
        self.value.load(Ordering::Acquire, &guard).as_raw() == other
    }
}`,
        note: 'Only compared.',
      },
    ],
  },
});

/** References, not pointers: whoever takes a pointer knows that nothing keeps what it points to. */
function returnsReference(fn: Node): boolean {
  return (fn.childForFieldName('return_type')?.text ?? '').includes('&');
}

function* escapesIn(file: RustFile, { hold, name }: EpochGuard, fn: Node): Generator<Report> {
  const guard = hold.binding === null ? 'epoch guard' : `guard \`${hold.binding.name}\``;
  for (const call of callsIn(file, { start: fn.startIndex, end: fn.endIndex })) {
    if (call.name !== 'as_raw' || call.receiver === null || hold.at(call.node.startIndex) !== 'live')
      continue;
    if (!isReturned(file, call.node, fn)) continue;
    yield {
      at: { start: call.nameNode.startIndex, end: call.nameNode.endIndex },
      construct: { start: name.start, end: call.node.endIndex },
      subject: `${itemName(fn)} ${call.receiver.text}`,
      message: `\`as_raw\` lets a reference leave \`${itemName(fn)}\`, whose ${guard} ends with it`,
      detail:
        "When the function returns nothing protects the value any more: another thread may retire and free it while the caller reads. Take the guard from the caller, `guard: &'g Guard`, and return `&'g T`, or return a type that owns the guard.",
    };
  }
}

function* stretched(file: RustFile): Generator<Report> {
  for (const call of callsIn(file, { start: 0, end: file.text.length })) {
    if (call.name !== 'transmute') continue;
    const type = /\b(Shared|Guard)\b/.exec(call.turbofish ?? '')?.[1];
    if (type === undefined || !/'static\b/.test(call.turbofish ?? '')) continue;
    if (isTemplate(file, call.node) || isTestCode(file, call.node)) continue;
    yield {
      at: { start: call.nameNode.startIndex, end: call.nameNode.endIndex },
      construct: { start: call.node.startIndex, end: call.node.endIndex },
      message: `\`transmute\` stretches a \`${type}\` to \`'static\``,
      detail:
        'It now seems to live for ever, while what it points to may be freed as soon as the guard that it was loaded under is dropped.',
    };
  }
}
