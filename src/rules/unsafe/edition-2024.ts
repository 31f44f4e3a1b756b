import type { Node } from 'web-tree-sitter';
import { type LinkAttribute, unmarkedAttributes, unmarkedExterns } from '../../syntax/edition-2024.ts';
import { itemName } from '../../syntax/items.ts';
import { isSpoken, lintLevelAt } from '../../syntax/lint-level.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { allowsRust } from '../../syntax/rust-version.ts';
import { uncoveredOperations } from '../../syntax/uncovered-operations.ts';
import { unsafeRegions } from '../../syntax/unsafe-regions.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

const GROUP = 'rust_2024_compatibility';
const IN_FN = 'unsafe_op_in_unsafe_fn';
const MANIFEST_2024 = '[package]\nname = "a"\nedition = "2024"\n';

export default defineRule({
  on: 'rust',
  words: ['extern', 'unsafe fn', 'unsafe extern', 'no_mangle', 'export_name', 'link_section'],
  category: 'policy',
  policy: 'P10',
  summary: 'Unsafe code that does not say so where edition 2024 wants it said',
  why: 'Whoever declares a foreign function, or puts a name into the one table of the linker, makes a promise that no compiler checks; edition 2024 wants `unsafe` on both, and an `unsafe` block around each operation of an `unsafe fn`. The first two do not compile there, the third is a warning, and a lint asks for each before that edition.',
  source: [
    'https://doc.rust-lang.org/edition-guide/rust-2024/unsafe-extern.html',
    'https://doc.rust-lang.org/edition-guide/rust-2024/unsafe-attributes.html',
    'https://doc.rust-lang.org/edition-guide/rust-2024/unsafe-op-in-unsafe-fn.html',
  ],
  twins: ['missing_unsafe_on_extern', 'unsafe_attr_outside_unsafe', 'unsafe_op_in_unsafe_fn'],
  accuracy:
    'November 2026: bytes taken to edition 2024: 42 functions, each at a line where rustc 1.95 gives its own warning; nothing in 11 repositories of that edition or with the lints on, which build without such warnings (cxx with its bridges among them).',
  options: {},
  *check(file, context) {
    const { edition } = context.project;
    const is2024 = edition !== null && Number(edition) >= 2024;
    for (const node of unmarkedExterns(file)) {
      const weight = is2024 ? 'refused' : weightOf(file, node, 'missing_unsafe_on_extern', context);
      if (weight !== null) yield externReport(file, node, weight);
    }
    for (const attribute of unmarkedAttributes(file)) {
      const node = file.nodeAt(attribute.words.start);
      const weight = is2024 ? 'refused' : weightOf(file, node, 'unsafe_attr_outside_unsafe', context);
      if (weight !== null) yield attributeReport(attribute, weight);
    }
    for (const { kind, node, inMacroDefinition } of unsafeRegions(file)) {
      if (kind !== 'function' || node === null || inMacroDefinition) continue;
      const level = lintLevelAt(file, node, [IN_FN, GROUP], context);
      if (level === null ? is2024 : isSpoken(level)) yield* bodyReport(file, node, context);
    }
  },
  examples: {
    invalid: [
      {
        code: `
extern "C" { //~ edition 2024 refuses an \`extern\` block without \`unsafe\`
    fn checksum(data: *const u8, len: usize) -> u32;
}`,
        context: { 'Cargo.toml': MANIFEST_2024 },
        fixed: `
unsafe extern "C" {
    fn checksum(data: *const u8, len: usize) -> u32;
}`,
      },
      {
        code: `
#[no_mangle] //~ edition 2024 refuses \`no_mangle\` outside \`unsafe(…)\`
pub extern "C" fn plugin_start() {}
#[cfg_attr(unix, export_name = "plugin_stop")] //~ \`export_name\`
pub extern "C" fn stop() {}`,
        context: { 'Cargo.toml': MANIFEST_2024 },
        fixed: `
#[unsafe(no_mangle)]
pub extern "C" fn plugin_start() {}
#[cfg_attr(unix, unsafe(export_name = "plugin_stop"))]
pub extern "C" fn stop() {}`,
      },
      {
        code: `
/// # Safety
/// \`p\` points at two live bytes.
unsafe fn second(p: *const u8) -> u8 {
    let q = p;
    // SAFETY: the caller promises it.
    let first = unsafe { *p };
    first + std::ptr::read(q.add(1)) //~ \`std::ptr::read(q.add(1))\` stands in no \`unsafe\` block of \`unsafe fn second\`
}`,
        context: { 'Cargo.toml': MANIFEST_2024 },
      },
      {
        code: '#![deny(unsafe_op_in_unsafe_fn)]\nunsafe fn first(p: *const u8) -> u8 {\n    *p //~ `*p`\n}\n',
        note: 'The lint is on in a crate of an older edition.',
      },
      {
        code: 'unsafe fn first(p: *const u8) -> u8 {\n    *p //~ `*p`\n}\n',
        path: 'src/raw.rs',
        context: { 'src/lib.rs': '#![warn(unsafe_op_in_unsafe_fn)]\nmod raw;\n' },
        note: 'The lint is on at the root of the crate.',
      },
      {
        code: 'extern "C" { //~ an `extern` block without `unsafe`\n    fn tick();\n}\n',
        context: {
          'Cargo.toml':
            '[package]\nname = "a"\nedition = "2021"\nrust-version = "1.82"\n[lints.rust]\nrust-2024-compatibility = "warn"\n',
        },
        fixed: 'unsafe extern "C" {\n    fn tick();\n}\n',
        note: 'The lints that prepare for the edition are on.',
      },
    ],
    valid: [
      {
        code: `
unsafe extern "C" {
    fn checksum(data: *const u8, len: usize) -> u32;
    safe fn ticks() -> u64;
    static TABLE: [u8; 256];
}
#[unsafe(no_mangle)]
pub extern "C" fn plugin_start() {}`,
        context: { 'Cargo.toml': MANIFEST_2024 },
      },
      {
        code: 'extern "C" {\n    fn tick();\n}\n#[no_mangle]\npub unsafe extern "C" fn tock(p: *const u8) -> u8 {\n    *p\n}\n',
        context: { 'Cargo.toml': '[package]\nname = "a"\nedition = "2021"\n' },
        note: 'An older edition, and no lint is on.',
      },
      {
        code: '#![warn(rust_2024_compatibility)]\nextern "C" {\n    fn tick();\n}\n',
        context: { 'Cargo.toml': '[package]\nname = "a"\nedition = "2021"\nrust-version = "1.70"\n' },
        note: 'Rust 1.70 does not know `unsafe extern`.',
      },
      {
        code: '#[allow(unsafe_op_in_unsafe_fn)]\nunsafe fn first(p: *const u8) -> u8 {\n    *p\n}\n',
        context: { 'Cargo.toml': MANIFEST_2024 },
      },
      {
        code: `
#[cxx::bridge]
mod ffi {
    extern "Rust" {
        type Queue;
    }
}
#[wasm_bindgen]
extern "C" {
    fn alert(text: &str);
}`,
        context: { 'Cargo.toml': MANIFEST_2024 },
        note: 'A macro makes something else of them.',
      },
      {
        code: 'unsafe fn first(p: *const u8, all: &[u8]) -> u8 {\n    fn inner(x: &u8) -> u8 {\n        *x\n    }\n    let y = &all[0];\n    // SAFETY: the caller promises it.\n    inner(y) + *y + unsafe { *p }\n}\n',
        context: { 'Cargo.toml': MANIFEST_2024 },
      },
    ],
  },
});

/** What a finding says: `refused` by the edition, asked for by its own `lint`, or only of one mind with another. */
type Weight = 'refused' | 'lint' | 'hint';

/** `unsafe extern` and `unsafe(…)` attributes came with Rust 1.82. */
function weightOf(file: RustFile, node: Node, lint: string, context: RuleContext): Weight | null {
  const own = lintLevelAt(file, node, [lint, GROUP], context);
  if (!allowsRust(context.project, 82) || (own !== null && !isSpoken(own))) return null;
  if (own !== null) return 'lint';
  return context.project.rustVersion !== null && isSpoken(lintLevelAt(file, node, [IN_FN], context))
    ? 'hint'
    : null;
}

function subjectOf(weight: Weight, what: string): string {
  return weight === 'refused' ? `edition 2024 refuses ${what}` : what;
}

function externReport(file: RustFile, node: Node, weight: Weight): Report {
  const start = node.startIndex + Math.max(0, file.text.slice(node.startIndex).search(/\bextern\b/));
  return {
    at: { start, end: start + 'extern'.length },
    construct: { start, end: file.text.indexOf('{', start) + 1 },
    message: subjectOf(weight, 'an `extern` block without `unsafe`'),
    detail:
      'Whoever writes the block vouches that each signature in it is the true one: with a wrong one even a correct call is undefined behaviour. What needs no care to call can be marked `safe fn` then.',
    ...(weight === 'hint' ? { atMost: 'info' } : {}),
    suggestion: {
      kind: 'exact',
      summary: 'mark the block',
      edits: [{ range: { start, end: start }, text: 'unsafe ' }],
    },
  };
}

function attributeReport({ name, words, range }: LinkAttribute, weight: Weight): Report {
  return {
    at: words,
    construct: range,
    message: subjectOf(weight, `\`${name}\` outside \`unsafe(…)\``),
    detail:
      'Two symbols of one name, or a function in the wrong section, make safe code call something else than it names.',
    ...(weight === 'hint' ? { atMost: 'info' } : {}),
    suggestion: {
      kind: 'exact',
      summary: 'mark the attribute',
      edits: [
        { range: { start: words.start, end: words.start }, text: 'unsafe(' },
        { range: { start: words.end, end: words.end }, text: ')' },
      ],
    },
  };
}

const LONGEST = 60;

/** One finding a function: at the first operation that the change brings, for all of them. */
function* bodyReport(file: RustFile, item: Node, { isTouched }: RuleContext): Iterable<Report> {
  const open = uncoveredOperations(file, item).map((node) => ({
    node,
    range: { start: node.startIndex, end: node.endIndex },
  }));
  const first = open.find(({ range }) => isTouched(range)) ?? open[0];
  if (first === undefined) return;
  const written = first.node.text.replaceAll(/\s+/g, ' ');
  const name = itemName(item);
  yield {
    at: first.range,
    covers: open.map(({ range }) => ({ at: range, construct: range })),
    subject: `${name} ${open.length}`,
    message: `\`${written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written}\` stands in no \`unsafe\` block of \`unsafe fn ${name}\``,
    detail:
      'That the function is `unsafe` says what its callers must see to. A block says which of its own lines rely on that, and is the place for the `SAFETY` comment.',
  };
}
