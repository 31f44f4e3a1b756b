import type { Node } from 'web-tree-sitter';
import type { Suggestion } from '../../finding/finding.ts';
import { type Call, callsNamed } from '../../syntax/calls.ts';
import { type GuardedUse, guardedUses } from '../../syntax/guarded-uses.ts';
import { enclosingItem } from '../../syntax/items.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { sequenceOf } from '../../syntax/sequence-types.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { defineRule, type Report } from '../define-rule.ts';

const CALLED = ['transmute', 'from_utf8_unchecked', 'from_raw_parts', 'from_raw_parts_mut'];

export default defineRule({
  on: 'rust',
  words: ['transmute', '_unchecked', 'from_raw_parts'],
  category: 'advice',
  policy: 'P10',
  summary: 'Unsafe code where safe code does the same at no cost',
  why: 'Every unsafe operation is a proof that somebody must read again after each change. Where the compiler can see the proof itself, as after a check or for a constant, the safe form compiles to the same instructions and can not become wrong.',
  source: [
    'https://doc.rust-lang.org/nomicon/meet-safe-and-unsafe.html',
    'https://doc.rust-lang.org/rustc/lints/listing/warn-by-default.html#unnecessary-transmutes',
    'https://rust-lang.github.io/rust-clippy/master/index.html#unnecessary_unwrap_unchecked',
  ],
  twins: ['unnecessary_transmutes', 'clippy::unnecessary_unwrap_unchecked'],
  accuracy:
    'November 2026: 29 repositories, every file: 1 finding, wrong and mended: careful crates and clippy leave little of it.',
  options: {},
  *check(file) {
    for (const call of callsNamed(file, CALLED)) {
      const found = wordsFor(file, call);
      if (found !== null && !isTemplate(file, call.node)) yield reportOn(file, call.node, found);
    }
    for (const use of guardedUses(file)) if (!isTemplate(file, use.node)) yield guardedReport(use);
  },
  examples: {
    invalid: [
      {
        code: 'fn bits(x: f32) -> u32 {\n    unsafe { std::mem::transmute::<f32, u32>(x) } //~ `x.to_bits()` does the same\n}\n',
        fixed: 'fn bits(x: f32) -> u32 {\n    x.to_bits()\n}\n',
      },
      {
        code: 'fn bytes(n: u32) -> [u8; 4] {\n    unsafe { core::mem::transmute::<u32, [u8; 4]>(n) } //~ to_ne_bytes\n}\n',
        fixed: 'fn bytes(n: u32) -> [u8; 4] {\n    n.to_ne_bytes()\n}\n',
      },
      {
        code: `
fn name() -> &'static str {
    unsafe { std::str::from_utf8_unchecked(b"name") } //~ a literal
}`,
      },
      {
        code: `
fn all(items: &[u32]) -> &[u32] {
    unsafe { std::slice::from_raw_parts(items.as_ptr(), items.len()) } //~ \`items\` is this slice already
}`,
      },
      {
        code: `
fn first(items: &[u32], i: usize) -> u32 {
    if i < items.len() {
        return unsafe { *items.get_unchecked(i) }; //~ \`i < items.len()\` was just checked
    }
    let known = [1, 2, 3];
    unsafe { *known.get_unchecked(2) } //~ the index is a constant
}
fn open(name: Option<&str>) -> &str {
    if name.is_some() { unsafe { name.unwrap_unchecked() } } else { "" } //~ \`name.is_some()\`
}`,
      },
    ],
    valid: [
      {
        code: 'fn f(x: Flags) -> u32 {\n    unsafe { std::mem::transmute::<Flags, u32>(x) }\n}\n',
        note: 'Not a number.',
      },
      {
        code: 'fn f(bytes: &[u8], n: usize) -> &[u8] {\n    unsafe { std::slice::from_raw_parts(bytes.as_ptr(), n) }\n}\n',
      },
      {
        code: 'fn f(items: &[u32], i: usize) -> u32 {\n    debug_assert!(i < items.len());\n    unsafe { *items.get_unchecked(i) }\n}\n',
        note: 'A check of debug builds is no check.',
      },
      {
        code: `
fn f(items: &[u32], mut i: usize) -> u32 {
    if i < items.len() {
        i += 1;
        return unsafe { *items.get_unchecked(i) };
    }
    0
}`,
      },
      { code: 'fn f(text: &[u8]) -> &str {\n    unsafe { std::str::from_utf8_unchecked(text) }\n}\n' },
    ],
  },
});

/** `safe`: an expression with the same value; null where only words can say it. */
type Found = { readonly message: string; readonly safe: string | null };

function wordsFor(file: RustFile, call: Call): Found | null {
  switch (call.name) {
    case 'transmute':
      return transmuteWords(call);
    case 'from_utf8_unchecked':
      return textWords(file, call);
    case 'from_raw_parts':
    case 'from_raw_parts_mut':
      return sliceWords(file, call);
    default:
      return null;
  }
}

const INTEGER = /^(u|i)(8|16|32|64|128|size)$/;

/** Between numbers of one size, and between numbers and bytes; both types must be written. */
function transmuteWords({ turbofish, args, qualifier }: Call): Found | null {
  const [from = '', to = ''] = (turbofish ?? '')
    .split(/,(?![^[]*\])/)
    .map((type) => type.replaceAll(/\s/g, ''));
  const [value] = args;
  if (value === undefined || qualifier === null || from === '' || to === '') return null;
  const safe = safeForm(from, to, operand(value));
  return safe === null ? null : { message: `\`${safe}\` does the same as this transmute`, safe };
}

function safeForm(from: string, to: string, value: string): string | null {
  const [integer, float] = [INTEGER.exec(from), /^f(32|64)$/.exec(from)];
  const [toInteger, toFloat] = [INTEGER.exec(to), /^f(32|64)$/.exec(to)];
  if (float !== null && to === `u${float[1]}`) return `${value}.to_bits()`;
  if (toFloat !== null && from === `u${toFloat[1]}`) return `${to}::from_bits(${value})`;
  if (integer !== null && toInteger !== null && integer[2] === toInteger[2]) return `${value} as ${to}`;
  if (from === 'char' && to === 'u32') return `u32::from(${value})`;
  if (from === 'bool' && to === 'u8') return `u8::from(${value})`;
  if (isNumber(from) && to === `[u8;${sizeOf(from)}]`) return `${value}.to_ne_bytes()`;
  return isNumber(to) && from === `[u8;${sizeOf(to)}]` ? `${to}::from_ne_bytes(${value})` : null;
}

function isNumber(type: string): boolean {
  return /^(?:[ui](?:16|32|64|128)|f(?:32|64))$/.test(type);
}

function sizeOf(type: string): number {
  return Number(type.slice(1)) / 8;
}

/** The argument as the receiver of a method: in brackets unless it is a name, a field, a call or a literal. */
function operand({ type, text }: Node): string {
  return /^(?:identifier|field_expression|call_expression|index_expression|self)$/.test(type)
    ? text
    : `(${text})`;
}

function textWords(file: RustFile, { args, qualifier }: Call): Found | null {
  const [bytes] = args;
  if (bytes === undefined || qualifier !== 'str') return null;
  const literal = /^b"((?:[ -!#-[\]-~])*)"$/.exec(bytes.text)?.[1];
  if (literal !== undefined)
    return {
      message: `\`"${literal}"\` is this text, without a promise: the bytes are a literal`,
      safe: null,
    };
  const owner = /^(.+)\.as_bytes\(\)$/.exec(bytes.text)?.[1];
  const source = owner === undefined ? null : bytes.childForFieldName('function')?.childForFieldName('value');
  const kind = source === null || source === undefined ? undefined : sequenceOf(file, source)?.kind;
  return kind === 'str' || kind === 'string'
    ? { message: `\`${owner}\` is text already, and so is what it was made from`, safe: null }
    : null;
}

function sliceWords(file: RustFile, { args, qualifier, name }: Call): Found | null {
  const [pointer, length] = args;
  if (pointer === undefined || length === undefined || qualifier !== 'slice') return null;
  const place = /^([\w.]+)\.as_(?:mut_)?ptr\(\)$/.exec(pointer.text)?.[1];
  const receiver = pointer.childForFieldName('function')?.childForFieldName('value');
  if (place === undefined || receiver === null || receiver === undefined) return null;
  const sequence = length.text === `${place}.len()` ? sequenceOf(file, receiver) : null;
  // A slice that is made from `&mut` on purpose may outlive the borrow of its place.
  if (sequence === null || name.endsWith('_mut') || sequence.by !== 'shared') return null;
  return { message: `\`${place}\` is this slice already`, safe: null };
}

function reportOn(file: RustFile, node: Node, { message, safe }: Found): Report {
  const block = blockOf(file, node);
  const at = { start: node.startIndex, end: node.endIndex };
  if (safe === null) return { at, message };
  const edited = block ?? node;
  const range = { start: edited.startIndex, end: edited.endIndex };
  const summary = 'the safe form';
  // In a constant the safe form needs a newer compiler than `transmute` does.
  const suggestion: Suggestion =
    block === null || isConstant(file, node)
      ? { kind: 'draft', language: 'rust', code: safe, summary }
      : { kind: 'exact', edits: [{ range, text: isOperand(file, block) ? `(${safe})` : safe }], summary };
  return { at, construct: range, message, suggestion };
}

/** The unsafe block that holds nothing but this call; null where there is more in it. */
function blockOf(file: RustFile, node: Node): Node | null {
  const body = file.parent(node);
  const block = body?.type === 'block' ? file.parent(body) : null;
  if (block?.type !== 'unsafe_block' || body === null) return null;
  return body.namedChildCount === 1 ? block : null;
}

function isOperand(file: RustFile, block: Node): boolean {
  return /^(?:binary_expression|unary_expression|field_expression|type_cast_expression|index_expression|try_expression|reference_expression|await_expression)$/.test(
    file.parent(block)?.type ?? '',
  );
}

function isConstant(file: RustFile, node: Node): boolean {
  const item = enclosingItem(file, node);
  if (item?.type !== 'function_item') return true;
  return /\bconst\b/.test(item.namedChildren.find(({ type }) => type === 'function_modifiers')?.text ?? '');
}

function guardedReport({ kind, node, place, index, check }: GuardedUse): Report {
  const at = { start: node.startIndex, end: node.endIndex };
  switch (kind) {
    case 'option':
      return {
        at,
        message: `\`${check}\` was just checked: \`${place}.unwrap()\` compiles to the same`,
        detail: `\`if let\` gives the value and the check in one.`,
      };
    case 'constant':
      return {
        at,
        message: `the index is a constant below the length ${check} of \`${place}\``,
        detail: `\`${place}[${index}]\` is checked by the compiler, and never at run time.`,
      };
    case 'index':
      return {
        at,
        message: `\`${check}\` was just checked: \`${place}[${index}]\` compiles to the same`,
        detail: 'The optimiser removes a second check of the same condition.',
      };
    default:
      return kind satisfies never;
  }
}
