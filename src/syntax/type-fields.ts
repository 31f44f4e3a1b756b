import type { Node } from 'web-tree-sitter';
import { attributesOf } from './attributes.ts';
import { isPublic } from './exported.ts';
import { type Generics, genericsOf, typeParameters } from './generics.ts';
import { itemName } from './items.ts';
import { perFile } from './per-file.ts';
import { perNode } from './per-node.ts';
import type { RustFile } from './rust-file.ts';
import { isTemplate } from './templates.ts';
import { mentions, type TypeTerm, termOf } from './type-terms.ts';

export type TypeField = {
  /** `data`; `0` of a tuple; `Some.0` and `Line.from` of an enum's variants. */
  readonly name: string;
  readonly type: TypeTerm;
  /** The type as written, on one line. */
  readonly written: string;
  readonly isPublic: boolean;
  /** Offsets of the type in the file. */
  readonly range: { readonly start: number; readonly end: number };
};

/** A struct, enum or union in plain data. */
export type TypeDeclaration = {
  readonly kind: 'struct' | 'enum' | 'union';
  readonly name: string;
  readonly generics: Generics;
  readonly fields: readonly TypeField[];
  readonly isPublic: boolean;
  /** Names of the traits that it derives. */
  readonly derives: readonly string[];
  /** Offsets of the item in the file. */
  readonly range: { readonly start: number; readonly end: number };
};

const KINDS = { struct_item: 'struct', enum_item: 'enum', union_item: 'union' } as const;

/** Every struct, enum and union of a file in text order; code that macros write is left out. */
export const typeDeclarations: (file: RustFile) => readonly TypeDeclaration[] = perFile((file) =>
  typeNodes(file).map((node) => declarationOf(file, node)),
);

/** Those of one name. Most who ask want few of a file's types, and reading a type takes long. */
export function typesNamed(file: RustFile, name: string): readonly TypeDeclaration[] {
  return (nodesByName(file).get(name) ?? []).map((node) => declarationOf(file, node));
}

/** The names of all types that a file declares. */
export const typeNames: (file: RustFile) => readonly string[] = perFile((file) => [
  ...nodesByName(file).keys(),
]);

const typeNodes = perFile((file: RustFile) =>
  file.nodes('struct_item', 'enum_item', 'union_item').filter((node) => !isTemplate(file, node)),
);

const nodesByName = perFile((file: RustFile) => Map.groupBy(typeNodes(file), itemName));

const declarationOf = perNode((file: RustFile, node: Node): TypeDeclaration => {
  const derives = attributesOf(file, node).filter(({ name }) => name === 'derive');
  return {
    kind: KINDS[node.type as keyof typeof KINDS], // only asked of these three
    name: itemName(node),
    generics: genericsOf(file, node),
    fields: fieldsOf(file, node.childForFieldName('body'), ''),
    isPublic: isPublic(node),
    derives: derives.flatMap(({ list }) => (list ?? '').match(/\w+(?=\s*(?:,|$))/g) ?? []),
    range: { start: node.startIndex, end: node.endIndex },
  };
});

function fieldsOf(file: RustFile, body: Node | null, prefix: string): readonly TypeField[] {
  if (body === null) return [];
  if (body.type === 'enum_variant_list')
    return body.namedChildren.flatMap((variant) => {
      const inner = variant.type === 'enum_variant' ? variant.childForFieldName('body') : null;
      // What a variant holds is as public as the enum.
      return fieldsOf(file, inner, `${variant.childForFieldName('name')?.text}.`).map((field) => ({
        ...field,
        isPublic: true,
      }));
    });
  if (body.type === 'ordered_field_declaration_list') return tupleFields(file, body, prefix);
  return body.namedChildren.flatMap((field) => {
    const type = field.type === 'field_declaration' ? field.childForFieldName('type') : null;
    if (type === null) return [];
    const name = `${prefix}${field.childForFieldName('name')?.text}`;
    return [fieldOf(file, type, { name, isPublic: isPublic(field) })];
  });
}

function tupleFields(file: RustFile, body: Node, prefix: string): readonly TypeField[] {
  const fields: TypeField[] = [];
  let open = false;
  for (const child of body.namedChildren) {
    if (child.type === 'visibility_modifier') open = child.text.trim() === 'pub';
    else if (!/comment|attribute/.test(child.type)) {
      fields.push(fieldOf(file, child, { name: `${prefix}${fields.length}`, isPublic: open }));
      open = false;
    }
  }
  return fields;
}

function fieldOf(file: RustFile, type: Node, seen: Pick<TypeField, 'name' | 'isPublic'>): TypeField {
  return {
    ...seen,
    type: termOf(file, type),
    written: type.text.replaceAll(/\s+/g, ' '),
    range: { start: type.startIndex, end: type.endIndex },
  };
}

/** How a field reaches a type parameter. */
export type ParameterUse = {
  readonly parameter: string;
  readonly how: 'owned' | 'shared' | 'exclusive' | 'pointer' | 'marker' | 'function' | 'cell' | 'handle';
};

/** By type: what holds what is in it otherwise than by owning it. */
const WRAPPERS: Readonly<Record<string, ParameterUse['how']>> = {
  NonNull: 'pointer',
  AtomicPtr: 'pointer',
  PhantomData: 'marker',
  UnsafeCell: 'cell',
  Cell: 'cell',
  RefCell: 'cell',
  Rc: 'handle',
  Arc: 'handle',
  Weak: 'handle',
  MutexGuard: 'exclusive',
  RwLockReadGuard: 'shared',
  RwLockWriteGuard: 'exclusive',
};

/**
 * How the fields of a type reach each of its type parameters, the outermost step first: `&Cell<T>` is `shared`,
 * `Vec<UnsafeCell<T>>` is `cell`, `Option<T>` is `owned`.
 */
export function parameterUses({ generics, fields }: TypeDeclaration): readonly ParameterUse[] {
  const names = typeParameters(generics);
  const found = fields.flatMap(({ type }) => usesIn(type, names, 'owned'));
  return found.filter(
    (one, at) =>
      found.findIndex((other) => other.parameter === one.parameter && other.how === one.how) === at,
  );
}

function usesIn(
  shape: TypeTerm,
  names: readonly string[],
  how: ParameterUse['how'],
): readonly ParameterUse[] {
  if (how !== 'owned')
    return names.flatMap((parameter) => (mentions(shape, parameter) ? [{ parameter, how }] : []));
  switch (shape.kind) {
    case 'name': {
      if (shape.arguments.length === 0)
        return names.includes(shape.path) ? [{ parameter: shape.path, how }] : [];
      const within = WRAPPERS[shape.name] ?? how;
      return shape.arguments.flatMap((part) => usesIn(part, names, within));
    }
    case 'reference':
      return usesIn(shape.inner, names, shape.mutable ? 'exclusive' : 'shared');
    case 'pointer':
      return usesIn(shape.inner, names, 'pointer');
    case 'sequence':
      return usesIn(shape.inner, names, how);
    case 'tuple':
      return shape.items.flatMap((part) => usesIn(part, names, how));
    case 'function':
      return shape.items.flatMap((part) => usesIn(part, names, 'function'));
    case 'object':
    case 'opaque':
      return shape.bounds.flatMap((part) => usesIn(part, names, 'function'));
    case 'projection':
      return usesIn(shape.base, names, how);
    case 'other':
      return [];
  }
}
