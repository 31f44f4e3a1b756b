import type { Suggestion, TextRange } from '../../finding/finding.ts';
import type { BlockingKind } from '../../knowledge/blocking-functions.ts';
import { type BlockingCall, blockingCallsInAsync } from '../../syntax/blocking-calls.ts';
import { isBesideTheWork, isMeantToBlock, isTestSupport } from '../../syntax/blocking-context.ts';
import { featuresOf } from '../../syntax/crate-dependencies.ts';
import { enclosingFunction, itemName } from '../../syntax/items.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule, type RuleContext } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['async'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P1',
  summary: 'A call that blocks the thread, in async code',
  why: 'An async task shares its thread with others and only gives it back at an `.await`. A call that blocks in between stops all of them, timers and health checks included, and with as many such calls as threads the whole program.',
  source: [
    'https://docs.rs/tokio/latest/tokio/task/fn.spawn_blocking.html',
    'https://docs.rs/tokio/latest/tokio/fs/index.html',
    'https://ryhl.io/blog/async-what-is-blocking/',
  ],
  accuracy:
    'November 2026, whole trees of neon, qdrant, tikv, wasmtime, tokio, hyper, openraft and libp2p: 39 findings, all read. Of 16 warnings 9 were right and 7 arguable (tools, shutdown, files that another thread fills); 5 of the 7 are infos since. Of 23 infos 6 were right, 16 arguable, 1 wrong. Two wrong ones of an earlier run are mended. Four commits outside the sample took such calls out of async code, one in it: told before, three of the four as infos, and silent after.',
  options: {},
  *check(file, context) {
    if (isTestSupport(file)) return;
    const calls = blockingCallsInAsync(file).filter(
      ({ call }) => !isTemplate(file, call) && !isTestCode(file, call) && !isMeantToBlock(file, call),
    );
    const groups = Map.groupBy(calls, ({ body, kind }) => `${body.startIndex} ${body.endIndex} ${kind}`);
    for (const group of groups.values()) {
      const byWeight = [
        ...group.filter(({ isShort }) => !isShort),
        ...group.filter(({ isShort }) => isShort),
      ];
      const main = byWeight.find(({ call }) => context.isTouched(rangeOf(call))) ?? byWeight[0];
      if (main === undefined || (isOutermost(file, main) && main.kind !== 'runtime')) continue;
      const construct = rangeOf(main.call);
      yield {
        at: main.name,
        construct,
        covers: group.map(({ call, name }) => ({ at: name, construct: rangeOf(call) })),
        subject: `${main.what} ${functionName(file, main)}`,
        message: `\`${main.what}\` ${EFFECT[main.kind]}${inFunction(file, main)}${andMore(group)}`,
        detail: detailOf(main),
        ...(isMild(file, main) ? { atMost: 'info' as const } : {}),
        suggestion: suggestionOf(file, main, context),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
async fn retry(client: &Client) {
    while client.ping().await.is_err() {
        std::thread::sleep(Duration::from_secs(1)); //~ puts the executor's thread to sleep in async \`retry\`
    }
}`,
        context: {
          'Cargo.toml':
            '[package]\nname = "a"\n[dependencies]\ntokio = { version = "1", features = ["full"] }\n',
        },
        fixed: `
async fn retry(client: &Client) {
    while client.ping().await.is_err() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}`,
      },
      {
        code: `
use std::fs;
async fn restore(dir: &Path) -> io::Result<Vec<u8>> {
    fs::remove_dir_all(dir.join("old"))?; //~ and 1 more such call
    let bytes = fs::read(dir.join("snapshot"))?;
    Ok(bytes)
}`,
        note: 'One finding for a function and kind.',
      },
      {
        code: `
use std::sync::mpsc;
async fn wait() -> Reply {
    let (tx, rx) = mpsc::channel();
    submit(tx);
    rx.recv().unwrap() //~ \`rx.recv()\`
}`,
      },
      {
        code: `
fn start(rt: Runtime) {
    rt.spawn(async move {
        let body = Handle::current().block_on(fetch()); //~ block_on
    });
}`,
      },
    ],
    valid: [
      {
        code: `
async fn hash(path: PathBuf) -> io::Result<Digest> {
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(path)).await??;
    let digest = tokio::task::block_in_place(|| std::fs::read_to_string("seed"));
    std::thread::spawn(|| std::thread::sleep(PAUSE));
    Ok(digest(bytes))
}`,
        note: 'On threads that may be blocked.',
      },
      {
        code: `
use tokio::fs;
use tokio::time::sleep;
async fn f() {
    sleep(PAUSE).await;
    let bytes = fs::read("a").await;
    let joined = parts.join("/");
    let got = rx.recv().await;
}`,
      },
      {
        code: `
#[tokio::main]
async fn main() -> Result<()> {
    let config = std::fs::read_to_string("config.toml")?;
    serve(config).await
}`,
        note: 'Nothing else runs yet, and what `main` runs on is no worker.',
      },
      {
        code: `
async fn rotate(path: &Path) -> io::Result<()> {
    // Blocking is fine: this task has a runtime of its own.
    std::fs::copy(path, "old")?;
    Ok(())
}`,
        note: 'The author says why.',
      },
      {
        code: 'fn load(path: &Path) -> io::Result<String> {\n    std::thread::sleep(PAUSE);\n    std::fs::read_to_string(path)\n}\n',
      },
      {
        code: '#[tokio::test]\nasync fn waits() {\n    std::thread::sleep(PAUSE);\n}\n',
      },
    ],
  },
});

const EFFECT: Readonly<Record<BlockingKind, string>> = {
  sleep: "puts the executor's thread to sleep",
  file: "blocks the executor's thread on the disk",
  network: "blocks the executor's thread on the network",
  runtime: "blocks the executor's thread on another future",
  join: "blocks the executor's thread until another ends",
  channel: "blocks the executor's thread until somebody sends",
  process: "blocks the executor's thread until the command ends",
};

const WAY_OUT: Readonly<Record<BlockingKind, string>> = {
  sleep: 'Await the timer of the runtime.',
  file: 'Use the calls of the async runtime, or put the whole piece of file work into `spawn_blocking`.',
  network: 'Use the async form, or `spawn_blocking`.',
  runtime: 'Await the future; within a tokio runtime `block_on` panics.',
  join: 'Join in `spawn_blocking`, or let the thread answer through a `oneshot` channel.',
  channel: 'Use a channel whose `recv` is awaited; its senders work from threads too.',
  process: 'Use `tokio::process::Command`, or `spawn_blocking`.',
};

function detailOf({ kind }: BlockingCall): string {
  return `No other task of this thread makes progress, and none can be cancelled, until it is back. ${WAY_OUT[kind]}`;
}

function andMore(group: readonly BlockingCall[]): string {
  const others = group.length - 1;
  return others === 0 ? '' : `, and ${others} more such call${others === 1 ? '' : 's'}`;
}

function functionName(file: RustFile, { call }: BlockingCall): string {
  const holder = enclosingFunction(file, call);
  return holder === null ? '' : itemName(holder);
}

function inFunction(file: RustFile, one: BlockingCall): string {
  const name = functionName(file, one);
  if (name === '') return '';
  return one.body.type === 'function_item' ? ` in async \`${name}\`` : ` in an async block of \`${name}\``;
}

/** What `main` itself awaits runs on the thread that started the runtime, mostly before anything else. */
function isOutermost(file: RustFile, one: BlockingCall): boolean {
  return one.body.type === 'function_item' && functionName(file, one) === 'main';
}

function isMild(file: RustFile, { call, isShort, kind }: BlockingCall): boolean {
  return isShort || (/^(?:file|process|join)$/.test(kind) && isBesideTheWork(file, call));
}

function suggestionOf(file: RustFile, one: BlockingCall, { change, project }: RuleContext): Suggestion {
  const call = rangeOf(one.call);
  const rest = file.text.slice(one.name.end, call.end);
  const features = one.instead?.startsWith('tokio::') ? featuresOf(change, project, 'tokio') : null;
  if (one.instead === null || features === null)
    return {
      kind: 'draft',
      language: 'rust',
      code:
        one.kind === 'runtime'
          ? 'let value = future.await;'
          : 'let done = tokio::task::spawn_blocking(move || work()).await?;',
      summary:
        one.kind === 'runtime' ? 'await the future itself' : 'move the work to a thread that may block',
    };
  const replaced = `${one.instead}${rest}.await`;
  if (one.kind === 'sleep' && features.some((feature) => feature === 'full' || feature === 'time'))
    return { kind: 'exact', edits: [{ range: call, text: replaced }], summary: "await tokio's timer" };
  return { kind: 'draft', language: 'rust', code: `${replaced};`, summary: `\`${one.instead}\` instead` };
}

function rangeOf({
  startIndex,
  endIndex,
}: {
  readonly startIndex: number;
  readonly endIndex: number;
}): TextRange {
  return { start: startIndex, end: endIndex };
}
