import type { Node } from 'web-tree-sitter';
import { hasSafetySection } from '../../syntax/doc-headings.ts';
import { type Doc, type DocLine, docOf } from '../../syntax/docs.ts';
import { needsSafetySection } from '../../syntax/documented-unsafe.ts';
import { itemName, outerItem } from '../../syntax/items.ts';
import { mayBeReached } from '../../syntax/module-reach.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { safetyLeadIn } from '../../syntax/safety-sections.ts';
import { whyLighter } from '../../syntax/unsafe-custom.ts';
import { unsafeRegions } from '../../syntax/unsafe-regions.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['unsafe'],
  category: 'policy',
  policy: 'P10',
  summary: 'Unsafe API without a `# Safety` section',
  why: 'The caller of an `unsafe fn`, and whoever implements an `unsafe trait`, must keep promises that the compiler does not know. The `# Safety` section is where those promises stand; without it every call is a guess.',
  source: [
    'https://rust-lang.github.io/rust-clippy/master/index.html#missing_safety_doc',
    'https://rust-lang.github.io/api-guidelines/documentation.html#c-failure',
  ],
  twins: ['clippy::missing_safety_doc'],
  accuracy:
    'November 2026: the very 16 lines that clippy 0.1.95 reports on anyhow, bytes, crossbeam, hashbrown, parking_lot and rayon, once the files above are seen that make modules private. The 10 on 5,363 added lines of ordinary changes, all in a file where none of 29 had the section, are information. F1 1.000 on what one file decides of clippy’s tests.',
  options: {
    checkPrivateItems: {
      summary: 'Ask for the section on private and hidden functions too.',
      default: false,
    },
    followNeighbours: {
      summary:
        'Say it in the check run only where nearly none of the unsafe code before the change has such a section, and in tests.',
      default: true,
    },
  },
  *check(file, context) {
    const { options, change } = context;
    for (const region of unsafeRegions(file)) {
      const { kind, node, inMacroDefinition } = region;
      if (node === null || inMacroDefinition || (kind !== 'function' && kind !== 'trait')) continue;
      if (!needsSafetySection(file, node, options.checkPrivateItems)) continue;
      if (hasSafetySection(docOf(file, node))) continue;
      // Implementers of a private unsafe trait are bound too; a private function has its callers at hand.
      const isOpen = options.checkPrivateItems || kind === 'trait';
      if (!isOpen && !mayBeReached(change, file.path, exportedName(file, node))) continue;
      const lighter = options.followNeighbours ? whyLighter(file, region, 'api', context) : null;
      yield {
        ...reportOn(file, { node, kind }, context),
        inherits: [],
        ...(lighter === null ? {} : { atMost: 'info' as const, detail: lighter }),
      };
    }
  },
  examples: {
    invalid: [
      { code: 'pub unsafe fn set(p: *mut u8) {} //~ unsafe fn `set` has no `# Safety` section\n' },
      {
        code: 'unsafe trait Zeroable {} //~ unsafe trait `Zeroable`\n',
        note: 'Private traits too: they have implementers.',
      },
      {
        code: `
/// Reads the byte.
///
/// # Safety considerations
///
/// Mind the pointer.
pub unsafe fn get(p: *const u8) -> u8 { //~
    *p
}
/// Safety requirements:
/// - \`p\` is valid.
pub unsafe fn set(p: *mut u8) {} //~`,
        fixed: `
/// Reads the byte.
///
/// # Safety
///
/// Mind the pointer.
pub unsafe fn get(p: *const u8) -> u8 {
    *p
}
/// # Safety
///
/// - \`p\` is valid.
pub unsafe fn set(p: *mut u8) {}`.slice(1),
        note: 'The heading must be one that readers and tools look for.',
      },
      {
        code: ` pub struct S;
 impl S {
     /// Sets the length.
-    ///
-    /// # Safety
-    ///
-    /// The first \`n\` elements must be initialised.
     pub unsafe fn set_len(&mut self, n: usize) {} //~
 }`,
        note: 'The change takes the section away.',
      },
      {
        code: ` /// Takes the value out.
 ///
-/// # Safety
+/// Safety requirements: //~
 ///
 /// - The slot is filled.
 /// - Nobody else has it.
 ///
 /// # Examples
 ///
 /// Take it once.
 pub unsafe fn take(slot: *mut u8) {}`,
        fixed: `/// Takes the value out.
///
/// # Safety
///
/// - The slot is filled.
/// - Nobody else has it.
///
/// # Examples
///
/// Take it once.
pub unsafe fn take(slot: *mut u8) {}`,
        note: 'Reported where the docs were changed.',
      },
      { code: 'mod inner {\n    unsafe fn f() {} //~\n}\n', options: { checkPrivateItems: true } },
      {
        path: 'src/sys/unix.rs',
        code: 'pub struct Event;\nimpl Event {\n    pub unsafe fn wait(p: *const u32) {} //~\n}\npub unsafe fn wake(p: *const u32) {} //~\n',
        context: {
          'src/lib.rs': 'mod sys;\npub use sys::Event;\npub mod raw {\n    pub use crate::sys::unix::*;\n}\n',
          'src/sys/mod.rs': 'mod unix;\npub use unix::Event;\n',
        },
        note: 'Exported from the private modules of other files.',
      },
      {
        code: ' pub unsafe fn a() {}\n pub unsafe fn b() {}\n+pub unsafe fn c() {} //~\n',
        options: { followNeighbours: false },
        note: 'By default this one would be in the check run only: no function here had the section before.',
      },
      {
        code: `
mod imp {
    pub unsafe fn raw() {} //~
}
pub use imp::raw;`,
        note: 'Exported from a private module.',
      },
    ],
    valid: [
      {
        path: 'src/sys/unix.rs',
        code: 'pub unsafe fn wait(p: *const u32) {}\n',
        context: { 'src/lib.rs': 'mod sys;\n', 'src/sys/mod.rs': 'pub mod unix;\npub use std::io;\n' },
        note: 'In a module that the crate keeps to itself.',
      },
      { code: '/// # Safety\n///\n/// `p` must be valid for writes.\npub unsafe fn set(p: *mut u8) {}\n' },
      { code: 'pub(crate) unsafe fn set(p: *mut u8) {}\nunsafe fn get() {}\n', note: 'Not part of the API.' },
      {
        code: '#[doc = "Implementation safety\\n==="]\npub unsafe trait T {}\n',
        note: 'A setext heading in an attribute.',
      },
      {
        code: '#[doc(hidden)]\npub mod private {\n    pub unsafe fn f() {}\n}\n',
        note: 'Hidden with its module.',
      },
      {
        code: 'pub struct S;\nunsafe impl GlobalAlloc for S {\n    unsafe fn alloc(&self, l: Layout) -> *mut u8 {\n        null_mut()\n    }\n}\n',
        note: 'The trait has the section.',
      },
      {
        code: 'unsafe extern "C" {\n    pub unsafe fn getenv(name: *const c_char) -> *mut c_char;\n}\n',
        note: 'A foreign function.',
      },
    ],
  },
});

/** The name by which other crates reach a function: its own, or that of its type or trait. */
function exportedName(file: RustFile, node: Node): string {
  const outer = outerItem(file, node);
  return itemName(outer?.type === 'impl_item' || outer?.type === 'trait_item' ? outer : node);
}

type Item = { readonly node: Node; readonly kind: 'function' | 'trait' };

function reportOn(file: RustFile, { node, kind }: Item, { isTouched }: RuleContext): Report {
  const word = kind === 'function' ? 'fn' : 'trait';
  const body = node.childForFieldName('body');
  const header = { start: node.startIndex, end: body?.startIndex ?? node.endIndex };
  const doc = docOf(file, node);
  const lead = safetyLeadIn(doc);
  const head = { start: node.startIndex, end: node.childForFieldName('name')?.endIndex ?? header.end };
  const instead = lead === null ? head : { start: lead.offset, end: lead.offset + lead.text.length };
  return {
    // Where only the docs were changed, the line that stands in place of the heading.
    at: isTouched(head) || !isTouched(instead) ? head : instead,
    construct: { start: header.start, end: Math.max(header.start, header.end - 1) },
    message: `unsafe ${word} \`${itemName(node)}\` has no \`# Safety\` section in its docs`,
    ...(lead === null
      ? {
          suggestion: {
            kind: 'draft',
            language: 'rust',
            code: draftOf(doc, kind),
            summary: 'the section to fill in, at the end of the docs',
          },
        }
      : fromLead(file, lead)),
  };
}

/** Where the docs have the words under another name, the heading is all that is missing. */
function fromLead(file: RustFile, { text, offset }: DocLine): Pick<Report, 'related' | 'suggestion'> {
  const line = file.lines.lineAt(offset);
  const at = { start: offset, end: offset + text.length };
  const related = [{ at, message: 'readers and tools look for the heading `# Safety` here' }];
  const written = (one: number) => {
    const { start, end } = file.lines.rangeOf(one);
    return file.text.slice(start, end);
  };
  const [, mark] = /^(\s*\/\/\/)/.exec(written(line)) ?? [];
  if (mark === undefined || file.text.slice(at.start, at.end) !== text) return { related };
  const isApart = /^\s*\/\/\/\s*$/.test(written(line + 1));
  const start = offset + text.length - text.trimStart().length;
  const edit = { range: { start, end: at.end }, text: isApart ? '# Safety' : `# Safety\n${mark}` };
  return { related, suggestion: { kind: 'exact', edits: [edit], summary: 'make it the heading' } };
}

function draftOf(doc: Doc | null, kind: Item['kind']): string {
  const promise =
    kind === 'function'
      ? 'The caller must make sure that ….'
      : 'Whoever implements this must make sure that ….';
  const lines = ['# Safety', '', promise];
  const after = doc === null ? lines : ['', ...lines];
  return after.map((line) => `/// ${line}`.trimEnd()).join('\n');
}
