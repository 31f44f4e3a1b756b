import type { Node } from 'web-tree-sitter';
import type { RustFile } from './rust-file.ts';
import { boundTerms, type TypeTerm, termOf } from './type-terms.ts';

export type GenericParameter = {
  readonly kind: 'type' | 'lifetime' | 'const';
  /** `T`, `'a`, `N`. */
  readonly name: string;
  /** The traits that stand at the parameter itself; lifetimes and `?Sized` left out. */
  readonly bounds: readonly TypeTerm[];
  /** Is it declared `?Sized` here? */
  readonly mayBeUnsized: boolean;
  readonly default: TypeTerm | null;
  /** Offsets of the parameter in the file. */
  readonly range: { readonly start: number; readonly end: number };
};

/** What an item declares between its angle brackets and in its `where` clause, in plain data. */
export type Generics = {
  readonly parameters: readonly GenericParameter[];
  readonly where: readonly { readonly subject: TypeTerm; readonly bounds: readonly TypeTerm[] }[];
};

const KINDS: Readonly<Record<string, GenericParameter['kind']>> = {
  type_parameter: 'type',
  lifetime_parameter: 'lifetime',
  const_parameter: 'const',
};

/** The generic parameters and `where` clause of a type, trait, impl or function. */
export function genericsOf(file: RustFile, item: Node): Generics {
  const list = item.childForFieldName('type_parameters');
  const clause = mayHaveWhere(file, item)
    ? item.namedChildren.find(({ type }) => type === 'where_clause')
    : undefined;
  return {
    parameters: list === null ? [] : list.namedChildren.flatMap((one) => parameterOf(file, one) ?? []),
    where: clause === undefined ? [] : clause.namedChildren.flatMap((one) => predicateOf(file, one) ?? []),
  };
}

/** Is the word in the head of an item? After the fields of a tuple, before everything else in braces. */
function mayHaveWhere({ text }: RustFile, item: Node): boolean {
  const body = item.childForFieldName('body');
  const isLast = body === null || text[body.startIndex] !== '{';
  return text.slice(item.startIndex, isLast ? item.endIndex : body.startIndex).includes('where');
}

/** The names of the type parameters, in order. */
export function typeParameters({ parameters }: Generics): readonly string[] {
  return parameters.filter(({ kind }) => kind === 'type').map(({ name }) => name);
}

/** Every trait that a type parameter is bound by, at the parameter and in the `where` clause. */
export function boundsOn({ parameters, where }: Generics, name: string): readonly TypeTerm[] {
  const own = parameters.find((one) => one.kind === 'type' && one.name === name)?.bounds ?? [];
  const clauses = where.filter(({ subject }) => isBare(subject, name)).flatMap(({ bounds }) => bounds);
  return [...own, ...clauses];
}

/** Is a shape nothing but a name, such as a type parameter? */
export function isBare(shape: TypeTerm, name: string): boolean {
  return shape.kind === 'name' && shape.path === name && shape.arguments.length === 0;
}

function parameterOf(file: RustFile, node: Node): GenericParameter | null {
  const kind = KINDS[node.type];
  const name = node.childForFieldName('name')?.text;
  if (kind === undefined || name === undefined) return null;
  const bounds = node.childForFieldName('bounds');
  const fallback = kind === 'type' ? node.childForFieldName('default_type') : null;
  return {
    kind,
    name,
    bounds: bounds === null || kind !== 'type' ? [] : boundTerms(file, bounds),
    mayBeUnsized: bounds?.namedChildren.some(({ type }) => type === 'removed_trait_bound') ?? false,
    default: fallback === null ? null : termOf(file, fallback),
    range: { start: node.startIndex, end: node.endIndex },
  };
}

function predicateOf(file: RustFile, node: Node): Generics['where'][number] | null {
  const left = node.childForFieldName('left');
  const bounds = node.childForFieldName('bounds');
  if (left === null || bounds === null || left.type === 'lifetime') return null;
  return { subject: termOf(file, left), bounds: boundTerms(file, bounds) };
}
