import type { Node } from 'web-tree-sitter';

/** A written type, taken apart. Names are as written: aliases and imports are not followed. */
export type TypeShape =
  | {
      readonly kind: 'reference';
      readonly mutable: boolean;
      readonly lifetime: string | null;
      readonly inner: TypeShape;
    }
  | { readonly kind: 'pointer'; readonly mutable: boolean; readonly inner: TypeShape }
  | { readonly kind: 'slice'; readonly inner: TypeShape }
  | { readonly kind: 'array'; readonly inner: TypeShape; readonly length: string }
  | { readonly kind: 'tuple'; readonly parts: readonly TypeShape[] }
  | NamedType
  | FunctionPointer
  /** `dyn`, `impl`, `!`, `_`, macros, and what the grammar has no shape for. */
  | { readonly kind: 'other'; readonly text: string; readonly parts: readonly TypeShape[] };

/** `u8`, `Vec<T>`, `std::io::Result<()>`, `Self`, `<T as Iterator>::Item`. */
export type NamedType = {
  readonly kind: 'named';
  /** The last segment: `Vec` of `std::vec::Vec<T>`. */
  readonly name: string;
  /** The whole path without the generic arguments of its last segment. */
  readonly path: string;
  readonly args: readonly TypeShape[];
  /** With their quote: `'a`, `'_`, `'static`. */
  readonly lifetimes: readonly string[];
};

export type FunctionPointer = {
  readonly kind: 'function';
  /** `C` also for a bare `extern`; null for Rust's own. */
  readonly abi: string | null;
  readonly isUnsafe: boolean;
  readonly parameters: readonly TypeShape[];
  readonly result: TypeShape | null;
};

/** Deeper than any type that people write. */
const MOST_NESTED = 40;

/** Takes a type node apart. */
export function typeShape(node: Node, depth = 0): TypeShape {
  const rest = (inner: Node | null) =>
    inner === null || depth > MOST_NESTED ? other(node, []) : typeShape(inner, depth + 1);
  const parts = () => node.namedChildren.filter(isType).map((part) => rest(part));
  switch (node.type) {
    case 'reference_type': {
      const lifetime = childOf(node, 'lifetime')?.text ?? null;
      const inner = rest(node.childForFieldName('type'));
      return { kind: 'reference', mutable: isMutable(node), lifetime, inner };
    }
    case 'pointer_type':
      return { kind: 'pointer', mutable: isMutable(node), inner: rest(node.childForFieldName('type')) };
    case 'array_type': {
      const inner = rest(node.childForFieldName('element'));
      const length = node.childForFieldName('length')?.text;
      return length === undefined ? { kind: 'slice', inner } : { kind: 'array', inner, length };
    }
    case 'unit_type':
      return { kind: 'tuple', parts: [] };
    case 'tuple_type':
      return { kind: 'tuple', parts: parts() };
    case 'function_type':
      return node.childForFieldName('trait') === null ? functionPointer(node, rest) : other(node, parts());
    case 'primitive_type':
    case 'type_identifier':
    case 'identifier':
    case 'scoped_type_identifier':
    case 'scoped_identifier':
      return named(node, [], []);
    case 'generic_type':
    case 'generic_type_with_turbofish':
      return generic(node, rest);
    default:
      return other(node, parts());
  }
}

/** All shapes of a type, itself first, each before its parts. */
export function* shapesWithin(shape: TypeShape): Generator<TypeShape> {
  yield shape;
  for (const part of partsOf(shape)) yield* shapesWithin(part);
}

function partsOf(shape: TypeShape): readonly TypeShape[] {
  switch (shape.kind) {
    case 'reference':
    case 'pointer':
    case 'slice':
    case 'array':
      return [shape.inner];
    case 'named':
      return shape.args;
    case 'function':
      return shape.result === null ? shape.parameters : [...shape.parameters, shape.result];
    default:
      return shape.parts;
  }
}

type Rest = (inner: Node | null) => TypeShape;

function functionPointer(node: Node, rest: Rest): FunctionPointer {
  const parameters = (node.childForFieldName('parameters')?.namedChildren ?? [])
    .map((one) => (one.type === 'parameter' ? one.childForFieldName('type') : one))
    .filter((one) => one !== null && isType(one));
  const result = node.childForFieldName('return_type');
  const modifiers = childOf(node, 'function_modifiers')?.text ?? '';
  return {
    kind: 'function',
    abi: abiOf(modifiers),
    isUnsafe: /\bunsafe\b/.test(modifiers),
    parameters: parameters.map(rest),
    result: result === null ? null : rest(result),
  };
}

/** The ABI in the words before `fn`: `C` for a bare `extern`, null where there is no `extern`. */
export function abiOf(modifiers: string): string | null {
  const found = /\bextern\b\s*(?:r?#*"([^"]*)")?/.exec(modifiers);
  return found === null ? null : (found[1] ?? 'C');
}

function generic(node: Node, rest: Rest): TypeShape {
  const base = node.childForFieldName('type');
  const written = node.childForFieldName('type_arguments')?.namedChildren ?? [];
  const lifetimes = written.filter(({ type }) => type === 'lifetime').map(({ text }) => text);
  const args = written.filter((one) => one.type !== 'lifetime' && isType(one)).map(rest);
  return base === null ? other(node, args) : named(base, args, lifetimes);
}

function named(node: Node, args: readonly TypeShape[], lifetimes: readonly string[]): NamedType {
  const path = node.text.replaceAll(/\s+/g, '');
  return { kind: 'named', name: node.childForFieldName('name')?.text ?? path, path, args, lifetimes };
}

function other(node: Node, parts: readonly TypeShape[]): TypeShape {
  return { kind: 'other', text: node.text.replaceAll(/\s+/g, ' '), parts };
}

function isMutable(node: Node): boolean {
  return childOf(node, 'mutable_specifier') !== null;
}

function childOf(node: Node, type: string): Node | null {
  return node.namedChildren.find((child) => child.type === type) ?? null;
}

function isType({ type, isExtra }: Node): boolean {
  return !isExtra && /(?:_type|^type_identifier|^scoped_type_identifier|type_with_turbofish)$/.test(type);
}
