import type { Suggestion } from '../../finding/finding.ts';
import { type AwaitPoint, awaitsWithin } from '../../syntax/await-points.ts';
import { type Guard, guardsOf } from '../../syntax/guards.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['.await', 'select!', 'join!'],
  skipsTests: true,
  category: 'correctness',
  policy: 'P1',
  summary: 'A blocking lock, or a `RefCell` borrow, is held across `.await`',
  why: 'While the future sleeps the guard stays locked, and a task that then waits for the lock blocks the whole thread that should wake the first one: a deadlock that needs the wrong moment. A `RefCell` borrow that outlives an `.await` panics as soon as another task of the thread borrows it.',
  source: [
    'https://rust-lang.github.io/rust-clippy/master/index.html#await_holding_lock',
    'https://rust-lang.github.io/rust-clippy/master/index.html#await_holding_refcell_ref',
    'https://docs.rs/tokio/latest/tokio/sync/struct.Mutex.html#which-kind-of-mutex-should-you-use',
    'https://doc.rust-lang.org/reference/destructors.html#temporary-scopes',
  ],
  twins: ['clippy::await_holding_lock', 'clippy::await_holding_refcell_ref'],
  options: {},
  *check(file, context) {
    for (const guard of guardsOf(file, context)) {
      const { hold, name, lock, kind } = guard;
      const held = awaitsWithin(file, hold.body, hold.range).filter(({ offset }) =>
        /^(?:live|maybe)$/.test(hold.at(offset)),
      );
      const [first] = held;
      if (first === undefined || isTemplate(file, guard.call) || isTestCode(file, guard.call)) continue;
      const what = kind === 'cell' ? `the borrow of \`${short(lock)}\`` : `the lock on \`${short(lock)}\``;
      const at = hold.binding === null ? name : rangeOf(hold.binding.node);
      yield {
        at,
        construct: { start: Math.min(at.start, guard.call.startIndex), end: first.node.endIndex },
        subject: `${lock}.${guard.method} ${first.what}`,
        message: `${what} is still held while \`${first.what}\` is awaited${lineOf(file, first)}`,
        detail: detailOf(guard),
        suggestion: draftOf(guard, first),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
use std::sync::Mutex;
async fn publish(queue: &Mutex<Vec<Job>>) {
    let mut jobs = queue.lock().unwrap(); //~ the lock on \`queue\` is still held while \`send(…)\` is awaited
    let job = jobs.pop();
    send(job).await;
}`,
      },
      {
        code: `
use parking_lot::RwLock;
struct Node { peers: RwLock<Vec<Peer>> }
impl Node {
    async fn greet(&self) {
        for peer in self.peers.read().iter() { //~ \`self.peers\`
            peer.hello().await;
        }
    }
}`,
        note: 'The temporary of a loop lives as long as the loop.',
      },
      {
        code: `
use std::sync::Mutex;
async fn drain(queue: &Mutex<Vec<Job>>) {
    while let Some(job) = queue.lock().unwrap().pop() { //~ \`run(…)\`
        run(job).await;
    }
}`,
      },
      {
        code: `
use std::cell::RefCell;
async fn tick(state: &RefCell<State>) {
    let s = state.borrow_mut(); //~ the borrow of \`state\`
    tokio::select! {
        _ = s.changed() => {}
        _ = stopped() => {}
    }
}`,
      },
      {
        code: `
 async fn flush(&self) {
     let guard = self.buffer.lock().unwrap(); //~ \`self.buffer\`
     let bytes = guard.clone();
-    drop(guard);
     self.socket.write_all(&bytes).await;
 }`,
      },
    ],
    valid: [
      {
        code: `
use std::sync::Mutex;
async fn flush(buffer: &Mutex<Vec<u8>>) {
    let guard = buffer.lock().unwrap();
    let bytes = guard.clone();
    drop(guard);
    send(bytes).await;
}`,
        note: 'Dropped before.',
      },
      {
        code: `
use std::sync::Mutex;
async fn flush(buffer: &Mutex<Vec<u8>>) {
    let bytes = {
        let guard = buffer.lock().unwrap();
        guard.clone()
    };
    send(bytes).await;
    let count = buffer.lock().unwrap().len();
    if buffer.lock().unwrap().is_empty() {
        send(count).await;
    }
}`,
        note: 'An inner block, and temporaries that end with their statement or condition.',
      },
      {
        code: `
use tokio::sync::Mutex;
async fn flush(buffer: &Mutex<Vec<u8>>) {
    let guard = buffer.lock().await;
    send(&guard).await;
    if let Ok(other) = buffer.try_lock() {
        send(&other).await;
    }
}`,
        note: 'A lock made for this.',
      },
      {
        code: `
use parking_lot::Mutex;
async fn take(slot: &Mutex<Option<Job>>) {
    let guard = slot.lock();
    if guard.is_none() {
        drop(guard);
        refill().await;
        return;
    }
    keep(guard);
    refill().await;
}`,
        note: 'On every way to an await it is gone.',
      },
      {
        code: `
async fn peek(cache: &Cache) {
    let entry = cache.read();
    refresh().await;
    let view = watcher.borrow();
    refresh().await;
}`,
        note: 'Nothing says that these are locks.',
      },
      {
        code: `
use std::sync::Mutex;
fn start(jobs: &Mutex<Vec<Job>>) {
    let guard = jobs.lock().unwrap();
    let future = async { run().await };
    spawn(future);
}`,
        note: 'Another body sleeps.',
      },
    ],
  },
});

function detailOf({ kind, hold }: Guard): string {
  const end =
    hold.how === 'bound'
      ? `\`${hold.binding?.name ?? ''}\` lives to the end of its block`
      : 'The guard is a temporary that lives to the end of the statement, loop or block it is in';
  const harm =
    kind === 'cell'
      ? 'any other task on this thread that borrows it in the meantime panics'
      : 'any other task that asks for the lock in the meantime blocks its thread';
  return `${end}, and ${harm}. Take what is needed out of it and let it go before the await.`;
}

function draftOf({ hold }: Guard, { what }: AwaitPoint): Suggestion {
  const summary = `end the guard before \`${what}\` is awaited`;
  if (hold.binding === null)
    return {
      kind: 'draft',
      language: 'rust',
      code: 'let value = { /* lock, and copy or clone what is needed */ };',
      summary,
    };
  return {
    kind: 'draft',
    language: 'rust',
    code: `drop(${hold.binding.name}); // before the await`,
    summary,
  };
}

function lineOf(file: RustFile, { offset }: AwaitPoint): string {
  return ` on line ${file.lines.lineAt(offset)}`;
}

function short(lock: string): string {
  return lock.length > 40 ? `…${lock.slice(-39)}` : lock;
}

function rangeOf({ startIndex, endIndex }: { readonly startIndex: number; readonly endIndex: number }) {
  return { start: startIndex, end: endIndex };
}
