import { isTemplate } from '../../syntax/templates.ts';
import { type TrustedAnswer, trustedAnswersIn } from '../../syntax/trusted-answers.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['unsafe'],
  category: 'correctness',
  policy: 'P10',
  summary: 'Unsafe code relies on what a safe trait answers',
  why: 'Anybody may implement `ExactSizeIterator`, `Read` or `AsRef` in safe code, wrongly or with another answer each time. Memory safety must not depend on such an answer: what goes into a pointer, a length or `set_len` has to be counted or checked by the code that is unsafe.',
  source: [
    'https://doc.rust-lang.org/std/iter/trait.ExactSizeIterator.html',
    'https://doc.rust-lang.org/std/io/trait.Read.html#tymethod.read',
    'https://dl.acm.org/doi/10.1145/3477132.3483570',
    'https://rustsec.org/advisories/RUSTSEC-2021-0028.html',
  ],
  accuracy:
    'November 2026: of 4 fixes of such bugs 2 found (6 places), silent on the fix; nothing on 15 crates and applications at their heads.',
  options: {},
  *check(file) {
    for (const fn of file.nodes('function_item')) {
      if (!/\b(?:len|size_hint|read|as_ref|as_mut|borrow|deref)\(/.test(fn.text)) continue;
      for (const answer of trustedAnswersIn(file, fn)) if (!isTemplate(file, fn)) yield reportOf(answer);
    }
  },
  examples: {
    invalid: [
      {
        code: `
fn fill<T>(out: &mut Vec<T>, items: impl ExactSizeIterator<Item = T>) {
    let n = items.len();
    out.reserve(n);
    unsafe {
        let mut p = out.as_mut_ptr().add(out.len());
        for item in items { //~ may yield more than \`items.len()\` told
            p.write(item);
            p = p.add(1);
        }
        out.set_len(out.len() + n); //~ \`items.len()\` is believed
    }
}`,
      },
      {
        code: `
fn pull<R: Read>(reader: &mut R, buf: &mut Vec<u8>) -> io::Result<()> {
    let n = reader.read(&mut buf[..])?;
    unsafe { buf.set_len(n) }; //~ \`n\` is what \`read\` says it has read
    Ok(())
}`,
      },
      {
        code: `
fn put<S: AsRef<[u8]>>(text: S, to: *mut u8) {
    let n = text.as_ref().len();
    unsafe { ptr::copy_nonoverlapping(text.as_ref().as_ptr(), to, n) } //~ is asked a second time
}`,
      },
    ],
    valid: [
      {
        code: `
fn fill<T>(out: &mut Vec<T>, items: impl ExactSizeIterator<Item = T>) {
    let n = items.len();
    out.reserve(n);
    let mut done = 0;
    unsafe {
        let p = out.as_mut_ptr().add(out.len());
        for item in items.take(n) {
            p.add(done).write(item);
            done += 1;
        }
        out.set_len(out.len() + done);
    }
}`,
        note: 'It takes no more than there is room for, and counts.',
      },
      {
        code: `
fn pull<R: Read>(reader: &mut R, buf: &mut Vec<u8>) -> io::Result<()> {
    let n = reader.read(&mut buf[..])?;
    assert!(n <= buf.len());
    unsafe { buf.set_len(n) };
    Ok(())
}
fn socket(stream: &mut TcpStream, buf: &mut Vec<u8>) -> io::Result<()> {
    let n = stream.read(&mut buf[..])?;
    unsafe { buf.set_len(n) };
    Ok(())
}`,
        note: 'Checked; and a reader that nobody else wrote.',
      },
      {
        code: `
fn put<S: AsRef<[u8]>>(text: S, to: *mut u8) {
    let text = text.as_ref();
    unsafe { ptr::copy_nonoverlapping(text.as_ptr(), to, text.len()) }
}
fn copy<I: TrustedLen<Item = u8>>(items: I, out: &mut Vec<u8>) {
    let n = items.len();
    unsafe { out.set_len(n) }
}`,
      },
      {
        code: `
fn count(list: &[u8], out: &mut Vec<u8>) {
    let n = list.len();
    unsafe {
        ptr::copy(list.as_ptr(), out.as_mut_ptr(), n);
        out.set_len(n);
    }
}`,
      },
    ],
  },
});

function reportOf({ kind, node, answer, subject }: TrustedAnswer): Report {
  return {
    at: { start: node.startIndex, end: node.endIndex },
    construct: {
      start: Math.min(node.startIndex, answer.startIndex),
      end: Math.max(node.endIndex, answer.endIndex),
    },
    subject: `${kind} ${subject}`,
    ...WORDS[kind](subject, answer.text.replaceAll(/\s+/g, ' ')),
    related: [
      { at: { start: answer.startIndex, end: answer.endIndex }, message: 'the answer comes from here' },
    ],
  };
}

type Words = (subject: string, answer: string) => Pick<Report, 'message' | 'detail'>;

const WORDS: Readonly<Record<TrustedAnswer['kind'], Words>> = {
  overrun: (subject, answer) => ({
    message: `\`${subject}\` may yield more than \`${answer}\` told, and the writes then run past the room there is`,
    detail: `Bound the loop by the room (\`.take(n)\`), count what was written, and use the count.`,
  }),
  'told-length': (_, answer) => ({
    message: `\`${answer}\` is believed: an iterator that yields fewer leaves elements that were never written`,
    detail: 'Count the writes and set the length to the count, or extend without unsafe code.',
  }),
  'read-count': (subject) => ({
    message: `\`${subject}\` is what \`read\` says it has read, and nothing checks it against the buffer`,
    detail: `An implementation may return more than it was given room for. Assert \`${subject} <= buf.len()\` first.`,
  }),
  'asked-twice': (subject, answer) => ({
    message: `\`${subject}\` is asked a second time, and need not give what it gave before`,
    detail: `The length of one answer is used with the address of another. Call \`${answer}\` once and keep the slice.`,
  }),
};
