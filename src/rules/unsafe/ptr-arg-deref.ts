import type { Node } from 'web-tree-sitter';
import { bindingAt } from '../../syntax/bindings.ts';
import { callsOf } from '../../syntax/calls.ts';
import { enclosingFunction, itemName, outerItem } from '../../syntax/items.ts';
import { mayBeReached } from '../../syntax/module-reach.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { type Signature, signaturesOf } from '../../syntax/signatures.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestPath } from '../../syntax/test-context.ts';
import type { TypeShape } from '../../syntax/type-shapes.ts';
import { isUnsafeCall, UNSAFE_POINTER_METHODS } from '../../syntax/unsafe-calls.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['*const', '*mut', '* const', '* mut'],
  category: 'correctness',
  policy: 'P10',
  summary: 'A safe public function that dereferences the pointer it is given',
  why: 'A raw pointer can be made from any number in safe code. A function that dereferences one, or hands it to an unsafe function, and is not `unsafe` itself lets every caller cause undefined behaviour without ever writing the word.',
  source: [
    'https://rust-lang.github.io/rust-clippy/master/index.html#not_unsafe_ptr_arg_deref',
    'https://doc.rust-lang.org/nomicon/safe-unsafe-meaning.html',
  ],
  twins: ['clippy::not_unsafe_ptr_arg_deref'],
  accuracy:
    'November 2026: all 12 lines of clippy’s test, nothing else in it; 29 repositories, every file: 3 findings, all in functions for C and said as information, all right.',
  options: {},
  *check(file, { change }) {
    if (/(?:^|\/)(?:main|build)\.rs$|(?:^|\/)src\/bin\//.test(file.path) || isTestPath(file.path)) return;
    const open = new Map<number, Signature>();
    for (const one of signaturesOf(file))
      if (isOpen(file, one) && mayBeReached(change, file.path, one.name)) open.set(one.node.startIndex, one);
    if (open.size === 0) return;
    for (const use of pointerUses(file)) {
      const holder = enclosingFunction(file, use.pointer);
      const signature = holder === null ? undefined : open.get(holder.startIndex);
      if (signature === undefined || !isPointerParameter(file, signature, use.pointer)) continue;
      if (!isTemplate(file, use.pointer)) yield reportOn(signature, use);
    }
  },
  examples: {
    invalid: [
      {
        code: `
pub fn checksum(data: *const u8, len: usize) -> u32 {
    let bytes = unsafe { std::slice::from_raw_parts(data, len) }; //~ hands the pointer \`data\` to \`from_raw_parts\`
    bytes.iter().map(|b| u32::from(*b)).sum()
}`,
      },
      {
        code: `
type Handle = *mut Node;
pub struct List;
impl List {
    pub fn next(&self, at: Handle) -> Handle {
        unsafe { (*at).next } //~ \`next\` is safe to call, and dereferences the pointer \`at\`
    }
    pub fn value(&self, at: Handle) -> Option<&Node> {
        unsafe { at.as_ref() } //~ \`as_ref\`
    }
}`,
        note: 'An alias is a pointer too.',
      },
      {
        code: `
unsafe fn release(p: *mut u8) {}
pub fn close(p: *mut u8) {
    if !p.is_null() {
        unsafe { release(p) } //~ \`release\`
    }
}`,
        note: 'That it is not null says nothing of where it points.',
      },
    ],
    valid: [
      {
        code: '/// # Safety\n/// `p` points at a live node.\npub unsafe fn next(p: *const Node) -> *const Node {\n    unsafe { (*p).next }\n}\n',
      },
      { code: 'fn next(p: *const Node) -> *const Node {\n    unsafe { (*p).next }\n}\n', note: 'Private.' },
      {
        code: 'mod imp {\n    pub fn next(p: *const Node) -> *const Node {\n        unsafe { (*p).next }\n    }\n}\n',
      },
      {
        code: 'pub fn show(p: *const u8) -> String {\n    format!("{:p} {}", p, p.is_null())\n}\n',
        note: 'The address alone.',
      },
      {
        code: `
pub fn first(p: *const u8, own: &[u8]) -> u8 {
    let p = own.as_ptr();
    unsafe { *p }
}`,
        note: 'Another variable of that name.',
      },
    ],
  },
});

/** A raw pointer that an unsafe operation takes as it is. `by` is the unsafe function, null for a dereference. */
type PointerUse = { readonly pointer: Node; readonly by: string | null };

function* pointerUses(file: RustFile): Generator<PointerUse> {
  for (const node of file.nodes('unary_expression')) {
    const pointer = node.text.startsWith('*') ? bare(node.firstNamedChild) : null;
    if (pointer !== null) yield { pointer, by: null };
  }
  for (const call of callsOf(file)) {
    const receiver = UNSAFE_POINTER_METHODS.has(call.name) ? bare(call.receiver) : null;
    if (receiver !== null) yield { pointer: receiver, by: call.name };
    const given = call.args.flatMap((one) => bare(one) ?? []);
    if (given.length === 0 || !isUnsafeCall(file, call)) continue;
    for (const pointer of given) yield { pointer, by: call.name };
  }
}

function bare(node: Node | null): Node | null {
  if (node?.type === 'parenthesized_expression') return bare(node.firstNamedChild);
  return node?.type === 'identifier' ? node : null;
}

function isOpen(file: RustFile, { node, isUnsafe, body, isExported, holder }: Signature): boolean {
  if (isUnsafe || body === null || !isExported) return false;
  if (holder !== 'trait-impl') return true;
  // A trait of another file may be private, and its methods with it.
  const trait = /^\w+/.exec(outerItem(file, node)?.childForFieldName('trait')?.text ?? '')?.[0];
  return file.nodes('trait_item').some((item) => itemName(item) === trait);
}

function isPointerParameter(file: RustFile, { parameters }: Signature, pointer: Node): boolean {
  const parameter = parameters.find(({ name }) => name === pointer.text);
  if (parameter === undefined || !isPointerType(file, parameter.type)) return false;
  return bindingAt(file, pointer.text, pointer.startIndex)?.declaration.id === parameter.node.id;
}

function isPointerType(file: RustFile, type: TypeShape): boolean {
  if (type.kind === 'pointer') return true;
  if (type.kind !== 'named') return false;
  const alias = file.nodes('type_item').find((item) => itemName(item) === type.path);
  return alias?.childForFieldName('type')?.type === 'pointer_type';
}

function reportOn({ name, abi, symbol, nameNode }: Signature, { pointer, by }: PointerUse): Report {
  const act = by === null ? 'dereferences the pointer' : 'hands the pointer';
  const to = by === null ? '' : ` to \`${by}\``;
  return {
    at: { start: pointer.startIndex, end: pointer.endIndex },
    message: `\`${name}\` is safe to call, and ${act} \`${pointer.text}\`${to}`,
    detail: `Any caller may pass a dangling \`${pointer.text}\` without writing \`unsafe\`: make it an \`unsafe fn\` with a \`# Safety\` section, or take a reference.`,
    // Its callers are in another language, where there is no such word.
    ...(abi === null && symbol === null ? {} : { atMost: 'info' as const }),
    related: [
      {
        at: { start: nameNode.startIndex, end: nameNode.endIndex },
        message: `\`${name}\` is not \`unsafe\``,
      },
    ],
  };
}
