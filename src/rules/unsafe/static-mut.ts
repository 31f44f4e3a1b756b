import type { Node } from 'web-tree-sitter';
import type { Suggestion } from '../../finding/finding.ts';
import { attributesOf } from '../../syntax/attributes.ts';
import type { Project } from '../../syntax/project.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { allowsRust } from '../../syntax/rust-version.ts';
import { referenceTo } from '../../syntax/static-references.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['static mut'],
  category: 'correctness',
  policy: 'P10',
  summary: 'A mutable static, or a reference to one',
  why: 'Any thread can reach a `static mut`, and a reference to it promises that nobody else touches it while the reference lives: a promise that no caller can check. Two overlapping ones are undefined behaviour even on a single thread, which is why edition 2024 refuses such references.',
  source: [
    'https://doc.rust-lang.org/edition-guide/rust-2024/static-mut-references.html',
    'https://doc.rust-lang.org/rustc/lints/listing/warn-by-default.html#static-mut-refs',
  ],
  twins: ['static_mut_refs'],
  accuracy:
    'November 2026: 11 of 12 references in rustc’s test of `static_mut_refs`, the last one in a macro; 24 findings in 4 of 18 repositories, all read: 24 right.',
  options: {},
  *check(file, { project }) {
    const statics = file.nodes('static_item').filter(isMutable);
    // A foreign static is what the C side made it; only references to it are this side's choice.
    for (const item of statics)
      if (!isForeign(file, item) && !isTemplate(file, item)) yield declared(file, item, project);
    const types = new Map(statics.map((item) => [nameOf(item), item.childForFieldName('type')?.text ?? '']));
    for (const name of file.nodes('identifier')) {
      const type = types.get(name.text);
      const use = type === undefined ? null : referenceTo(file, name, type);
      if (use === null) continue;
      yield {
        at: { start: use.startIndex, end: use.endIndex },
        message: `this makes a reference to the mutable static \`${name.text}\``,
        detail: `${pointersTo(name.text, project)} gives a pointer and makes no such promise.`,
      };
    }
  },
  examples: {
    invalid: [
      { code: 'static mut COUNT: u32 = 0; //~ `COUNT`\n' },
      {
        code: `
 static mut BUFFER: [u8; 64] = [0; 64];
 fn f() {
+    let all = unsafe { &mut BUFFER }; //~ a reference to the mutable static
+    let n = unsafe { BUFFER.len() }; //~
+    unsafe {
+        let ref copy = BUFFER; //~
+        println!("{:?}", BUFFER); //~
+        println!("{:?}", BUFFER[0]);
+    }
 }`,
        note: 'References to a static that was there before.',
      },
      {
        code: `
static mut SLOT: Option<Box<Config>> = None; //~
fn init(c: Box<Config>) {
    unsafe { SLOT = Some(c) }
}
fn get() -> &'static Config {
    unsafe { SLOT.as_ref().unwrap() } //~ SLOT
}`,
      },
      {
        code: `
 static mut NAMES: &[&str] = &["a"];
 fn count() -> usize {
+    unsafe { NAMES.len() } //~ \`NAMES\`
 }`,
        note: 'A reference in the static is lent again for the call.',
      },
      {
        code: '#[no_mangle]\npub static mut errno_slot: c_int = 0; //~\nstatic mut HOOK: Option<*mut dyn Fn()> = None; //~\n',
        note: 'What is linked to, or may not be shared, has no ready replacement.',
      },
      {
        code: 'static mut SLOT: Option<Box<Config>> = None; //~\nfn f() {\n    let all = unsafe { &SLOT }; //~\n}\n',
        context: { 'Cargo.toml': '[package]\nname = "a"\nrust-version = "1.60"\n' },
        note: 'What is proposed is there in Rust 1.60.',
      },
      {
        code: 'cfg_rt! {\n    pub(crate) static mut READY: bool = false; //~\n}\n',
        note: 'Inside an item macro.',
      },
    ],
    valid: [
      { code: 'static COUNT: AtomicU32 = AtomicU32::new(0);\n' },
      {
        code: `
 static mut BUFFER: [u8; 64] = [0; 64];
 fn f(i: usize) -> u8 {
+    let p = &raw mut BUFFER;
+    let q = unsafe { std::ptr::addr_of!(BUFFER) };
+    unsafe { BUFFER[i] = 1 };
+    unsafe { BUFFER[0] }
 }`,
        note: 'Pointers and places are no references.',
      },
      {
        code: 'fn derive() -> TokenStream {\n    quote! {\n        static mut SLOT: usize = 0;\n    }\n}\n',
        note: 'Code that a macro writes.',
      },
      { code: 'extern "C" {\n    static mut environ: *mut *mut c_char;\n}\n', note: 'A foreign static.' },
      {
        code: `
 static mut NEXT: *mut Node = core::ptr::null_mut();
 fn f() -> bool {
+    unsafe { NEXT.is_null() }
 }`,
        note: 'A pointer is copied for a method call.',
      },
      {
        code: 'macro_rules! counter {\n    ($name:ident) => {\n        static mut $name: u32 = 0;\n    };\n}\n',
        note: 'A definition of a macro.',
      },
    ],
  },
});

function isMutable(item: Node): boolean {
  return item.namedChildren.some((child) => child?.type === 'mutable_specifier');
}

function isForeign(file: RustFile, item: Node): boolean {
  return file.parent(file.parent(item) ?? item)?.type === 'foreign_mod_item';
}

function nameOf(item: Node): string {
  return item.childForFieldName('name')?.text ?? '';
}

function pointersTo(name: string, project: Project): string {
  return allowsRust(project, 82)
    ? `\`&raw const ${name}\` or \`&raw mut ${name}\` (Rust 1.82)`
    : `\`addr_of!(${name})\` or \`addr_of_mut!(${name})\` of \`core::ptr\``;
}

function declared(file: RustFile, item: Node, project: Project): Report {
  const name = nameOf(item);
  const suggestion = replacementOf(file, item, project);
  return {
    at: { start: item.startIndex, end: item.childForFieldName('name')?.endIndex ?? item.endIndex },
    construct: { start: item.startIndex, end: item.endIndex },
    subject: name,
    message: `\`${name}\` is a mutable static`,
    ...(suggestion === null ? {} : { suggestion }),
  };
}

const ATOMICS: ReadonlyMap<string, string> = new Map(
  ['u8', 'u16', 'u32', 'u64', 'usize', 'i8', 'i16', 'i32', 'i64', 'isize', 'bool'].map((type) => [
    type,
    `Atomic${type[0]?.toUpperCase()}${type.slice(1)}`,
  ]),
);
/** Types that a lock does not make fit to be shared. */
const NOT_SEND = /\*\s*(?:const|mut)\b|\b(?:NonNull|Rc|RefCell|Cell|UnsafeCell|MaybeUninit)\b/;
/** Attributes by which something outside the crate knows the static, so that its type must stay. */
const LINKED = /\b(?:no_mangle|export_name|link_section|used)\b/;

/** A declaration that is safe to use; null where none could stand in its place without more changes. */
function replacementOf(file: RustFile, item: Node, project: Project): Suggestion | null {
  const name = nameOf(item);
  const type = item.childForFieldName('type')?.text ?? '';
  const value = item.childForFieldName('value')?.text ?? '';
  const isLinked = attributesOf(file, item).some(({ text }) => LINKED.test(text));
  if (type === '' || value === '' || isLinked || `${type}${value}`.includes('\n')) return null;
  const visibility = item.namedChildren.find((child) => child?.type === 'visibility_modifier')?.text;
  const lead = `${visibility === undefined ? '' : `${visibility} `}static ${name}`;
  const atomic = ATOMICS.get(type);
  if (atomic !== undefined)
    return draft(
      `${lead}: ${atomic} = ${atomic}::new(${value});`,
      'an atomic, if it is shared between threads',
    );
  const pointee = /^\*\s*(?:mut|const)\s+((?:\w+::)*\w+)$/.exec(type)?.[1];
  if (pointee !== undefined) {
    const start = value.replace(/\bnull\(\)$/, 'null_mut()');
    return draft(
      `${lead}: AtomicPtr<${pointee}> = AtomicPtr::new(${start});`,
      'an atomic pointer, if it is shared between threads',
    );
  }
  if (NOT_SEND.test(type)) return null;
  if (/^Option<[\s\S]*>$/.test(type) && value === 'None' && !isTakenBack(file, name)) {
    const inner = type.slice('Option<'.length, -1);
    // `OnceLock` came with Rust 1.70.
    const cell = allowsRust(project, 70) ? 'OnceLock' : 'once_cell::sync::OnceCell';
    return draft(`${lead}: ${cell}<${inner}> = ${cell}::new();`, `a \`${cell}\`, if it is set once`);
  }
  // Before Rust 1.63 no static could hold a `Mutex` of its own.
  if (!allowsRust(project, 63)) return null;
  return draft(`${lead}: Mutex<${type}> = Mutex::new(${value});`, 'a `Mutex`, if it changes after the start');
}

/** Is the option emptied or changed in place somewhere, which a `OnceLock` has no way to do? */
function isTakenBack(file: RustFile, name: string): boolean {
  return new RegExp(
    `\\b${name}\\s*(?:\\.\\s*(?:take|as_mut|replace|insert|get_or_insert)|=\\s*None\\b)`,
  ).test(file.text);
}

function draft(code: string, summary: string): Suggestion {
  return { kind: 'draft', language: 'rust', code, summary };
}
