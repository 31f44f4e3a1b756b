import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { ancestorsOf, isItem, itemPath } from './items.ts';
import { decorated } from './neighbours.ts';
import { perFile } from './per-file.ts';
import { nearestOf } from './per-node.ts';
import type { RustFile } from './rust-file.ts';
import { templateAround } from './templates.ts';

export type UnsafeKind = 'block' | 'function' | 'impl' | 'trait' | 'extern' | 'attribute' | 'field';

/** One `unsafe` of the code. */
export type UnsafeRegion = {
  readonly kind: UnsafeKind;
  /** The construct that `unsafe` is the keyword of; null where only its tokens could be read. */
  readonly node: Node | null;
  /** Offset of the word `unsafe`. */
  readonly keyword: number;
  /** The whole construct, from its first modifier on; of bare tokens, from `unsafe` to the closing brace. */
  readonly range: TextRange;
  /** Whether it stands in the arguments or body of a macro invocation. */
  readonly inMacroArgument: boolean;
  /** Whether it stands in a `macro_rules!` definition or in `quote!`: it then is part of what is made, not of this place. */
  readonly inMacroDefinition: boolean;
  /** Path of the item that holds it, or that it is. */
  readonly item: string;
};

// Comments between `unsafe` and what follows are read no further than this.
const LOOK_AHEAD = 4000;

const KINDS: Readonly<Record<string, UnsafeKind>> = {
  unsafe_block: 'block',
  function_item: 'function',
  function_signature_item: 'function',
  impl_item: 'impl',
  trait_item: 'trait',
  foreign_mod_item: 'extern',
  attribute: 'attribute',
};

/**
 * Every `unsafe` block, fn, impl, trait, extern block, attribute and field of a file in text order, also in what
 * macros hold. Function pointer types (`unsafe fn()`) are none of these.
 */
export const unsafeRegions: (file: RustFile) => readonly UnsafeRegion[] = perFile((file) =>
  [...file.text.matchAll(/\bunsafe\b/g)].flatMap(({ index }) => regionAt(file, index) ?? []),
);

function regionAt(file: RustFile, keyword: number): UnsafeRegion | null {
  const leaf = file.nodeAt(keyword);
  if (isText(leaf)) return null;
  const found = keywordRegion(file, leaf, keyword) ?? bareRegion(file, leaf, keyword);
  if (found === null) return null;
  const holder = found.kind === 'attribute' ? decoratedItem(file, leaf) : (found.node ?? leaf);
  return { ...found, keyword, ...placeOf(file, leaf), item: itemPath(file, holder) };
}

type Found = Pick<UnsafeRegion, 'kind' | 'node' | 'range'>;

function keywordRegion(file: RustFile, leaf: Node, keyword: number): Found | null {
  const owner = leaf.startIndex === keyword && leaf.text === 'unsafe' ? ownerOf(file, leaf) : null;
  const kind = owner === null ? undefined : KINDS[owner.type];
  if (owner === null || kind === undefined) return null;
  return { kind, node: owner, range: { start: owner.startIndex, end: owner.endIndex } };
}

/** The construct whose keyword a leaf is; null for a token that the tree gives no construct. */
function ownerOf(file: RustFile, leaf: Node): Node | null {
  const up = file.parent(leaf);
  if (up === null) return null;
  if (up.type === 'function_modifiers') return file.parent(up);
  // `unsafe` is a mere word in error nodes and token trees; in an attribute it is the name, with arguments.
  if (up.type === 'attribute') return up.childForFieldName('arguments') === null ? null : up;
  return KINDS[up.type] !== undefined && !leaf.isNamed ? up : null;
}

/** What `unsafe` begins where the grammar could not tell: in tokens, in errors, and where it was bridged. */
function bareRegion(file: RustFile, leaf: Node, keyword: number): Found | null {
  const written = file.text.slice(keyword, keyword + LOOK_AHEAD);
  const after = /^unsafe\s*(?:\/\/[^\n]*\n\s*|\/\*(?:[^*]|\*(?!\/))*\*\/\s*)*([{(]|\w+)(\s*:(?!:))?/.exec(
    written,
  );
  if (after === null) return null;
  const [{ length }, next = '', colon] = after;
  const range = { start: keyword, end: keyword + length };
  if (next === '{')
    return { kind: 'block', node: null, range: { start: keyword, end: closingBrace(file, range.end - 1) } };
  if (next === '(')
    return attributeAround(file, leaf) === null ? null : { kind: 'attribute', node: null, range };
  if (colon !== undefined) return fieldRegion(file, keyword, range);
  const kind = BARE_KINDS[next];
  return kind === undefined || leaf.type === 'function_modifiers' || isFunctionType(file, leaf)
    ? null
    : { kind, node: null, range };
}

function isFunctionType(file: RustFile, leaf: Node): boolean {
  for (let up: Node | null = leaf; up !== null && !isItem(up); up = file.parent(up))
    if (up.type === 'function_type') return true;
  return false;
}

function attributeAround(file: RustFile, leaf: Node): Node | null {
  for (const up of ancestorsOf(file, leaf)) if (/attribute_item$/.test(up.type)) return up;
  return null;
}

function decoratedItem(file: RustFile, leaf: Node): Node {
  const attribute = attributeAround(file, leaf);
  return (attribute === null ? null : decorated(file, attribute)) ?? leaf;
}

const BARE_KINDS: Readonly<Record<string, UnsafeKind>> = {
  fn: 'function',
  impl: 'impl',
  trait: 'trait',
  auto: 'trait',
  extern: 'extern',
};

function fieldRegion(file: RustFile, keyword: number, bare: TextRange): Found {
  const name = file.nodeAt(bare.start + file.text.slice(bare.start + 6).search(/\w/) + 6);
  const field = file.parent(name);
  if (field?.type !== 'field_declaration') return { kind: 'field', node: null, range: bare };
  const range = { start: Math.min(keyword, field.startIndex), end: field.endIndex };
  return { kind: 'field', node: field, range };
}

/** The end of the token tree that a brace opens; the brace alone where it is never closed. */
function closingBrace(file: RustFile, brace: number): number {
  const leaf = file.nodeAt(brace);
  const tree = leaf.type === 'token_tree' ? leaf : file.parent(leaf);
  return tree !== null && tree.startIndex === brace ? tree.endIndex : brace + 1;
}

function placeOf(file: RustFile, leaf: Node): Pick<UnsafeRegion, 'inMacroArgument' | 'inMacroDefinition'> {
  return {
    inMacroArgument: macroAround(file, leaf) !== null,
    inMacroDefinition: templateAround(file, leaf) !== null,
  };
}

const macroAround = nearestOf((_file, { type }) => type === 'macro_invocation');

function isText(leaf: Node): boolean {
  return /comment|string|char_literal|escape|doc/.test(leaf.type);
}
