import type { Node } from 'web-tree-sitter';
import { docOf } from '../../syntax/docs.ts';
import { holdsWord } from '../../syntax/holds-word.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { type LifetimeUse, lifetimesOf } from '../../syntax/signature-lifetimes.ts';
import { type Signature, signaturesOf } from '../../syntax/signatures.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { unsafeRegions } from '../../syntax/unsafe-regions.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['mut'],
  category: 'correctness',
  policy: 'P10',
  summary: 'A mutable reference made from a shared one',
  why: 'Whoever holds a shared reference may copy it and call the function twice: two `&mut` to one value then live at once, which is undefined behaviour even if neither is used to write. Only memory that no other call can return, as of an arena, makes such a signature sound.',
  source: [
    'https://rust-lang.github.io/rust-clippy/master/index.html#mut_from_ref',
    'https://doc.rust-lang.org/nomicon/aliasing.html',
    'https://doc.rust-lang.org/std/cell/struct.UnsafeCell.html#aliasing-rules',
  ],
  twins: ['clippy::mut_from_ref'],
  accuracy:
    'November 2026: all 8 lines of clippy’s test, nothing else in it; 29 repositories, every file: 2 findings, both arenas and said as information.',
  options: {},
  *check(file) {
    if (!mayLend(file.text, holdsWord(file, 'unsafe'))) return;
    for (const signature of signaturesOf(file)) {
      if (signature.holder === 'trait-impl' || signature.holder === 'foreign') continue;
      const lent = mutableOutput(signature);
      if (lent === null || !mayBreakRules(file, signature) || isTemplate(file, signature.node)) continue;
      if (signature.isUnsafe && saysExclusive(file, signature)) continue;
      yield reportOn(signature, lent);
    }
  },
  examples: {
    invalid: [
      {
        code: `
pub struct Slot<T>(UnsafeCell<T>);
impl<T> Slot<T> {
    pub fn get(&self) -> &mut T { //~ \`get\` makes a \`&mut\` from \`&self\`
        unsafe { &mut *self.0.get() }
    }
}`,
      },
      {
        code: `
fn split<'a>(of: &'a Table, scratch: &mut Vec<u8>) -> Option<&'a mut [u8]> { //~ from \`of: &'a Table\`
    Some(unsafe { std::slice::from_raw_parts_mut(of.base as *mut u8, of.len) })
}`,
        note: 'Whatever else is borrowed mutably, the result borrows from `of`.',
      },
      {
        code: 'trait Cells {\n    fn cell(&self, at: usize) -> &mut u32; //~ `cell`\n}\n',
        note: 'No implementation can keep this promise.',
      },
      {
        code: `
impl Arena {
    pub fn alloc(&self, value: u32) -> &mut u32 { //~ \`alloc\`
        unsafe { &mut *self.push(value) }
    }
}`,
        note: 'Sound if every call hands out other memory: said as information.',
      },
    ],
    valid: [
      {
        code: 'impl<T> Slot<T> {\n    pub fn get(&mut self) -> &mut T {\n        unsafe { &mut *self.0.get() }\n    }\n}\n',
      },
      {
        code: "fn pick<'a>(from: &'a Table, into: &'a mut Vec<u8>) -> &'a mut u8 {\n    unsafe { into.get_unchecked_mut(from.index) }\n}\n",
        note: 'The result may borrow from `into`.',
      },
      {
        code: "fn field<'a>(table: &'a Table, guard: Guard<'a>) -> &'a mut u8 {\n    unsafe { &mut *guard.pointer }\n}\n",
        note: 'A type with that lifetime may hold a `&mut`.',
      },
      {
        code: `
impl<T> Slot<T> {
    /// # Safety
    ///
    /// No other reference to the value may be alive.
    pub unsafe fn get(&self) -> &mut T {
        unsafe { &mut *self.0.get() }
    }
}`,
        note: 'The caller is told what to keep.',
      },
      {
        code: 'fn none(of: &Table) -> &mut u8 {\n    todo!()\n}\n',
        note: 'Without unsafe code there is no such reference.',
      },
      {
        code: 'impl Cells for Table {\n    fn cell(&self, at: usize) -> &mut u32 {\n        unsafe { &mut *self.at(at) }\n    }\n}\n',
        note: 'The trait made the signature, and is where to say so.',
      },
    ],
  },
});

/**
 * Is there a result that may be a `&mut`? A brace in it can only be a constant's. Without unsafe code only what has no
 * body, and so ends with a semicolon, can break its promise.
 */
function mayLend(text: string, hasUnsafe: boolean): boolean {
  for (const [piece] of text.matchAll(/->[^{}]*/g)) {
    if (piece.includes('&') && piece.includes('mut') && (hasUnsafe || piece.includes(';'))) return true;
    if (/<\s*$/.test(piece) || (/,\s*$/.test(piece) && !/\bwhere\b/.test(piece))) return true;
  }
  return false;
}

type Lent = { readonly result: Node; readonly from: Node };

/** A `&mut` of the result whose lifetime is that of shared references and of nothing else. */
function mutableOutput(signature: Signature): Lent | null {
  if (signature.returnNode === null || !/&[^>]*\bmut\b/.test(signature.returnNode.text)) return null;
  const { inputs, outputs } = lifetimesOf(signature);
  for (const { region, of, node } of outputs) {
    const same = of === 'mutable' ? inputs.filter((one) => one.region === region) : [];
    const [first] = same;
    if (first !== undefined && same.every(isShared)) return { result: node, from: first.node };
  }
  return null;
}

function isShared({ of }: LifetimeUse): boolean {
  return of === 'shared';
}

/** Without a body anything may be; with one, something in it must be unsafe. */
function mayBreakRules(file: RustFile, { body, isUnsafe }: Signature): boolean {
  if (body === null || isUnsafe) return true;
  const { startIndex, endIndex } = body;
  return unsafeRegions(file).some(
    ({ kind, keyword }) => kind === 'block' && keyword > startIndex && keyword < endIndex,
  );
}

/** Does the documentation of an `unsafe fn` ask the caller for exclusive access, in any of the usual words? */
function saysExclusive(file: RustFile, { node }: Signature): boolean {
  const text = docOf(file, node)?.text ?? '';
  return /exclusiv|alias|\bunique|\bno (?:other|two|concurrent)|\bonly (?:one|reference|user|thread)|not? (?:be )?(?:any )?other|simultaneous|concurrent|overlap|\bdata race|\block/i.test(
    text,
  );
}

/** Names of functions that hand out fresh memory each time they are called. */
const FRESH = /alloc|^(?:push|insert|intern|create|emplace|leak|new)(?:_|$)/;

function reportOn(signature: Signature, { result, from }: Lent): Report {
  const { name, node, body, isUnsafe } = signature;
  const written = from.type === 'self_parameter' ? from.text : parameterText(signature, from);
  const twice = isUnsafe ? 'nothing asks the caller not to' : 'a caller may';
  return {
    at: { start: result.startIndex, end: result.endIndex },
    construct: { start: node.startIndex, end: body?.startIndex ?? node.endIndex },
    subject: name,
    message: `\`${name}\` makes a \`&mut\` from \`${written}\`, and ${twice} call it twice`,
    detail: `Two results of \`${name}\` may live at once and point at one value. Take \`&mut\`, return a guard or a raw pointer, or make it an \`unsafe fn\` whose \`# Safety\` section asks that no other reference is alive.`,
    ...(FRESH.test(name) ? { atMost: 'info' as const } : {}),
  };
}

function parameterText({ parameters }: Signature, from: Node): string {
  const holder = parameters.find(
    ({ node }) => node.startIndex <= from.startIndex && from.endIndex <= node.endIndex,
  );
  const text = (holder?.node ?? from).text.replaceAll(/\s+/g, ' ');
  return text.length <= 60 ? text : (holder?.name ?? from.text);
}
