import type { TextRange } from '../../finding/finding.ts';
import { awaitsWithin } from '../../syntax/await-points.ts';
import { blockingCalls } from '../../syntax/blocking-calls.ts';
import { endlessLoops } from '../../syntax/endless-loops.ts';
import { type EpochGuard, epochGuards } from '../../syntax/epoch-guards.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['pin()'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P2',
  summary: 'An epoch guard is held where its thread waits',
  why: 'While one thread stays pinned the epoch cannot advance by more than one, so nothing that any thread retires from then on is freed. Waiting with a guard turns each such wait into memory that piles up.',
  source: [
    'https://docs.rs/crossbeam-epoch/latest/crossbeam_epoch/fn.pin.html',
    'https://docs.rs/crossbeam-epoch/latest/crossbeam_epoch/struct.Guard.html#method.repin',
  ],
  options: {},
  *check(file) {
    for (const guard of epochGuards(file)) {
      const wait = firstWait(file, guard);
      if (wait === null || isTemplate(file, guard.call) || isTestCode(file, guard.call)) continue;
      const { hold, name } = guard;
      const held = hold.binding === null ? 'the epoch guard' : `\`${hold.binding.name}\``;
      yield {
        at: name,
        construct: {
          start: hold.binding?.declaration.startIndex ?? guard.call.startIndex,
          end: wait.range.end,
        },
        subject: `pin ${wait.what}`,
        message: `${held} keeps the epoch pinned during ${wait.what} on line ${file.lines.lineAt(wait.range.start)}`,
        detail:
          'Until it ends no thread can free what was retired. Drop the guard before, or call `repin` on each turn where nothing loaded under it is used afterwards.',
        suggestion: {
          kind: 'draft',
          language: 'rust',
          code: wait.isLoop
            ? `${hold.binding?.name ?? 'guard'}.repin();`
            : `drop(${hold.binding?.name ?? 'guard'});`,
          summary: wait.isLoop ? 'at the start of each turn' : 'before the wait',
        },
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
use crossbeam_epoch as epoch;
async fn publish(list: &List, client: &Client) {
    let guard = epoch::pin(); //~ \`guard\` keeps the epoch pinned during \`send(…)\` on line 5
    let head = list.head.load(Ordering::Acquire, &guard);
    client.send(unsafe { head.deref() }).await;
}`,
      },
      {
        code: `
use crossbeam_epoch::pin;
fn collect(queue: &Queue) {
    let guard = &pin(); //~ during \`std::thread::sleep\`
    while let Some(item) = queue.pop(guard) {
        std::thread::sleep(item.pause());
    }
}`,
      },
      {
        code: `
use crossbeam::epoch;
fn run(queue: &Queue) {
    let guard = epoch::pin(); //~ a loop without an end
    loop {
        if let Some(job) = queue.pop(&guard) {
            job.run();
        }
    }
}`,
      },
    ],
    valid: [
      {
        code: `
use crossbeam_epoch as epoch;
fn push(list: &List, node: Owned<Node>) {
    let guard = epoch::pin();
    loop {
        let head = list.head.load(Ordering::Acquire, &guard);
        if list.try_push(head, &guard) {
            break;
        }
    }
}`,
        note: 'A retry that ends when it succeeds.',
      },
      {
        code: `
use crossbeam_epoch as epoch;
fn run(queue: &Queue) {
    let mut guard = epoch::pin();
    loop {
        guard.repin();
        if let Some(job) = queue.pop(&guard) {
            job.run();
        }
    }
}`,
      },
      {
        code: `
use crossbeam_epoch as epoch;
async fn publish(list: &List, client: &Client) {
    let text = {
        let guard = epoch::pin();
        list.first(&guard).clone()
    };
    client.send(text).await;
    let future = Box::pin(client.close());
    future.await;
}`,
        note: 'It ends before, and pins of futures are other pins.',
      },
    ],
  },
});

type Wait = { readonly range: TextRange; readonly what: string; readonly isLoop: boolean };

/** The first place where a thread that holds the guard waits, or goes round for ever. */
function firstWait(file: RustFile, { hold }: EpochGuard): Wait | null {
  const isHeld = (offset: number) => /^(?:live|maybe)$/.test(hold.at(offset));
  const waits: Wait[] = [
    ...awaitsWithin(file, hold.body, hold.range).map(({ offset, node, what }) => ({
      range: { start: offset, end: node.endIndex },
      what: `\`${what}\``,
      isLoop: false,
    })),
    ...blockingCalls(file)
      .filter(({ body, isShort }) => !isShort && body.startIndex === hold.body?.startIndex)
      .map(({ name, call, what }) => ({
        range: { start: name.start, end: call.endIndex },
        what: `\`${what}\``,
        isLoop: false,
      })),
    ...endlessLoops(file)
      .filter((loop) => !/\b(?:repin|repin_after|pin)\s*\(/.test(loop.text))
      .map(({ startIndex }) => ({
        range: { start: startIndex, end: startIndex + 'loop'.length },
        what: 'a loop without an end',
        isLoop: true,
      })),
  ];
  const held = waits.filter(
    ({ range }) => range.start >= hold.range.start && range.start < hold.range.end && isHeld(range.start),
  );
  return held.toSorted((a, b) => a.range.start - b.range.start)[0] ?? null;
}
