import type { Node } from 'web-tree-sitter';
import type { Suggestion } from '../../finding/finding.ts';
import { docOf } from '../../syntax/docs.ts';
import { isItem, itemName } from '../../syntax/items.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { hasSafetyComment } from '../../syntax/safety-comments.ts';
import { safetySectionOf } from '../../syntax/safety-sections.ts';
import { signatureOf } from '../../syntax/signatures.ts';
import { type UnneededSafetyComment, unneededSafetyComments } from '../../syntax/unneeded-safety-comments.ts';
import { type UnsafeRegion, unsafeRegions } from '../../syntax/unsafe-regions.ts';
import { defineRule, type Report } from '../define-rule.ts';

// How far below a comment the block may be that it was written for.
const NEAR_LINES = 12;

export default defineRule({
  on: 'rust',
  words: ['afety:', 'AFETY:'],
  category: 'advice',
  policy: 'P10',
  summary: 'A `SAFETY:` comment where nothing is unsafe',
  why: 'A `SAFETY:` comment is the proof for the unsafe code right below it. Where there is none, the proof was left behind by a change, stands a step too far from its block, or belongs into a `# Safety` section.',
  source: ['https://rust-lang.github.io/rust-clippy/master/index.html#unnecessary_safety_comment'],
  twins: ['clippy::unnecessary_safety_comment'],
  accuracy:
    'November 2026: F1 1.000 on what one file decides of clippy’s tests. Whole trees of ten repositories: all 50 findings read, 38 right (25 comments that miss their block by a line or two among them), 11 arguable, 1 wrong, mended.',
  options: {},
  *check(file) {
    for (const one of unneededSafetyComments(file)) yield reportOn(file, one);
  },
  examples: {
    invalid: [
      {
        code: `
fn first(bytes: &[u8]) -> u8 {
    // SAFETY: the caller has checked that there is one.
    let first = bytes[0]; //~ nothing below this \`SAFETY:\` comment is unsafe
    first
}`,
        fixed: `
fn first(bytes: &[u8]) -> u8 {
    // the caller has checked that there is one.
    let first = bytes[0];
    first
}`.slice(1),
      },
      {
        code: `
fn read(p: *const u8) -> u8 {
    // SAFETY: the caller says that \`p\` is valid.
    let offset = size_of::<u8>(); //~ the \`unsafe\` block on line 4
    unsafe { *p.add(offset) }
}`,
        note: 'The block that it was written for stands below.',
      },
      {
        code: `
pub struct Slots;
// SAFETY: \`n\` must be within the capacity,
// and all elements up to it initialised.
unsafe fn set_len(n: usize) {} //~ the callers of unsafe fn \`set_len\`
/// Bytes without padding.
/// Safety: no padding, no interior mutability.
#[cfg(unix)]
unsafe trait Plain {} //~ unsafe trait \`Plain\``,
        fixed: `
pub struct Slots;
/// # Safety
///
/// \`n\` must be within the capacity,
/// and all elements up to it initialised.
unsafe fn set_len(n: usize) {}
/// Bytes without padding.
///
/// # Safety
///
/// no padding, no interior mutability.
#[cfg(unix)]
unsafe trait Plain {}`.slice(1),
      },
      {
        code: ` fn len(s: &Slot) -> usize {
     // SAFETY: only written under the lock.
-    unsafe { *s.len.get() }
+    s.len.load(Relaxed) //~
 }
`,
        fixed:
          'fn len(s: &Slot) -> usize {\n    // only written under the lock.\n    s.len.load(Relaxed)\n}\n',
        note: 'The change makes the code safe and leaves the comment.',
      },
      {
        code: `
// SAFETY: the pointer is never null.
impl Deref for Handle { //~ not above the unsafe code in it
    fn deref(&self) -> &u8 {
        unsafe { &*self.0 }
    }
}`,
        note: 'A step too far from its block: where it goes, its author knows.',
      },
      {
        code: '// SAFETY:\nconst N: usize = 1; //~ constant `N`\n',
        fixed: 'const N: usize = 1;\n',
      },
    ],
    valid: [
      {
        code: 'fn f(p: *const u8) -> u8 {\n    // SAFETY: `p` is valid.\n    let x = g(|| unsafe { *p });\n    x\n}\n',
      },
      {
        code: '/// Cancel safety: nothing is lost.\n// Thread safety: all calls are ordered.\npub async fn recv() {}\n',
        note: 'Other kinds of safety.',
      },
      {
        code: '// SAFETY: the signatures are those of the header.\nunsafe extern "C" {\n    safe fn abs(x: i32) -> i32;\n}\n// SAFETY: no other symbol has this name.\n#[unsafe(no_mangle)]\npub extern "C" fn start() {}\n',
        note: 'Unsafe, though no block: foreign declarations and attributes.',
      },
      {
        code: 'fn f(p: *const u8) {\n    // SAFETY: `p` is valid.\n    read_it!(p);\n    let x = y(); // SAFETY: see above\n    g(x);\n}\n',
        note: 'A macro may hold the block, and a comment behind code speaks of that code.',
      },
      {
        code: 'fn f(a: bool, p: *const bool) {\n    if a {\n        g();\n    // SAFETY: `p` is valid.\n    } else if unsafe { *p } {\n        h();\n    }\n}\n',
        note: 'Above the line of the block, as the layout has it.',
      },
      {
        code: '/// # Safety\n/// `p` is valid.\nunsafe fn f(p: *const u8) -> u8 {\n    // SAFETY: says the caller.\n    let x = p.read();\n    x\n}\n',
        note: 'In an `unsafe fn`, an operation may need no block.',
      },
    ],
  },
});

function reportOn(file: RustFile, one: UnneededSafetyComment): Report {
  const { comment, node } = one;
  const body = node.childForFieldName('body');
  const end = isItem(node) && body !== null ? body.startIndex : node.endIndex;
  const line = file.text.indexOf('\n', node.startIndex);
  const suggestion = isContract(file, node) ? asSection(file, one) : null;
  const isInBody = file.parent(node)?.type === 'block';
  const block = suggestion === null && isInBody ? blockBelow(file, node) : null;
  const rest = block === null ? (suggestion ?? withoutTag(file, one)) : moved(file, one);
  return {
    at: { start: node.startIndex, end: line === -1 ? end : Math.min(end, line) },
    construct: { start: comment.range.start, end },
    message: messageOn(file, node, block),
    ...(rest === null ? {} : { suggestion: rest }),
  };
}

function messageOn(file: RustFile, node: Node, block: UnsafeRegion | null): string {
  if (block !== null) {
    const line = file.lines.lineAt(block.keyword);
    return `this \`SAFETY:\` comment does not reach the \`unsafe\` block on line ${line}`;
  }
  const name = itemName(node);
  if (isContract(file, node)) {
    const [who, what] = node.type === 'trait_item' ? ['implementers', 'trait'] : ['callers', 'fn'];
    return `what the ${who} of unsafe ${what} \`${name}\` must keep belongs into a \`# Safety\` section`;
  }
  const kind = KINDS[node.type];
  if (kind === undefined) return 'nothing below this `SAFETY:` comment is unsafe';
  const isUnsafeWithin = /\bunsafe\b/.test(node.text);
  return isUnsafeWithin
    ? `this \`SAFETY:\` comment stands above ${kind} \`${name}\`, not above the unsafe code in it`
    : `nothing about ${kind}${name === '' ? '' : ` \`${name}\``} is unsafe for this \`SAFETY:\` comment to justify`;
}

const KINDS: Readonly<Record<string, string>> = {
  function_item: 'safe fn',
  impl_item: 'the safe impl',
  const_item: 'constant',
  static_item: 'static',
  struct_item: 'struct',
  enum_item: 'enum',
  union_item: 'the declaration of union',
  mod_item: 'module',
  trait_item: 'safe trait',
  type_item: 'type',
};

/** Whether an item binds others by a contract: an `unsafe fn` or `unsafe trait`. */
function isContract(file: RustFile, node: Node): boolean {
  if (node.type === 'trait_item') return /^[^{]*?\bunsafe\s+(?:auto\s+)?trait\b/.test(node.text);
  return node.type === 'function_item' && signatureOf(file, node)?.isUnsafe === true;
}

/** The undocumented block that the comment may have been written for: in the statement itself, or soon below it. */
function blockBelow(file: RustFile, node: Node): UnsafeRegion | null {
  const holder = file.parent(node);
  const last = file.lines.lineAt(node.startIndex) + NEAR_LINES;
  const near = unsafeRegions(file).find(
    ({ kind, keyword }) => kind === 'block' && keyword > node.startIndex && keyword < (holder?.endIndex ?? 0),
  );
  const isNear = near !== undefined && file.lines.lineAt(near.keyword) <= last;
  return isNear && !hasSafetyComment(file, near) ? near : null;
}

/** The comment as a run of line comments with nothing before it on its lines; null for other forms. */
function runOf(file: RustFile, { comment, node }: UnneededSafetyComment): Run | null {
  const first = file.lines.lineAt(comment.range.start);
  const last = file.lines.lineAt(comment.range.end - 1);
  const lines: string[] = [];
  for (let line = first; line <= last; line += 1) {
    const { start, end } = file.lines.rangeOf(line);
    lines.push(file.text.slice(start, end));
  }
  if (!lines.every((line) => /^\s*\/\//.test(line))) return null;
  const indent = /^\s*/.exec(lines[0] ?? '')?.[0] ?? '';
  const start = file.lines.rangeOf(first).start;
  const [, rest = ''] = /^\s*\/\/[/!]?\s*safety:\s*(.*)$/i.exec(lines[0]?.trimEnd() ?? '') ?? [];
  const end = file.lines.rangeOf(last + 1).start;
  return end > node.startIndex ? null : { lines, rest, indent, range: { start, end } };
}

type Run = {
  readonly lines: readonly string[];
  /** What the first line says after `SAFETY:`. */
  readonly rest: string;
  readonly indent: string;
  readonly range: { readonly start: number; readonly end: number };
};

function asSection(file: RustFile, one: UnneededSafetyComment): Suggestion | null {
  const run = runOf(file, one);
  const doc = docOf(file, one.node);
  if (run === null || safetySectionOf(doc) !== null) return null;
  const [, ...others] = run.lines;
  // Docs below the comment would become part of the section.
  if ((doc?.lines.at(-1)?.offset ?? 0) > run.range.end) return null;
  const isDocumented = (doc?.lines[0]?.offset ?? run.range.end) < run.range.start;
  const said = [run.rest, ...others.map((line) => line.replace(/^\s*\/\/[/!]?/, '').trimEnd())];
  const lines = [...(isDocumented ? [''] : []), '# Safety', '', ...said.map((line) => line.trim())];
  const text = lines.map((line) => `${run.indent}${`/// ${line}`.trimEnd()}\n`).join('');
  return { kind: 'exact', edits: [{ range: run.range, text }], summary: 'turn it into a `# Safety` section' };
}

/** The comment without the word that makes it a proof; what it says stays. */
function withoutTag(file: RustFile, one: UnneededSafetyComment): Suggestion | null {
  const run = runOf(file, one);
  // Of a type, or above unsafe code farther in, the tag may mean more than a lint knows.
  const isPlain = !isItem(one.node) || /^(?:const|static|function)_item$/.test(one.node.type);
  if (run === null || !isPlain || /\bunsafe\b/.test(one.node.text)) return null;
  const { start } = one.comment.range;
  const isEmpty = run.rest === '';
  const line = file.lines.lineAt(start);
  const gone = /^safety:[ \t]*/i.exec(file.text.slice(start))?.[0].length ?? 0;
  const range = isEmpty
    ? { start: file.lines.rangeOf(line).start, end: file.lines.rangeOf(line + 1).start }
    : { start, end: start + gone };
  return { kind: 'exact', edits: [{ range, text: '' }], summary: 'keep the remark, without the tag' };
}

function moved(file: RustFile, one: UnneededSafetyComment): Suggestion | null {
  const run = runOf(file, one);
  if (run === null) return null;
  const code = run.lines.map((line) => line.trim()).join('\n');
  return { kind: 'draft', language: 'rust', code, summary: 'the comment, to be moved to the block' };
}
