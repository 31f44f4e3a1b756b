import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import type { LanguageFeature } from '../knowledge/language-stabilisations.ts';
import { attributesOf } from './attributes.ts';
import { capturedNames } from './format-captures.ts';
import { ancestorsOf } from './items.ts';
import { perFile } from './per-file.ts';
import { readAttribute } from './read-attribute.ts';
import type { RustFile } from './rust-file.ts';
import { abiOf } from './type-shapes.ts';

/** A place where a file uses something of the language that has not always been there. */
export type LanguageUse = {
  readonly feature: LanguageFeature;
  readonly at: TextRange;
  readonly node: Node;
};

/** All such uses of a file, each where it begins, by what syntax and attributes alone show. */
export const languageUses: (file: RustFile) => readonly LanguageUse[] = perFile((file) =>
  [...syntaxUses(file), ...attributeUses(file), ...literalUses(file), ...formatUses(file)].toSorted(
    (a, b) => a.at.start - b.at.start,
  ),
);

/** What one node shows, by its type. */
const SIGNS: Readonly<Record<string, (node: Node, file: RustFile) => Found | null>> = {
  let_declaration: (node) =>
    found('`let … else`', node.childForFieldName('alternative') && wordOf(node, 'else')),
  let_chain: (node, file) => found('a `let` chain', isGuard(file, node) ? null : wordOf(node, '&&')),
  match_pattern: (node) => found('`if let` in a guard', letIn(node.childForFieldName('condition'))),
  reference_expression: (node) => found('`&raw`', wordOf(node, 'raw')),
  const_block: (node, file) => found('a `const` block', isThreadLocal(file, node) ? null : node.firstChild),
  closure_expression: (node) => found('an `async` closure', wordOf(node, 'async')),
  foreign_mod_item: (node) => found('`unsafe extern`', wordOf(node, 'unsafe')),
  use_bounds: (node) => found('`use<…>` in a bound', node.firstChild),
  range_pattern: rangePattern,
  captured_pattern: (node) => found('a binding beside a pattern after `@`', besideAt(node)),
  const_parameter: (node) => found('a default of a const parameter', node.childForFieldName('value')),
  enum_variant: (node) =>
    found(
      'a discriminant beside fields',
      node.childForFieldName('body') === null ? null : node.childForFieldName('value'),
    ),
  assignment_expression: (node) => found('an assignment to a pattern', patternOnLeft(node)),
  associated_type: (node) => found('a generic associated type', node.childForFieldName('type_parameters')),
  break_expression: brokenBlock,
  type_arguments: (node) => found('a bound on an associated type inside a bound', boundIn(node)),
  extern_modifier: (node) =>
    found('the ABI `C-unwind`', /-unwind$/.test(abiOf(node.text) ?? '') ? node.firstChild : null),
  function_item: headOf,
  function_signature_item: headOf,
};

type Found = { readonly feature: LanguageFeature; readonly node: Node };

function found(feature: LanguageFeature, node: Node | null | undefined): Found | null {
  return node === null || node === undefined ? null : { feature, node };
}

function syntaxUses(file: RustFile): readonly LanguageUse[] {
  return file.nodes(...Object.keys(SIGNS)).flatMap((node) => {
    const sign = SIGNS[node.type]?.(node, file) ?? null;
    return sign === null ? [] : [useAt(sign)];
  });
}

function useAt({ feature, node }: Found): LanguageUse {
  return { feature, node, at: { start: node.startIndex, end: node.endIndex } };
}

function wordOf(node: Node, word: string): Node | null {
  return node.children.find(({ type }) => type === word) ?? null;
}

/** The `let` of a guard itself, not of an expression in it. */
function letIn(condition: Node | null): Node | null {
  if (condition?.type === 'let_condition') return condition;
  const chain = condition?.type === 'let_chain' ? condition.namedChildren : [];
  return chain.find(({ type }) => type === 'let_condition') ?? null;
}

function isGuard(file: RustFile, node: Node): boolean {
  return file.parent(node)?.type === 'match_pattern';
}

/** `thread_local! { static X: T = const { … } }` is the macro's own syntax. */
function isThreadLocal(file: RustFile, node: Node): boolean {
  for (const up of ancestorsOf(file, node))
    if (up.type === 'macro_invocation') return /(?:^|::)\w*thread_local$/.test(up.child(0)?.text ?? '');
  return false;
}

/** `0..9` and `..9`; `..=9` is older, and `0..` older still. */
function rangePattern(node: Node): Found | null {
  const signs = node.children.findIndex(({ type }) => type === '..' || type === '..=');
  const sign = node.children[signs];
  const isEnded = signs !== node.childCount - 1;
  if (sign === undefined || !isEnded) return null;
  if (sign.type === '..') return found('an exclusive range pattern', node);
  return signs === 0 ? found('a pattern `..=x`', node) : null;
}

/** The first name that the pattern after `@` binds too. */
function besideAt(node: Node): Node | null {
  const [, inner] = node.namedChildren;
  if (
    inner === undefined ||
    !/^(?:tuple_struct|struct|tuple|slice|captured|ref|mut)_pattern$/.test(inner.type)
  )
    return null;
  // Names in lower case: `x @ Some(NONE)` holds a constant.
  return (
    inner
      .descendantsOfType(['identifier', 'shorthand_field_identifier'])
      .find((name) => /^[a-z]/.test(name.text) && name.parent?.type !== 'scoped_identifier') ?? null
  );
}

function patternOnLeft(node: Node): Node | null {
  const left = node.childForFieldName('left');
  const isPattern = /^(?:tuple_expression|array_expression|struct_expression|_)$/.test(left?.type ?? '');
  return isPattern || left?.text === '_' ? left : null;
}

/** `break 'a value` or `break 'a` where `'a` is on a block. */
function brokenBlock(node: Node, file: RustFile): Found | null {
  const label = node.namedChildren.find(({ type }) => type === 'label');
  if (label === undefined) return null;
  for (const up of ancestorsOf(file, node)) {
    if (/^(?:function_item|closure_expression|async_block)$/.test(up.type)) return null;
    const own = up.namedChildren.find(({ type }) => type === 'label');
    if (own === undefined || own.text !== label.text || up.id === node.id) continue;
    return found('a `break` out of a labelled block', up.type === 'block' ? label : null);
  }
  return null;
}

/** `Iterator<Item: Debug>` has bounds where others have a type. */
function boundIn(node: Node): Node | null {
  return node.namedChildren.find(({ type }) => type === 'trait_bounds') ?? null;
}

function headOf(node: Node, file: RustFile): Found | null {
  const modifiers = node.namedChildren.find(({ type }) => type === 'function_modifiers');
  const isConst = modifiers?.children.some(({ type }) => type === 'const') === true;
  if (isConst) {
    const exclusive = found('`&mut` parameters of a `const fn`', exclusiveParameter(node));
    return exclusive ?? found('a trait bound on a `const fn`', boundParameter(node));
  }
  const body = file.parent(node);
  const owner = body === null ? null : file.parent(body);
  if (owner?.type !== 'trait_item' && owner?.childForFieldName('trait') == null) return null;
  // `async_trait` and its like make something else of them.
  if (
    attributesOf(file, owner).some(({ name }) => !PLAIN.test(name)) ||
    attributesOf(file, node).some(({ name }) => !PLAIN.test(name))
  )
    return null;
  const word = modifiers?.children.find(({ type }) => type === 'async');
  if (word !== undefined) return found('an `async fn` in a trait', word);
  const result = node.childForFieldName('return_type');
  const isOpaque = result?.type === 'abstract_type' || result?.firstNamedChild?.type === 'abstract_type';
  return found('`impl Trait` as the result of a trait’s function', isOpaque ? result : null);
}

/** Attributes that leave a trait or function what it is. */
const PLAIN =
  /^(?:cfg|cfg_attr|allow|warn|deny|forbid|expect|doc|deprecated|must_use|inline|cold|track_caller|diagnostic::\w+|rustfmt::\w+|clippy::\w+)$/;

function exclusiveParameter(node: Node): Node | null {
  const list = node.childForFieldName('parameters')?.namedChildren ?? [];
  return (
    list.find((one) => {
      const type = one.type === 'self_parameter' ? one : one.childForFieldName('type');
      return (
        (type?.type === 'self_parameter' || type?.type === 'reference_type') &&
        /^&\s*(?:'\w+\s+)?mut\b/.test(type.text)
      );
    }) ?? null
  );
}

/** A type parameter with a bound that is neither a lifetime nor about its size. */
function boundParameter(node: Node): Node | null {
  const parameters = node.childForFieldName('type_parameters')?.namedChildren ?? [];
  const bounds = parameters.flatMap((one) => one.childForFieldName('bounds')?.namedChildren ?? []);
  return bounds.find(({ type, text }) => type !== 'lifetime' && !/^(?:\?\s*)?Sized$/.test(text)) ?? null;
}

const ATTRIBUTE = /#\s*!?\s*\[(?=[^[\]]{0,200}\b(?:unsafe|diagnostic|expect|reason|default|true|false)\b)/g;

function attributeUses(file: RustFile): readonly LanguageUse[] {
  return [...file.text.matchAll(ATTRIBUTE)].flatMap(({ index }) => {
    const node = file.parent(file.nodeAt(index));
    if (node === null || node.startIndex !== index || !/attribute_item$/.test(node.type)) return [];
    return readAttribute(node).flatMap((attribute) => {
      // What stands under a condition is there for the compilers that know it.
      if (attribute.condition !== null) return [];
      const feature = attributeFeature(attribute.name, attribute.list, node, file);
      return feature === null ? [] : [{ feature, node, at: attribute.range }];
    });
  });
}

function attributeFeature(
  name: string,
  list: string | null,
  node: Node,
  file: RustFile,
): LanguageFeature | null {
  if (/^#\s*!?\s*\[\s*unsafe\s*\(/.test(node.text)) return 'an `unsafe(…)` attribute';
  if (/^diagnostic::/.test(name)) return 'an attribute of `diagnostic::`';
  if (name === 'expect') return '`#[expect]`';
  if (/^(?:allow|warn|deny|forbid)$/.test(name) && /,\s*reason\s*=/.test(list ?? ''))
    return 'the reason of a lint level';
  if (name === 'default' && list === null && isInDeriving(file, node)) return '`#[default]` on a variant';
  return name === 'cfg' && /(?:^|[(,]\s*)(?:true|false)\s*(?:$|[,)])/.test(list ?? '')
    ? '`cfg(true)` and `cfg(false)`'
    : null;
}

/** On a variant of an enum that derives `Default`, and no other crate's derive that may want the attribute. */
function isInDeriving(file: RustFile, node: Node): boolean {
  const list = file.parent(node);
  const owner = list?.type === 'enum_variant_list' ? file.parent(list) : null;
  if (owner?.type !== 'enum_item') return false;
  return attributesOf(file, owner).some((one) => one.name === 'derive' && /\bDefault\b/.test(one.list ?? ''));
}

function literalUses(file: RustFile): readonly LanguageUse[] {
  return [...file.text.matchAll(/(?<![\w'])c(?:r#{0,8})?"/g)].flatMap(({ index }) => {
    const leaf = file.nodeAt(index);
    const literal = /string_literal$/.test(leaf.type) ? leaf : file.parent(leaf);
    const isLiteral = literal?.startIndex === index && /string_literal$/.test(literal.type);
    return isLiteral ? [useAt({ feature: 'a C string literal', node: literal })] : [];
  });
}

function formatUses(file: RustFile): readonly LanguageUse[] {
  return file.nodes('macro_invocation').flatMap((node) => {
    const place = capturedNames(node);
    return place === null
      ? []
      : [{ feature: 'a name captured by a format string' as const, node, at: place }];
  });
}
