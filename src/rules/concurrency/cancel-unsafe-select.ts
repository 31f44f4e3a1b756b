import type { Node } from 'web-tree-sitter';
import { CANCEL_UNSAFE_METHODS, type CancelLoss } from '../../knowledge/cancel-unsafe-methods.ts';
import { cancelUnsafeReaders } from '../../syntax/cancel-unsafe-functions.ts';
import { ancestorsOf } from '../../syntax/items.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { type SelectBranch, selectsOf } from '../../syntax/select-branches.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

const METHOD = new RegExp(`\\.\\s*(${[...CANCEL_UNSAFE_METHODS.keys()].join('|')})\\s*\\(`);

export default defineRule({
  on: 'rust',
  words: ['select!'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P1',
  summary: 'A future that loses data when another branch of `select!` wins',
  why: '`select!` drops the futures of all branches but the one that is ready. What such a future had read so far, or how much it had written, is gone with it, so the next turn of the loop begins in the middle of a message.',
  source: [
    'https://docs.rs/tokio/latest/tokio/macro.select.html#cancellation-safety',
    'https://docs.rs/tokio/latest/tokio/io/trait.AsyncReadExt.html#method.read_exact',
    'https://docs.rs/tokio/latest/tokio/io/trait.AsyncWriteExt.html#method.write_all',
  ],
  options: {},
  *check(file, { crate }) {
    for (const { macro, branches } of selectsOf(file)) {
      const loop = loopAround(file, macro);
      if (loop === null || isTemplate(file, macro) || isTestCode(file, macro)) continue;
      for (const branch of branches) {
        const found = lossIn(branch, () => cancelUnsafeReaders(file, crate));
        const goingOn = branches.find((other) => other !== branch && !leaves(other));
        if (found === null || goingOn === undefined) continue;
        const { name, through, loss, start } = found;
        const what = through === null ? `\`${name}\`` : `\`${name}\`, by its \`${through}\`,`;
        yield {
          at: { start, end: start + name.length },
          construct: branch.future.range,
          message: `${what} ${LOSS[loss]} when the branch of \`${short(goingOn.future.text)}\` wins`,
          detail: `The loop then goes on with a new \`${name}\`, in the middle of the old message. Make the future once before the loop, pin it and select on \`&mut\` it, keep what was read outside of it, or give the work to a task of its own.`,
          suggestion: {
            kind: 'draft',
            language: 'rust',
            code: `let future = ${through === null ? 'next_message' : name}();\ntokio::pin!(future);`,
            summary: 'one future for all turns: pinned before the loop, and `&mut future` in the branch',
          },
        };
      }
    }
  },
  examples: {
    invalid: [
      {
        code: `
async fn serve(mut conn: TcpStream, mut orders: Receiver<Order>) -> io::Result<()> {
    let mut head = [0; 8];
    loop {
        tokio::select! {
            read = conn.read_exact(&mut head) => { //~ \`read_exact\` loses what it has read when the branch of \`orders.recv()\` wins
                read?;
                handle(&head);
            }
            Some(order) = orders.recv() => apply(order),
        }
    }
}`,
      },
      {
        code: `
async fn pump(mut out: OwnedWriteHalf, mut ticks: Interval) {
    loop {
        select! {
            biased;
            _ = ticks.tick() => { beat(); }
            sent = async { out.write_all(&next()).await } => log(sent), //~ \`write_all\`
        }
    }
}`,
      },
      {
        code: `
async fn read_frame(conn: &mut TcpStream) -> io::Result<Vec<u8>> {
    let length = conn.read_u32().await?;
    let mut frame = vec![0; length as usize];
    conn.read_exact(&mut frame).await?;
    Ok(frame)
}
async fn serve(mut conn: TcpStream, mut orders: Receiver<Order>) {
    loop {
        tokio::select! {
            frame = timeout(IDLE, read_frame(&mut conn)) => handle(frame), //~ \`read_frame\`, by its \`read_u32\`, loses what it has read
            Some(order) = orders.recv() => apply(order),
        }
    }
}`,
      },
    ],
    valid: [
      {
        code: `
/// Cancel safe: what was read so far stays in \`self.partial\`.
async fn read_message(conn: &mut Conn) -> io::Result<Message> {
    conn.inner.read_exact(&mut conn.partial).await
}
async fn serve(mut conn: Conn, mut orders: Receiver<Order>) {
    loop {
        tokio::select! {
            message = read_message(&mut conn) => handle(message),
            Some(order) = orders.recv() => apply(order),
        }
    }
}`,
      },
      {
        code: `
async fn serve(mut conn: TcpStream, stop: CancellationToken) -> io::Result<()> {
    let mut head = [0; 8];
    loop {
        tokio::select! {
            read = conn.read_exact(&mut head) => { read?; }
            _ = stop.cancelled() => { info!("stopping"); return Ok(()); }
            _ = gone() => break,
        }
    }
}`,
        note: 'Whoever else wins, nothing is read after it.',
      },
      {
        code: `
async fn serve(mut lines: Lines, mut orders: Receiver<Order>) {
    let copy = copy_all();
    tokio::pin!(copy);
    loop {
        tokio::select! {
            done = &mut copy => report(done),
            Some(order) = orders.recv() => apply(order),
            read = conn.read(&mut buf), if open => handle(read),
        }
    }
}`,
        note: 'Pinned outside, or safe to cancel.',
      },
      {
        code: `
async fn once(mut conn: TcpStream) -> io::Result<usize> {
    let mut all = Vec::new();
    tokio::select! {
        read = conn.read_to_end(&mut all) => read,
        _ = sleep(LIMIT) => Err(ErrorKind::TimedOut.into()),
    }
}`,
        note: 'In no loop: given up for good.',
      },
    ],
  },
});

const LOSS: Readonly<Record<CancelLoss, string>> = {
  read: 'loses what it has read',
  written: 'loses count of what it has written',
};

type Loss = {
  readonly name: string;
  /** The method inside the function of this name; null where the branch calls the method itself. */
  readonly through: string | null;
  readonly loss: CancelLoss;
  readonly start: number;
};

/** What a branch loses if it is dropped: by a method in it, or by a function of the crate that it calls. */
function lossIn({ future }: SelectBranch, readers: () => ReadonlyMap<string, string>): Loss | null {
  const place = (match: RegExpExecArray, name: string) =>
    future.range.start + match.index + match[0].indexOf(name);
  const method = METHOD.exec(future.text);
  const name = method?.[1] ?? '';
  const known = CANCEL_UNSAFE_METHODS.get(name);
  if (method !== null && known !== undefined)
    return { name, through: null, loss: known.loss, start: place(method, name) };
  for (const call of future.text.matchAll(/\b([a-z_]\w*)\s*\(/g)) {
    const [, callee = ''] = call;
    const through = readers().get(callee);
    if (through !== undefined) return { name: callee, through, loss: 'read', start: place(call, callee) };
  }
  return null;
}

/** The loop that turns to the macro again, in the same function, closure or block. */
function loopAround(file: RustFile, macro: Node): Node | null {
  for (const up of ancestorsOf(file, macro)) {
    if (/^(?:loop|while|for)_expression$/.test(up.type)) return up;
    if (/^(?:function_item|closure_expression|async_block)$/.test(up.type)) return null;
  }
  return null;
}

/** Does a branch end the loop, the function or the program, or hand out an error? */
function leaves({ handler }: SelectBranch): boolean {
  return /(?:^|[{;}]\s*)(?:return\b|break\b|Err\s*\(|(?:anyhow::)?bail!|panic!|unreachable!|(?:std::)?process::exit)[^;{}]*;?\s*\}*\s*$/.test(
    handler,
  );
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
