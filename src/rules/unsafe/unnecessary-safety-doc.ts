import type { Node } from 'web-tree-sitter';
import type { Suggestion } from '../../finding/finding.ts';
import { docOf } from '../../syntax/docs.ts';
import { needsSafetySection } from '../../syntax/documented-unsafe.ts';
import { itemName } from '../../syntax/items.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { itemsSpeakingOfSafety, type SafetySection, safetySectionOf } from '../../syntax/safety-sections.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['Safety', 'SAFETY', 'Implementation safety'],
  category: 'advice',
  policy: 'P10',
  summary: 'A `# Safety` section on a safe function or trait',
  why: 'The heading is the sign by which readers and tools know what must be promised to call an `unsafe fn`. On a safe one it either frightens for nothing, or it asks for a promise that the compiler does not make anybody give.',
  source: ['https://rust-lang.github.io/rust-clippy/master/index.html#unnecessary_safety_doc'],
  twins: ['clippy::unnecessary_safety_doc'],
  accuracy:
    'November 2026: F1 1.000 on what one file decides of clippy’s tests. Sections on a pointer that a safe function gives are left alone, which clippy does not.',
  options: {},
  *check(file) {
    for (const item of itemsSpeakingOfSafety(file)) {
      const word = KINDS[item.type];
      if (word === undefined || isUnsafe(item) || isTemplate(file, item)) continue;
      if (!needsSafetySection(file, item) || givesPointer(item)) continue;
      const section = safetySectionOf(docOf(file, item));
      if (section === null) continue;
      const asks = ASKS.test(section.lines.map(({ text }) => text).join(' '));
      const suggestion = asks ? null : withoutHeading(file, section);
      const body = item.childForFieldName('body');
      yield {
        at: { start: item.startIndex, end: item.childForFieldName('name')?.endIndex ?? item.endIndex },
        construct: { start: section.heading.offset, end: body?.startIndex ?? item.endIndex },
        message: `safe ${word} \`${itemName(item)}\` has a \`# Safety\` section`,
        detail: asks ? ASKING[word] : 'Its words can stay, as part of the other docs.',
        ...(suggestion === null ? {} : { suggestion }),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
/// Reads the register.
///
/// # Safety
///
/// Reading has no side effects on this chip.
pub fn read(&self) -> u32 { //~ safe fn \`read\` has a \`# Safety\` section
    self.0.get()
}`,
        fixed: `
/// Reads the register.
///
/// Reading has no side effects on this chip.
pub fn read(&self) -> u32 {
    self.0.get()
}`.slice(1),
      },
      {
        code: `
pub struct Pool;
impl Pool {
    /// Gives back a slot.
    ///
    /// # Safety
    ///
    /// The slot must come from this pool.
    pub fn give_back(&self, slot: usize) {} //~ safe fn \`give_back\`
}
/// # Safety
///
/// Implementations must not unwind.
pub trait Visitor {} //~ safe trait \`Visitor\``,
        note: 'It asks for a promise: whether the item should be `unsafe`, a person must decide.',
      },
      {
        code: ` /// Wakes the task.
 ///
 /// # Safety
-///
-/// \`task\` must be alive.
-pub unsafe fn wake(task: &Task) {}
+pub fn wake(task: &Task) {} //~
`,
        fixed: '/// Wakes the task.\npub fn wake(task: &Task) {}\n',
        note: 'The change makes the function safe and leaves the heading.',
      },
    ],
    valid: [
      { code: '/// # Safety\n///\n/// `p` must be valid for reads.\npub unsafe fn read(p: *const u8) {}\n' },
      {
        code: '/// # Safety\n///\n/// The lock must be held.\nfn read() {}\nmod inner {\n    /// # Safety\n    ///\n    /// None.\n    pub fn write() {}\n}\n',
        note: 'Not part of the API.',
      },
      {
        code: '/// # Examples\n///\n/// ```\n/// /// # Safety\n/// fn f() {}\n/// ```\n///\n/// # Thread safety\n///\n/// All calls are ordered.\npub fn f() {}\n',
        note: 'Headings in examples, and of other kinds of safety.',
      },
      {
        code: '/// # Safety\n///\n/// Only the owner may read through the pointer.\npub fn as_ptr(&self) -> *const u8 {\n    self.0\n}\n',
        note: 'Calling it is safe; the section speaks of what the caller does with the pointer.',
      },
      {
        code: 'pub struct S;\nimpl Visitor for S {\n    /// # Safety\n    ///\n    /// Nothing to do.\n    fn visit(&self) {}\n}\n',
        note: 'The trait speaks for its implementations.',
      },
    ],
  },
});

const KINDS: Readonly<Record<string, 'fn' | 'trait' | undefined>> = {
  function_item: 'fn',
  function_signature_item: 'fn',
  trait_item: 'trait',
};

/** Words by which a text asks something of its reader. */
const ASKS =
  /\b(?:must|callers?|ensure|guarantee|undefined behaviou?r|UB|unsound|only (?:be )?(?:called|used)|should(?: not|n't)|do not|don't|never)\b/i;

const ASKING = {
  fn: 'It asks for something: if memory safety hangs on it, this should be an `unsafe fn`; if not, another heading says so without alarm.',
  trait:
    'It asks for something: if memory safety hangs on it, this should be an `unsafe trait`; if not, another heading says so without alarm.',
};

/** Whoever follows the pointer that a function gives must know how, which is worth a section of that name. */
function givesPointer(item: Node): boolean {
  return /^(?:\*\s*(?:const|mut)\b|(?:\w+::)*NonNull\b|.*\bMaybeUninit\b)/.test(
    item.childForFieldName('return_type')?.text ?? '',
  );
}

function isUnsafe(item: Node): boolean {
  const header = item.text.slice(0, (item.childForFieldName('name')?.startIndex ?? 0) - item.startIndex);
  return /\bunsafe\b/.test(header);
}

/** Takes the heading's line out, the blank line below it, and where it heads nothing, the blank one above it. */
function withoutHeading(file: RustFile, { heading, lines }: SafetySection): Suggestion | null {
  const at = file.lines.lineAt(heading.offset);
  if (!/^\s*\/\/\/\s*#/.test(lineAt(file, at))) return null;
  const isBlank = (line: number) => /^\s*\/\/\/\s*$/.test(lineAt(file, line));
  const last = isBlank(at + 1) ? at + 1 : at;
  const first = lines.length === 0 && isBlank(at - 1) ? at - 1 : at;
  const range = { start: file.lines.rangeOf(first).start, end: file.lines.rangeOf(last + 1).start };
  return { kind: 'exact', edits: [{ range, text: '' }], summary: 'take the heading off' };
}

function lineAt(file: RustFile, line: number): string {
  const { start, end } = file.lines.rangeOf(line);
  return file.text.slice(start, end);
}
