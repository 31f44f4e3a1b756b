import { type Doc, docOf } from '../../syntax/docs.ts';
import { emptyReason } from '../../syntax/empty-reasons.ts';
import { itemName } from '../../syntax/items.ts';
import { mayBeReached } from '../../syntax/module-reach.ts';
import { type PastedComment, pastedComments } from '../../syntax/pasted-safety.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { safetySectionOf } from '../../syntax/safety-sections.ts';
import { unsafeRegions } from '../../syntax/unsafe-regions.ts';
import { type Vacuity, type VacuousComment, vacuousComments } from '../../syntax/vacuous-safety.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['afety', 'AFETY'],
  category: 'policy',
  policy: 'P10',
  summary: 'A `SAFETY:` comment that argues nothing',
  why: 'The comment is there so that a reader can hold the code against a reason. One that only says that all is well silences the lint and leaves the next reader where there is no comment at all, but reassured.',
  source: [
    'https://std-dev-guide.rust-lang.org/policy/safety-comments.html',
    'https://google.github.io/comprehensive-rust/unsafe-rust/unsafe.html',
  ],
  accuracy:
    'November 2026: silent on all 1,278 `SAFETY:` comments of tokio, crossbeam, parking_lot, hashbrown, bytes, rayon, wasmtime, tikv, neon and qdrant; 3 findings in the whole trees of 79 repositories, all read: 2 right, 1 arguable.',
  options: {},
  *check(file, { change }) {
    for (const one of vacuousComments(file)) {
      const name = one.holder?.name ?? '';
      if (one.vacuity === 'caller' && !mayBeReached(change, file.path, name)) continue;
      yield reportOn(one);
    }
    for (const one of pastedComments(file)) yield reportPasted(file, one);
    yield* emptySections(file);
  },
  examples: {
    invalid: [
      {
        code: `
fn first(bytes: &[u8]) -> u8 {
    // SAFETY: this is perfectly safe, trust me. //~ only assures
    unsafe { *bytes.get_unchecked(0) }
}
fn last(bytes: &[u8]) -> u8 {
    // SAFETY: needed for FFI //~ gives no reason
    unsafe { *bytes.get_unchecked(bytes.len() - 1) }
}`,
      },
      {
        code: `
// SAFETY: TODO(ana): write this down //~ puts the reason off
unsafe impl Send for Handle {}
// SAFETY: //~ says nothing
unsafe impl Sync for Handle {}`,
      },
      {
        code: `
fn head(p: *const u8) -> u8 {
    // SAFETY: see above //~ nothing above
    unsafe { *p }
}`,
        note: 'Nothing stands above.',
      },
      {
        code: `
pub struct Slots(Vec<u8>);
impl Slots {
    pub fn get(&self, i: usize) -> u8 {
        // SAFETY: the caller guarantees that \`i\` is in bounds. //~ callers of safe fn \`get\`
        unsafe { *self.0.get_unchecked(i) }
    }
}`,
        note: 'A safe function asks nothing of its callers.',
      },
      {
        code: `
/// Reads a byte.
///
/// # Safety //~ the \`# Safety\` section of \`read\` is empty
pub unsafe fn read(p: *const u8) -> u8 {
    // SAFETY: as the caller promises.
    unsafe { *p }
}
/// # Safety //~ only assures
///
/// This function is unsafe. Use with care!
unsafe fn write(p: *mut u8) {}`,
      },
      {
        code: `
fn f(p: *const u8, v: &mut Vec<u8>, s: &[u8]) -> u8 {
    // SAFETY: performance critical hot path //~ the same 3 times
    unsafe { v.set_len(3) };
    // SAFETY: performance critical hot path
    let a = unsafe { *s.get_unchecked(1) };
    // SAFETY: performance critical hot path
    a + unsafe { *p }
}`,
        note: 'One sentence over operations that ask for different things.',
      },
      {
        code: ' fn f(p: *const u8) -> u8 {\n-    // SAFETY: `p` came from a reference that outlives this call.\n+    // SAFETY: should be fine //~ assures\n     unsafe { *p }\n }\n',
        note: 'The change takes the reason away.',
      },
    ],
    valid: [
      {
        code: `
fn terse(bytes: &[u8], i: usize) -> u8 {
    // SAFETY: checked above
    let a = unsafe { *bytes.get_unchecked(i) };
    // SAFETY: \`i < len\`
    let b = unsafe { *bytes.get_unchecked(i) };
    // SAFETY: same as above
    let c = unsafe { *bytes.get_unchecked(i) };
    // SAFETY: bounds
    a + b + c + unsafe { *bytes.get_unchecked(i) }
}`,
        note: 'Terse, and enough: the reader knows what to look at.',
      },
      {
        code: `
/// # Safety
///
/// \`p\` is valid for reads.
unsafe fn get(p: *const u8) -> u8 {
    // SAFETY: upheld by caller
    unsafe { *p }
}
fn inner(p: *const u8) -> u8 {
    // SAFETY: the caller guarantees this
    unsafe { *p }
}`,
        note: 'An unsafe function has asked its callers, and a private one knows them.',
      },
      {
        code: `
fn split(p: *const u8) -> u8 {
    // The pointer came from \`Box::into_raw\` three lines up.
    // SAFETY: this is fine
    let a = unsafe { *p };
    // SAFETY: see below
    unsafe {
        // nothing else has the pointer, so it can be freed
        drop(Box::from_raw(p.cast_mut()));
    }
    a
}`,
        note: 'The reason stands right beside.',
      },
      {
        code: `
fn f(p: *const u8, v: &mut Vec<u8>, s: &[u8]) -> u8 {
    // SAFETY: the length was checked by the constructor
    unsafe { v.set_len(3) };
    // SAFETY: the length was checked by the constructor
    let a = unsafe { *s.get_unchecked(1) };
    // SAFETY: the length was checked by the constructor
    a + unsafe { *p }
}`,
        note: 'The same reason may well hold for several.',
      },
      {
        code: '// 安全 SAFETY: 指针有效\nunsafe impl Send for A {}\n// Safety: FFI handles are reference counted\nunsafe impl Send for B {}\n',
        note: 'Reasons in other languages, and with a word that names something.',
      },
      {
        code: '/// # Safety\n///\n/// See [`read`].\npub unsafe fn read_all(p: *const u8) {}\n/// # Safety\n///\n/// - `p` is valid.\npub unsafe fn set(p: *mut u8) {}\n',
      },
    ],
  },
});

const SAID: Readonly<Record<Vacuity, string>> = {
  nothing: 'this `SAFETY:` comment says nothing',
  later: 'this `SAFETY:` comment puts the reason off',
  assurance: 'this `SAFETY:` comment only assures and gives no reason',
  above: 'this `SAFETY:` comment points above, and nothing above gives a reason',
  below: 'this `SAFETY:` comment points below, and nothing below gives a reason',
  caller: 'this `SAFETY:` comment appeals to a promise that no caller gave',
};

function reportOn({ comment, region, vacuity, holder }: VacuousComment): Report {
  const { start } = comment.range;
  const isAsked = vacuity === 'caller';
  return {
    at: comment.range,
    construct: {
      start: Math.min(start, region.range.start),
      end: Math.max(comment.range.end, region.range.end),
    },
    message: isAsked
      ? `the callers of safe fn \`${holder?.name ?? ''}\` never promised what this \`SAFETY:\` comment relies on`
      : SAID[vacuity],
    ...(isAsked
      ? {
          detail:
            'Either the function checks it itself, or it is an `unsafe fn` and says in `# Safety` what it asks for.',
        }
      : {}),
  };
}

function reportPasted(file: RustFile, { comment, region, operations, others }: PastedComment): Report {
  const [a = '', b = ''] = operations.map((name) => name.replaceAll(/\s+/g, ' ').replaceAll('`', "'"));
  const all = [comment, ...others];
  return {
    at: comment.range,
    construct: { start: comment.range.start, end: Math.max(comment.range.end, region.keyword) },
    covers: all.map(({ range }) => ({ at: range, construct: range })),
    subject: comment.text,
    message: `the same ${all.length} times: this \`SAFETY:\` comment cannot be the reason for both \`${a}\` and \`${b}\``,
    related: others.map(({ range }) => ({
      at: range,
      message: `again on line ${file.lines.lineAt(range.start)}`,
    })),
  };
}

function* emptySections(file: RustFile): Generator<Report> {
  for (const { kind, node, inMacroDefinition } of unsafeRegions(file)) {
    if (node === null || inMacroDefinition || (kind !== 'function' && kind !== 'trait')) continue;
    const doc = docOf(file, node);
    if (doc === null || saysEnough(doc)) continue;
    const section = safetySectionOf(doc);
    if (section === null) continue;
    const vacuity = emptyReason(section.lines.map(({ text }) => text).join('\n'));
    if (vacuity === null) continue;
    const start = section.heading.offset;
    const line = file.lines.rangeOf(file.lines.lineAt(start));
    const name = itemName(node);
    yield {
      at: { start, end: line.end },
      construct: { start, end: node.childForFieldName('name')?.endIndex ?? node.startIndex },
      message: `the \`# Safety\` section of \`${name}\` ${SECTION[vacuity]}`,
    };
  }
}

/** A look at the lines, which tells nearly all sections from empty ones and needs no parser. */
function saysEnough({ lines }: Doc): boolean {
  const heading = lines.findIndex(({ text }) => /^#{1,6}\s.*safety/i.test(text));
  const rest = lines.slice(heading + 1);
  const end = rest.findIndex(({ text }) => text.startsWith('#'));
  const said = (end === -1 ? rest : rest.slice(0, end)).map(({ text }) => text).join('\n');
  return heading !== -1 && emptyReason(said) === null;
}

const SECTION = {
  nothing: 'is empty',
  later: 'is still to be written',
  assurance: 'only assures or warns and asks for nothing in particular',
};
