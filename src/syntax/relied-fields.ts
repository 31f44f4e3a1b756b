import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { ancestorsOf, enclosingFunction, isItem, itemName, outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { unsafeRegions } from './unsafe-regions.ts';

/** A private field that unsafe code of its module takes at its word, and the functions in which it does. */
export type ReliedField = {
  readonly type: string;
  readonly field: string;
  readonly users: readonly string[];
};
/** A place in safe code that sets such a field, lends it mutably, or gives it its first value. */
export type FieldWrite = ReliedField & {
  readonly how: 'assigns' | 'lends' | 'builds';
  readonly writer: string;
  readonly range: TextRange;
};

/** Types of which a wrong value makes memory accesses wrong: pointers, lengths, capacities, indices, flags. */
const TELLING = /^\*|\b(?:NonNull|Unique|Layout|Range|MaybeUninit|usize|isize|bool|[ui](?:8|16|32|64|128))\b/;
/** Types that only their own methods change, and that say so. */
const SHARED = /\b(?:Atomic\w*|Mutex|RwLock|PhantomData)\b/;

/**
 * Fields that `unsafe` blocks and functions of the type's methods name as `self.…`, that were read into a variable
 * they use, or that the condition around them looks at. Private ones of types of the same module only: nobody else
 * can change them.
 */
export const reliedFields: (file: RustFile) => readonly ReliedField[] = perFile((file) => {
  const users = new Map<string, Set<string>>();
  for (const { kind, node, inMacroDefinition } of unsafeRegions(file)) {
    if (node === null || inMacroDefinition || (kind !== 'block' && kind !== 'function')) continue;
    const holder = enclosingFunction(file, node);
    const type = holder === null ? null : typeOfMethod(file, holder);
    if (holder === null || type === null) continue;
    for (const field of [...fieldsNamed(node), ...fieldsBefore(file, node, holder)]) {
      const key = keyOf(type, field);
      if (privateFields(file).has(key)) users.set(key, (users.get(key) ?? new Set()).add(itemName(holder)));
    }
  }
  return [...users].map(([key, names]) => {
    const [type = '', field = ''] = key.split('.');
    return { type, field, users: [...names] };
  });
});

/** Writes to relied-on fields in safe code of the same type's methods, in text order; `isWanted` picks the lines. */
export function reliedWrites(file: RustFile, isWanted: (range: TextRange) => boolean): readonly FieldWrite[] {
  const relied = new Map(reliedFields(file).map((one) => [keyOf(one.type, one.field), one]));
  if (relied.size === 0) return [];
  return file.nodes(...WRITES).flatMap((node): readonly FieldWrite[] => {
    const range = { start: node.startIndex, end: node.endIndex };
    const fields = isWanted(range) ? writtenBy(node) : [];
    const writer = fields.length === 0 ? null : enclosingFunction(file, node);
    const type = writer === null ? null : typeOfMethod(file, writer);
    if (writer === null || type === null || isUnsafeCode(file, node)) return [];
    if (node.type === 'struct_expression' && !/^(?:Self)$/.test(builtType(node)) && builtType(node) !== type)
      return [];
    return fields.flatMap((field) => {
      const found = relied.get(keyOf(type, field));
      const name = itemName(writer);
      const users = found?.users.filter((user) => user !== name) ?? [];
      return users.length === 0 ? [] : [{ type, field, users, writer: name, how: howOf(node), range }];
    });
  });
}

const WRITES = [
  'assignment_expression',
  'compound_assignment_expr',
  'reference_expression',
  'struct_expression',
];

function howOf({ type }: Node): FieldWrite['how'] {
  if (type === 'struct_expression') return 'builds';
  return type === 'reference_expression' ? 'lends' : 'assigns';
}

function writtenBy(node: Node): readonly string[] {
  if (node.type === 'struct_expression') {
    const inits = node.childForFieldName('body')?.namedChildren ?? [];
    return inits.flatMap((one) => {
      if (one.type === 'shorthand_field_initializer') return one.lastNamedChild?.text ?? [];
      return one.type === 'field_initializer' ? (one.childForFieldName('field')?.text ?? []) : [];
    });
  }
  if (node.type === 'reference_expression') {
    const isMutable = node.namedChildren.some(({ type }) => type === 'mutable_specifier');
    return isMutable ? ownField(node.childForFieldName('value')) : [];
  }
  return ownField(node.childForFieldName('left'));
}

function ownField(place: Node | null): readonly string[] {
  if (place?.type !== 'field_expression' || place.childForFieldName('value')?.text !== 'self') return [];
  return [place.childForFieldName('field')?.text ?? ''];
}

function builtType(expression: Node): string {
  return lastName(expression.childForFieldName('name')?.text ?? '');
}

/** The names of `self.…` in a piece of code. */
function fieldsNamed(node: Node): readonly string[] {
  return node.descendantsOfType('field_expression').flatMap((one) => ownField(one));
}

/** Fields that lead into a block: by variables it names, and by the conditions it stands under. */
function fieldsBefore(file: RustFile, block: Node, holder: Node): readonly string[] {
  if (block.type !== 'unsafe_block') return [];
  const named = new Set(block.descendantsOfType('identifier').map(({ text }) => text));
  const lets = holder.descendantsOfType('let_declaration').filter((one) => {
    const name = one.childForFieldName('pattern')?.text ?? '';
    return one.endIndex <= block.startIndex && named.has(name);
  });
  const values = lets.flatMap((one) => one.childForFieldName('value') ?? []);
  const conditions: Node[] = [];
  for (const up of ancestorsOf(file, block)) {
    if (isItem(up)) break;
    const condition = /^(?:if|while)_expression$/.test(up.type) ? up.childForFieldName('condition') : null;
    if (condition !== null) conditions.push(condition);
  }
  return [...values, ...conditions].flatMap(fieldsNamed);
}

/** `Type.field` of every private field whose value can make an access wrong. */
const privateFields: (file: RustFile) => ReadonlySet<string> = perFile((file) => {
  const found = file.nodes('struct_item').flatMap((item) => {
    const fields = item.childForFieldName('body')?.namedChildren ?? [];
    return fields.filter(isPrivateAndTelling).map((field) => {
      return keyOf(placedName(file, item, itemName(item)), field.childForFieldName('name')?.text ?? '');
    });
  });
  return new Set(found);
});

function isPrivateAndTelling(field: Node): boolean {
  if (field.type !== 'field_declaration') return false;
  if (field.namedChildren.some(({ type }) => type === 'visibility_modifier')) return false;
  const type = field.childForFieldName('type')?.text ?? '';
  return TELLING.test(type) && !SHARED.test(type);
}

/** The type whose method a function is, by the name that it has in its module; null for other functions. */
function typeOfMethod(file: RustFile, holder: Node): string | null {
  const impl = outerItem(file, holder);
  if (impl?.type !== 'impl_item') return null;
  return placedName(file, impl, lastName(impl.childForFieldName('type')?.text ?? ''));
}

/** A type's name; of one in a module of the file, with the module's, so that namesakes are kept apart. */
function placedName(file: RustFile, item: Node, name: string): string {
  const outer = outerItem(file, item);
  return outer?.type === 'mod_item' ? `${itemName(outer)}::${name}` : name;
}

function lastName(path: string): string {
  return /(\w+)\s*(?:<[\s\S]*)?$/.exec(path.replace(/<[\s\S]*$/, ''))?.[1] ?? '';
}

function isUnsafeCode(file: RustFile, node: Node): boolean {
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'unsafe_block') return true;
    if (up.type === 'function_item') return /\bunsafe\b/.test(modifiersOf(up));
  }
  return false;
}

function modifiersOf(item: Node): string {
  return item.namedChildren.find(({ type }) => type === 'function_modifiers')?.text ?? '';
}

function keyOf(type: string, field: string): string {
  return `${type}.${field}`;
}
