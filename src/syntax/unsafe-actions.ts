import type { Node } from 'web-tree-sitter';
import { UNSAFE_FUNCTIONS } from '../knowledge/safety-obligations.ts';
import { callOf } from './calls.ts';
import { functionInScope, isUnsafeMethodName } from './functions-in-scope.ts';
import { ITEM_TYPES } from './item-types.ts';
import { ancestorsOf, enclosingFunction } from './items.ts';
import { perFile } from './per-file.ts';
import { isRawPointer } from './raw-pointers.ts';
import type { RustFile } from './rust-file.ts';
import { signatureOf } from './signatures.ts';

/** One thing in an `unsafe` block that needs it. */
export type UnsafeAction = { readonly kind: 'call' | 'dereference' | 'static' | 'asm'; readonly node: Node };

/**
 * What an `unsafe` block does that is unsafe beyond doubt, in text order, each once, as clippy's
 * `multiple_unsafe_ops_per_block` counts: nested unsafe blocks stand for themselves, closures are part of it.
 */
export function unsafeActions(file: RustFile, block: Node): readonly UnsafeAction[] {
  const wanted = mutableStatics(file).size === 0 ? CANDIDATES : [...CANDIDATES, 'identifier'];
  const found: UnsafeAction[] = [];
  // What such a node holds is not the block's own, and comes right after it.
  let closed = block.startIndex;
  for (const node of block.descendantsOfType(ITEM_WORD.test(block.text) ? [...wanted, ...CLOSED] : wanted)) {
    if (node.startIndex < closed || node.id === block.id) continue;
    if (CLOSED.has(node.type)) closed = node.endIndex;
    else if (node.type === 'macro_invocation') {
      closed = node.endIndex;
      found.push(...actionsOfMacro(file, node));
    } else {
      const kind = kindOf(file, node);
      if (kind !== null) found.push({ kind, node });
    }
  }
  return found.toSorted((a, b) => a.node.startIndex - b.node.startIndex);
}

const CANDIDATES = ['call_expression', 'unary_expression', 'macro_invocation'];
const CLOSED: ReadonlySet<string> = new Set(['unsafe_block', ...ITEM_TYPES]);
/** What else than the block itself is closed has one of these in it. Looking for fewer types is quicker. */
const ITEM_WORD =
  /(?<!^)\bunsafe\b|\b(?:fn|impl|trait|struct|enum|union|mod|extern|const|static|type|macro_rules|macro|use)\b/;

function kindOf(file: RustFile, node: Node): UnsafeAction['kind'] | null {
  switch (node.type) {
    case 'call_expression':
      return isUnsafeCallee(file, node) ? 'call' : null;
    case 'unary_expression': {
      const operand = file.text[node.startIndex] === '*' ? node.firstNamedChild : null;
      return operand !== null && isRawPointer(file, operand) && !isPointedAt(file, node)
        ? 'dereference'
        : null;
    }
    case 'identifier':
      return isMutableStatic(file, node) && !isPointedAt(file, node) ? 'static' : null;
    default:
      return null;
  }
}

/** Names that both safe and unsafe methods have in most crates. */
const COMMON =
  /^(?:get|get_mut|read|write|push|pop|insert|remove|len|new|clone|next|add|sub|copy|as_ref|as_mut|deref|deref_mut|drop|lock|unlock|wake|poll|take|replace|swap|init|set|load|store)$/;

function isUnsafeCallee(file: RustFile, node: Node): boolean {
  const call = callOf(file, node);
  if (call === null) return false;
  const { name, qualifier, receiver, args } = call;
  if (qualifier === '' && call.nameNode.parent?.type !== 'scoped_identifier') {
    const own = functionInScope(file, name, node);
    if (own !== null) return own.isUnsafe || own.holder === 'foreign';
    if (isUnsafeFunctionPointer(file, name, node)) return true;
  }
  if (receiver !== null && isUnsafeMethodName(file, name) && (receiver.text === 'self' || !COMMON.test(name)))
    return true;
  const isStd = (UNSAFE_FUNCTIONS.get(name) ?? []).some(
    ({ on, arity, method }) =>
      (arity === undefined || arity === args.length) &&
      (receiver === null
        ? on.includes(qualifier ?? '') || (on.includes('*') && qualifier !== '')
        : method === 'any' || (method === 'pointer' && isRawPointer(file, receiver))),
  );
  return isStd || (/_unchecked(?:_mut)?$/.test(name) && (receiver !== null || qualifier !== ''));
}

/** Whether a name is a parameter of type `unsafe fn(…)`, or a reference to one. */
function isUnsafeFunctionPointer(file: RustFile, name: string, at: Node): boolean {
  const holder = enclosingFunction(file, at);
  const signature = holder === null ? null : signatureOf(file, holder);
  const type = signature?.parameters.find((one) => one.name === name)?.typeNode.text ?? '';
  return /^(?:&\s*)?unsafe\s+(?:extern\s+"[^"]*"\s+)?fn\b/.test(type);
}

const mutableStatics: (file: RustFile) => ReadonlySet<string> = perFile(
  (file) => new Set([...file.text.matchAll(/\bstatic\s+mut\s+(\w+)\s*:/g)].map(([, name = '']) => name)),
);

function isMutableStatic(file: RustFile, node: Node): boolean {
  const statics = mutableStatics(file);
  if (statics.size === 0 || !statics.has(node.text)) return false;
  const up = file.parent(node);
  return (
    up?.type !== 'field_initializer' &&
    !(up?.type === 'let_declaration' && up.childForFieldName('pattern')?.id === node.id)
  );
}

/** Whether a place is only turned into a raw pointer, which is safe; not so for a field of it. */
function isPointedAt(file: RustFile, place: Node): boolean {
  let up = file.parent(place);
  while (up?.type === 'parenthesized_expression') up = file.parent(up);
  return up?.type === 'reference_expression' && /^&\s*raw\b/.test(up.text);
}

/** Macros that evaluate each of their arguments once, or at least as the user wrote it. */
const EVALUATING =
  /(?:^|::)(?:vec|format|format_args|matches|assert|assert_eq|assert_ne|debug_assert|debug_assert_eq|debug_assert_ne|e?print|e?println|panic|write|writeln|dbg|todo|unreachable|unimplemented)$/;

/** A macro that this file defines, whose own code has no unsafe block and uses what it is given. */
function evaluatesArguments(file: RustFile, name: string): boolean {
  if (EVALUATING.test(name)) return true;
  const definition = definitionsOf(file).get(name);
  if (definition === undefined || /\bunsafe\b/.test(definition)) return false;
  const parameters = [...definition.matchAll(/\$(\w+)\s*:\s*expr\b/g)].map(([, parameter = '']) => parameter);
  return parameters.some((one) => [...definition.matchAll(new RegExp(`\\$${one}\\b`, 'g'))].length > 1);
}

const definitionsOf: (file: RustFile) => ReadonlyMap<string, string> = perFile(
  (file) =>
    new Map(
      file
        .nodes('macro_definition')
        .map((node) => [node.childForFieldName('name')?.text ?? '', node.text] as const),
    ),
);

/** What the arguments of a macro call do; what the macro does itself is not known. */
function actionsOfMacro(file: RustFile, node: Node): readonly UnsafeAction[] {
  const name = node.childForFieldName('macro')?.text ?? '';
  if (/(?:^|::)(?:asm|naked_asm)$/.test(name)) return [{ kind: 'asm', node }];
  if (!evaluatesArguments(file, name)) return [];
  const found: UnsafeAction[] = [];
  const stack: Node[] = node.namedChildren.filter(({ type }) => type === 'token_tree');
  for (let tokens = stack.pop(); tokens !== undefined; tokens = stack.pop()) {
    for (const [index, token] of tokens.children.entries()) {
      const before = tokens.children[index - 1]?.type ?? '';
      const isNested = token.type === 'token_tree';
      if (isNested && before !== 'unsafe') stack.push(token);
      if (token.type !== 'identifier' || /^(?:\.|::)$/.test(before)) continue;
      const next = tokens.children[index + 1];
      const isCall = next?.type === 'token_tree' && file.text[next.startIndex] === '(';
      if (isCall && functionInScope(file, token.text, node)?.isUnsafe === true)
        found.push({ kind: 'call', node: token });
      else if (!isCall && mutableStatics(file).has(token.text)) found.push({ kind: 'static', node: token });
    }
  }
  return found;
}

/** Whether a block stands in the arguments of a macro of which nothing is known, within a function. */
export function isInUnknownMacro(file: RustFile, block: Node): boolean {
  for (const up of ancestorsOf(file, block)) {
    if (up.type === 'function_item') return false;
    if (up.type !== 'macro_invocation') continue;
    const name = up.childForFieldName('macro')?.text ?? '';
    if (!EVALUATING.test(name) && !definitionsOf(file).has(name)) return true;
  }
  return false;
}
