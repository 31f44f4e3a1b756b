import type { Node } from 'web-tree-sitter';
import { CANCEL_UNSAFE_METHODS, type CancelLoss } from '../../knowledge/cancel-unsafe-methods.ts';
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
  *check(file) {
    for (const { macro, branches } of selectsOf(file)) {
      const loop = loopAround(file, macro);
      if (loop === null || isTemplate(file, macro) || isTestCode(file, macro)) continue;
      for (const branch of branches) {
        const found = METHOD.exec(branch.future.text);
        const method = found?.[1] ?? '';
        const known = CANCEL_UNSAFE_METHODS.get(method);
        const goingOn = branches.find((other) => other !== branch && !leaves(other));
        if (known === undefined || found === null || goingOn === undefined) continue;
        const start = branch.future.range.start + found.index + found[0].indexOf(method);
        yield {
          at: { start, end: start + method.length },
          construct: branch.future.range,
          message: `\`${method}\` ${LOSS[known.loss]} when the branch of \`${short(goingOn.future.text)}\` wins`,
          detail: `The loop then goes on with a new \`${method}\`, in the middle of the old message. Make the future once before the loop, pin it and select on \`&mut\` it, or give the work to a task of its own.`,
          suggestion: {
            kind: 'draft',
            language: 'rust',
            code: `let future = ${branch.future.text.startsWith('async') ? 'work' : 'next_message'}();\ntokio::pin!(future);`,
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
    ],
    valid: [
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
