import type { Node } from 'web-tree-sitter';
import { commentsOf } from './comments.ts';
import { ancestorsOf, enclosingFunction, isItem } from './items.ts';
import { decorated, decorationBefore } from './neighbours.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { EVERY_PLACEMENT, firstLineForItem } from './safety-comments.ts';
import { type SafetyText, safetyCommentAbove } from './safety-lines.ts';
import { signatureOf } from './signatures.ts';
import { isTemplate } from './templates.ts';

/** A `SAFETY:` comment above an item or statement that has nothing unsafe for it to justify. */
export type UnneededSafetyComment = {
  readonly comment: SafetyText;
  /** The item, the statement, or a block's tail expression. */
  readonly node: Node;
};

/**
 * The `SAFETY:` comments that clippy's `unnecessary_safety_comment` reports, but for its false alarms: words before
 * the tag (`Thread safety:`), comments behind code, `unsafe extern` and `#[unsafe(…)]`, and bodies of `unsafe fn`,
 * where an operation may need no block.
 */
export const unneededSafetyComments: (file: RustFile) => readonly UnneededSafetyComment[] = perFile(
  (file) => {
    const found = new Map<number, UnneededSafetyComment>();
    for (const comment of commentsOf(file)) {
      if (!comment.startsLine || comment.doc === 'inner' || !/^\W*safety:/im.test(comment.text)) continue;
      const node = nodeBelow(file, comment.endLine);
      if (node === null || found.has(node.startIndex)) continue;
      const text = commentOf(file, node);
      if (text !== null && isUnneeded(file, node)) found.set(node.startIndex, { comment: text, node });
    }
    return [...found.values()];
  },
);

/** The item or statement that begins the first line of code below a line, past comments and whole-line attributes. */
function nodeBelow(file: RustFile, line: number): Node | null {
  for (let below = line + 1; below <= file.lines.count; below += 1) {
    const { start, end } = file.lines.rangeOf(below);
    const text = file.text.slice(start, end);
    if (/^\s*(?:\/\/.*|#!?\[.*\]\s*)?$/.test(text)) continue;
    return wholeNodeAt(file, start + text.search(/\S/));
  }
  return null;
}

/** The outermost node below a block or module that begins at an offset; null where another code holds it. */
function wholeNodeAt(file: RustFile, offset: number): Node | null {
  let node = file.nodeAt(offset);
  if (node.tree !== file.root.tree) return null;
  for (const up of ancestorsOf(file, node)) {
    if (isHolder(file, up)) break;
    if (up.startIndex !== offset) return null;
    node = up;
  }
  if (node.type === 'attribute_item') return decorated(file, node);
  // A closing brace begins its line too.
  return node.isNamed ? node : null;
}

/** Whether clippy looks at what stands directly in a node: files, modules and the blocks of bodies. */
function isHolder(file: RustFile, node: Node): boolean {
  if (node.type !== 'declaration_list') return node.type === 'source_file' || node.type === 'block';
  return file.parent(node)?.type === 'mod_item';
}

function commentOf(file: RustFile, node: Node): SafetyText | null {
  const line = file.lines.lineAt(node.startIndex);
  const search = { first: firstLineForItem(file, node), skipAttributes: EVERY_PLACEMENT.aboveAttributes };
  const text = safetyCommentAbove(file, line, search);
  return text?.isTag === true && !text.isBehindCode ? text : null;
}

function isUnneeded(file: RustFile, node: Node): boolean {
  if (isTemplate(file, node)) return false;
  return isItem(node) ? isSafeItem(file, node) : isSafeStatement(file, node);
}

function isSafeItem(file: RustFile, item: Node): boolean {
  if (decorationBefore(file, item).some(hasUnsafeAttribute)) return false;
  switch (item.type) {
    case 'impl_item':
      return item.childForFieldName('trait') !== null && item.child(0)?.type !== 'unsafe';
    case 'const_item':
    case 'static_item': {
      const value = item.childForFieldName('value');
      return value === null || !mayNeed(value);
    }
    case 'foreign_mod_item':
      return !/\bunsafe\s+$/.test(file.text.slice(0, item.startIndex)) && !item.text.startsWith('unsafe');
    case 'macro_definition':
      return !/\bunsafe\b/.test(item.text);
    default:
      return true;
  }
}

function hasUnsafeAttribute({ type, text }: Node): boolean {
  return type === 'attribute_item' && /\bunsafe\s*\(/.test(text);
}

function isSafeStatement(file: RustFile, node: Node): boolean {
  const expression = expressionOf(node);
  if (expression === null || expression.type === 'macro_invocation' || mayNeed(expression)) return false;
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'unsafe_block') return false;
    if (isItem(up)) break;
  }
  const holder = enclosingFunction(file, node);
  return holder === null || signatureOf(file, holder)?.isUnsafe !== true;
}

function expressionOf(node: Node): Node | null {
  if (node.type === 'let_declaration') return node.childForFieldName('value');
  if (node.type === 'expression_statement') return node.firstNamedChild;
  return /^(?:ERROR|empty_statement|attribute_item|inner_attribute_item|.*comment)$/.test(node.type)
    ? null
    : node;
}

/** Macros of which it is known that they bring no unsafe code of their own. */
const PLAIN_MACROS =
  /(?:^|::)(?:vec|format|format_args|matches|concat|stringify|env|option_env|line|file|column|include_str|include_bytes|cfg|assert|assert_eq|assert_ne|todo|panic|unreachable|unimplemented|write|writeln|dbg|json)$/;

/**
 * Whether an expression has an unsafe block, or may have one in a macro, that a comment above speaks for: not
 * within the statements of another block, which have comments of their own.
 */
function mayNeed(expression: Node): boolean {
  const stack: Node[] = [expression];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'unsafe_block') return true;
    if (node.type === 'macro_invocation') {
      const name = node.childForFieldName('macro')?.text ?? '';
      if (!PLAIN_MACROS.test(name) || /\bunsafe\b/.test(node.text)) return true;
    }
    if (node.type === 'block' && node.parent?.type !== 'async_block' && node.parent?.type !== 'const_block')
      continue;
    if (!isItem(node)) stack.push(...node.namedChildren);
  }
  return false;
}
