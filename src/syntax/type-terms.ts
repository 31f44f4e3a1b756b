import type { Node } from 'web-tree-sitter';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { importsOf } from './use-paths.ts';

/**
 * A type in plain data, with the names that the file imports written out, made for putting types in the place of
 * parameters across the files of a crate. For one type as it is written here, ask type-shapes.ts.
 */
export type TypeTerm =
  /** `T`, `Vec<T>`, `std::rc::Rc<T>`; also a trait in a bound, whose `Item = T` counts as an argument. */
  | {
      readonly kind: 'name';
      /** The last part: `Rc`. */
      readonly name: string;
      /** As the file's imports complete it: `std::rc::Rc`. */
      readonly path: string;
      readonly arguments: readonly TypeTerm[];
      /** What `FnOnce(T) -> R` returns. */
      readonly output?: TypeTerm;
    }
  | { readonly kind: 'reference'; readonly mutable: boolean; readonly inner: TypeTerm }
  | { readonly kind: 'pointer'; readonly mutable: boolean; readonly inner: TypeTerm }
  /** An array or a slice. */
  | { readonly kind: 'sequence'; readonly inner: TypeTerm }
  | { readonly kind: 'tuple'; readonly items: readonly TypeTerm[] }
  /** A function pointer: its parameters and its result. */
  | { readonly kind: 'function'; readonly items: readonly TypeTerm[] }
  /** `dyn A + B`, `impl A + B`; lifetimes left out. */
  | { readonly kind: 'object' | 'opaque'; readonly bounds: readonly TypeTerm[] }
  /** `T::Item`, `<T as Trait>::Item`. */
  | { readonly kind: 'projection'; readonly base: TypeTerm; readonly name: string }
  | { readonly kind: 'other' };

const OTHER: TypeTerm = { kind: 'other' };

/** The term that a type node writes. */
export function termOf(file: RustFile, node: Node): TypeTerm {
  switch (node.type) {
    case 'type_identifier':
    case 'primitive_type':
    case 'identifier':
    case 'scoped_type_identifier':
    case 'scoped_identifier':
      return named(file, node, []);
    case 'generic_type':
      return generic(file, node);
    case 'reference_type':
    case 'pointer_type':
      return {
        kind: node.type === 'reference_type' ? 'reference' : 'pointer',
        mutable: node.namedChildren.some(({ type }) => type === 'mutable_specifier'),
        inner: inner(file, node, 'type'),
      };
    case 'array_type':
      return { kind: 'sequence', inner: inner(file, node, 'element') };
    case 'tuple_type':
      return { kind: 'tuple', items: typesIn(file, node) };
    case 'function_type':
      return functionTerm(file, node);
    case 'dynamic_type':
    case 'abstract_type':
    case 'bounded_type':
      return bounded(file, node);
    case 'higher_ranked_trait_bound':
      return inner(file, node, 'type');
    default:
      return OTHER;
  }
}

/** The traits of `trait_bounds` or of a sum of bounds; lifetimes and `?Sized` left out. */
export function boundTerms(file: RustFile, bounds: Node): readonly TypeTerm[] {
  return typesIn(file, bounds);
}

/** Every term within a term, itself first. */
export function* termsWithin(shape: TypeTerm): Generator<TypeTerm> {
  yield shape;
  for (const part of partsOf(shape)) yield* termsWithin(part);
}

/** Does a type parameter or type of this name occur in a term? */
export function mentions(shape: TypeTerm, name: string): boolean {
  for (const part of termsWithin(shape))
    if (part.kind === 'name' && part.name === name && part.path === name) return true;
  return false;
}

/** The term with names put in the place of others, as generic arguments are. */
export function substitute(shape: TypeTerm, by: ReadonlyMap<string, TypeTerm>): TypeTerm {
  const put = (part: TypeTerm): TypeTerm => substitute(part, by);
  switch (shape.kind) {
    case 'name':
      if (shape.arguments.length === 0 && shape.output === undefined) return by.get(shape.path) ?? shape;
      return {
        ...shape,
        arguments: shape.arguments.map(put),
        ...(shape.output === undefined ? {} : { output: put(shape.output) }),
      };
    case 'reference':
    case 'pointer':
    case 'sequence':
      return { ...shape, inner: put(shape.inner) };
    case 'tuple':
    case 'function':
      return { ...shape, items: shape.items.map(put) };
    case 'object':
    case 'opaque':
      return { ...shape, bounds: shape.bounds.map(put) };
    case 'projection': {
      const whole = shape.base.kind === 'name' ? by.get(`${shape.base.path}::${shape.name}`) : undefined;
      return whole ?? { ...shape, base: put(shape.base) };
    }
    case 'other':
      return shape;
  }
}

function partsOf(shape: TypeTerm): readonly TypeTerm[] {
  switch (shape.kind) {
    case 'name':
      return shape.output === undefined ? shape.arguments : [...shape.arguments, shape.output];
    case 'reference':
    case 'pointer':
    case 'sequence':
      return [shape.inner];
    case 'tuple':
    case 'function':
      return shape.items;
    case 'object':
    case 'opaque':
      return shape.bounds;
    case 'projection':
      return [shape.base];
    case 'other':
      return [];
  }
}

function inner(file: RustFile, node: Node, field: string): TypeTerm {
  const child = node.childForFieldName(field);
  return child === null ? OTHER : termOf(file, child);
}

const NO_TYPE: ReadonlySet<string> = new Set([
  'lifetime',
  'removed_trait_bound',
  'line_comment',
  'block_comment',
  'attribute_item',
  'for_lifetimes',
  'block',
  'integer_literal',
  'visibility_modifier',
  'use_bounds',
]);

function typesIn(file: RustFile, node: Node): readonly TypeTerm[] {
  return node.namedChildren.flatMap((child) => {
    if (NO_TYPE.has(child.type)) return [];
    const type = child.type === 'type_binding' || child.type === 'parameter' ? 'type' : null;
    if (type === null) return [termOf(file, child)];
    return [inner(file, child, type)];
  });
}

function generic(file: RustFile, node: Node): TypeTerm {
  const base = node.childForFieldName('type');
  const list = node.childForFieldName('type_arguments');
  return base === null ? OTHER : named(file, base, list === null ? [] : typesIn(file, list));
}

/** A path: of a type, or by way of a type parameter (`T::Item`), of `Self` or of a qualified type a projection. */
function named(file: RustFile, node: Node, args: readonly TypeTerm[]): TypeTerm {
  const { text } = node;
  if (/^\w+$/.test(text)) return namedAs(completed(file, text), text, args);
  const name = node.childForFieldName('name')?.text ?? text;
  const path = node.childForFieldName('path');
  if (path?.type === 'bracketed_type') {
    const type = path.namedChild(0)?.childForFieldName('type') ?? null;
    return type === null ? OTHER : { kind: 'projection', base: termOf(file, type), name };
  }
  if (path !== null && isTypeName(path.text))
    return { kind: 'projection', base: named(file, path, []), name };
  const written = text.replaceAll(/\s+/g, '').replace(/^::/, '').replaceAll(/<.*>/g, '');
  return namedAs(completed(file, written), name, args);
}

/** The name that an import renames is the one that says what the type is. */
function namedAs(path: string, written: string, args: readonly TypeTerm[]): TypeTerm {
  return { kind: 'name', name: path.split('::').at(-1) ?? written, path, arguments: args };
}

function isTypeName(text: string): boolean {
  return /^[A-Z]\w*$/.test(text);
}

function functionTerm(file: RustFile, node: Node): TypeTerm {
  const trait = node.childForFieldName('trait');
  const parameters = node.childForFieldName('parameters');
  const items = parameters === null ? [] : typesIn(file, parameters);
  const result = node.childForFieldName('return_type');
  const output = result === null ? null : termOf(file, result);
  if (trait === null) return { kind: 'function', items: output === null ? items : [...items, output] };
  const base = named(file, trait, items);
  return base.kind === 'name' && output !== null ? { ...base, output } : base;
}

/** `dyn A`, `impl A`, and the sums that the grammar hangs below or above them. */
function bounded(file: RustFile, node: Node): TypeTerm {
  const bounds: TypeTerm[] = [];
  let kind: 'object' | 'opaque' = 'opaque';
  const visit = (part: Node): void => {
    if (part.type === 'dynamic_type') kind = 'object';
    if (/^(?:dynamic|abstract|bounded)_type$/.test(part.type)) part.namedChildren.forEach(visit);
    else if (!NO_TYPE.has(part.type)) bounds.push(termOf(file, part));
  };
  visit(node);
  return { kind, bounds };
}

const importPaths: (file: RustFile) => ReadonlyMap<string, string> = perFile(
  (file) => new Map(importsOf(file).map(({ name, path }) => [name, path.join('::')])),
);

/** A path with its first part written out as the file imports it. */
function completed(file: RustFile, path: string): string {
  const [first = '', ...rest] = path.split('::');
  const imported = importPaths(file).get(first);
  return imported === undefined ? path : [imported, ...rest].join('::');
}
