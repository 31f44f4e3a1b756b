import type { Edit, Suggestion } from '../../finding/finding.ts';
import { type CrateFile, crateFilesOf, crateRootOf } from '../../syntax/crate-files.ts';
import { innerAttributePlace } from '../../syntax/inner-attribute-place.ts';
import { lintLevelAt } from '../../syntax/lint-level.ts';
import { perFile } from '../../syntax/per-file.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { allowsRust } from '../../syntax/rust-version.ts';
import { isTestPath } from '../../syntax/test-context.ts';
import { unsafeRegions } from '../../syntax/unsafe-regions.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

const UNDOCUMENTED = 'clippy::undocumented_unsafe_blocks';
const IN_FN = 'unsafe_op_in_unsafe_fn';
const CODE = 'unsafe_code';
/** Each lint with the groups that hold it. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  [UNDOCUMENTED]: [UNDOCUMENTED, 'clippy::restriction'],
  [IN_FN]: [IN_FN, 'rust_2024_compatibility'],
  [CODE]: [CODE],
};
const MANIFEST = '[package]\nname = "a"\nedition = "2021"\n';
const MANIFEST_2024 = '[package]\nname = "a"\nedition = "2024"\n';

export default defineRule({
  on: 'rust',
  words: ['unsafe', 'fn'],
  category: 'advice',
  policy: 'P10',
  summary: 'A crate that no lint holds to its rules on unsafe code',
  why: 'A review sees one change; a lint sees every one. `undocumented_unsafe_blocks` and `unsafe_op_in_unsafe_fn` keep each unsafe operation in a block with its reason, and `forbid(unsafe_code)` keeps a crate without unsafe code as it is until somebody takes that line out on purpose.',
  source: [
    'https://rust-lang.github.io/rust-clippy/master/index.html#undocumented_unsafe_blocks',
    'https://doc.rust-lang.org/rustc/lints/listing/allowed-by-default.html#unsafe-code',
    'https://doc.rust-lang.org/cargo/reference/manifest.html#the-lints-section',
  ],
  accuracy:
    'November 2026, every file of 8 repositories: 60 crates said to have no unsafe code, all confirmed by a search for it; 87 said not to turn on the lints, not read one by one. At most one a crate and review; one note in 28 ordinary merged changes.',
  options: {},
  *check(file, context) {
    const { manifest, lints } = context.project;
    if (manifest === null || lints === null || isTestPath(file.path)) return;
    const crate = crateOf(crateFilesOf(context.change, manifest));
    if (crate.root === null) return;
    const report = ungatedUnsafe(file, crate, context) ?? unforbidden(file, crate, context);
    if (report !== null) yield report;
  },
  examples: {
    invalid: [
      {
        code: `
 //! A ring.
+pub fn first(all: &[u8]) -> u8 {
+    // SAFETY: the caller checked that there is one.
+    unsafe { *all.get_unchecked(0) } //~ \`clippy::undocumented_unsafe_blocks\` and \`unsafe_op_in_unsafe_fn\`
+}`,
        context: { 'Cargo.toml': MANIFEST },
        fixed: `
//! A ring.
#![warn(clippy::undocumented_unsafe_blocks, unsafe_op_in_unsafe_fn)]
pub fn first(all: &[u8]) -> u8 {
    // SAFETY: the caller checked that there is one.
    unsafe { *all.get_unchecked(0) }
}`,
      },
      {
        code: 'pub unsafe fn first(p: *const u8) -> u8 { //~ `clippy::undocumented_unsafe_blocks`\n    // SAFETY: says the caller.\n    unsafe { *p }\n}\n',
        path: 'src/raw.rs',
        context: { 'Cargo.toml': MANIFEST_2024, 'src/lib.rs': 'mod raw;\n' },
        note: 'Edition 2024 warns of operations without a block by itself.',
      },
      {
        code: '//! Adds. //~ `#![forbid(unsafe_code)]`\n\npub fn add(a: u8, b: u8) -> u16 {\n    u16::from(a) + u16::from(b)\n}\n',
        context: { 'Cargo.toml': MANIFEST },
        fixed:
          '//! Adds.\n#![forbid(unsafe_code)]\n\npub fn add(a: u8, b: u8) -> u16 {\n    u16::from(a) + u16::from(b)\n}\n',
        note: 'A new crate without unsafe code.',
      },
    ],
    valid: [
      {
        code: '#![warn(clippy::undocumented_unsafe_blocks)]\npub fn first(p: &[u8]) -> u8 {\n    // SAFETY: not empty.\n    unsafe { *p.get_unchecked(0) }\n}\n',
        context: { 'Cargo.toml': MANIFEST_2024 },
      },
      {
        code: 'pub fn first(p: &[u8]) -> u8 {\n    // SAFETY: not empty.\n    unsafe { *p.get_unchecked(0) }\n}\n',
        path: 'a/src/lib.rs',
        context: {
          'Cargo.toml':
            '[workspace]\n[workspace.lints.clippy]\nundocumented_unsafe_blocks = "allow"\n[workspace.lints.rust]\nunsafe_op_in_unsafe_fn = "deny"\n',
          'a/Cargo.toml': '[package]\nname = "a"\nedition = "2021"\n[lints]\nworkspace = true\n',
        },
        note: 'The workspace has decided, one way and the other.',
      },
      {
        code: ' fn first(p: &[u8]) -> u8 {\n     // SAFETY: not empty.\n-    let x = unsafe { *p.get_unchecked(0) };\n+    let y = unsafe { *p.get_unchecked(0) };\n     0\n }\n',
        context: { 'Cargo.toml': MANIFEST },
        note: 'There is no more unsafe code than before.',
      },
      {
        code: ' fn first(p: &[u8]) -> u8 {\n     // SAFETY: not empty.\n     unsafe { *p.get_unchecked(0) }\n }\n+fn second(p: &[u8; 2]) -> u8 {\n+    // SAFETY: there are two.\n+    unsafe { *p.get_unchecked(1) }\n+}\n',
        context: { 'Cargo.toml': MANIFEST },
        note: 'More of what the file had anyway is no new reason.',
      },
      {
        code: '#![forbid(unsafe_code)]\npub fn add(a: u8, b: u8) -> u16 {\n    u16::from(a) + u16::from(b)\n}\n',
        context: { 'Cargo.toml': MANIFEST },
      },
      {
        code: 'mod raw;\npub fn add(a: u8, b: u8) -> u16 {\n    u16::from(a) + u16::from(b)\n}\n',
        context: { 'Cargo.toml': MANIFEST },
        note: 'What the other module holds was not seen.',
      },
      {
        code: ' pub fn add(a: u8) -> u8 {\n+    // one more\n     a + 1\n }\n',
        context: { 'Cargo.toml': MANIFEST },
        note: 'An old crate is left alone.',
      },
    ],
  },
});

type Crate = {
  readonly files: readonly CrateFile[];
  readonly root: string | null;
  /** The first file that had no unsafe code and has some now, if the crate as a whole has more than before. */
  readonly grown: string | null;
};

const crateOf = perFile((files: readonly CrateFile[]): Crate => {
  const own = files.filter(({ path }) => !isTestPath(path));
  const growth = own.map(({ path, base, head }) => ({
    path,
    was: count(base),
    more: count(head) - count(base),
  }));
  const grown = growth.find(({ was, more }) => was === 0 && more > 0)?.path ?? null;
  const isMore = growth.reduce((sum, { more }) => sum + more, 0) > 0;
  return { files: own, root: crateRootOf(own), grown: isMore ? grown : null };
});

/** Lines of code, not of comments. */
const WORD = /^(?!\s*\/\/).*\bunsafe\s*(?:\{|fn\b|impl\b|trait\b|extern\b)/gm;

/** At the first unsafe code of a file that had none: the lints that nobody decided on. */
function ungatedUnsafe(file: RustFile, { root, grown }: Crate, context: RuleContext): Report | null {
  if (grown !== file.path) return null;
  const first = unsafeRegions(file).find(
    ({ kind, keyword }) => kind !== 'attribute' && context.isTouched({ start: keyword, end: keyword + 1 }),
  );
  const wanted = context.project.edition === '2024' ? [UNDOCUMENTED] : [UNDOCUMENTED, IN_FN];
  const missing = wanted.filter((lint) => lintLevelAt(file, file.root, NAMES[lint] ?? [], context) === null);
  if (first === undefined || missing.length === 0) return null;
  const them = missing.map((lint) => `\`${lint}\``).join(' and ');
  return {
    at: { start: first.keyword, end: first.keyword + 'unsafe'.length },
    subject: 'unsafe code',
    message: `unsafe code in a crate that does not turn on ${them}`,
    detail: 'Set to `allow`, they count as decided, and this is not said again.',
    suggestion:
      file.path === root
        ? exact(`#![warn(${missing.join(', ')})]`, file)
        : inManifest(missing, context.project),
  };
}

/** Cargo knows `[lints]` since Rust 1.74; before, it passes the table over. */
function inManifest(missing: readonly string[], project: RuleContext['project']): Suggestion {
  return allowsRust(project, 74)
    ? { kind: 'draft', language: 'toml', code: tablesOf(missing), summary: 'in the manifest' }
    : {
        kind: 'draft',
        language: 'rust',
        code: `#![warn(${missing.join(', ')})]`,
        summary: 'at the root of the crate',
      };
}

function count(text: string | null): number {
  return text === null ? 0 : (text.match(WORD)?.length ?? 0);
}

function tablesOf(lints: readonly string[]): string {
  const tables = Map.groupBy(lints, (lint) => (lint.startsWith('clippy::') ? 'clippy' : 'rust'));
  return [...tables]
    .map(
      ([tool, names]) =>
        `[lints.${tool}]\n${names.map((name) => `${name.replace(/^.*::/, '')} = "warn"`).join('\n')}`,
    )
    .join('\n\n');
}

/** What may hold unsafe code without a word of it here: attributes of macros that write some, and generated code. */
const MADE =
  /\b(?:unsafe|no_mangle|export_name|link_section)\b|\binclude!|#\[(?:\w+::)*(?:wasm_bindgen|bridge|py\w+|napi|ctor|pin_project|global_allocator|entry|panic_handler)\b/;
const MODULE = /^[ \t]*(?:pub(?:\([^)]*\))?\s+)?mod\s+(?:r#)?(\w+)\s*;/gm;

/** At the root of a new crate that has no unsafe code, and nothing that would keep it so. */
function unforbidden(file: RustFile, { files, root }: Crate, context: RuleContext): Report | null {
  if (file.path !== root || context.file.status !== 'added') return null;
  if (files.some(({ head }) => head === null || MADE.test(head))) return null;
  const isSeen = (name: string) =>
    files.some(({ path }) => path.endsWith(`/${name}.rs`) || path.endsWith(`/${name}/mod.rs`));
  const modules = files.flatMap(({ head }) =>
    [...(head ?? '').matchAll(MODULE)].map(([, name = '']) => name),
  );
  if (!modules.every((name) => isSeen(name))) return null;
  if (lintLevelAt(file, file.root, NAMES[CODE] ?? [], context) !== null) return null;
  const { start, end } = file.lines.rangeOf(1);
  return {
    at: { start, end },
    subject: 'no unsafe code',
    message: 'this crate has no unsafe code, and no `#![forbid(unsafe_code)]` to keep it so',
    detail: 'With that line nobody needs to look for `unsafe` in it, now or after the next change.',
    suggestion: exact('#![forbid(unsafe_code)]', file),
  };
}

function exact(line: string, file: RustFile): Suggestion {
  const at = innerAttributePlace(file);
  const edit: Edit = { range: { start: at, end: at }, text: `${line}\n` };
  return { kind: 'exact', summary: 'at the root of the crate', edits: [edit] };
}
