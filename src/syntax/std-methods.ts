import type { Node } from 'web-tree-sitter';
import { STD_MEMBERS, type StdMember } from '../knowledge/std-members.ts';
import type { CrateView } from './crate-view.ts';
import { enclosingItem, outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { declaresType, importedPath, isCode, isOwner, type StdUse } from './std-paths.ts';
import type { TypeShape } from './type-shapes.ts';
import { importsOf } from './use-paths.ts';
import { behind, typeOfValue } from './value-types.ts';

/**
 * Names that hardly anybody but std gives to a method: they are told without knowing what they are called on. Every other
 * method is told where the file shows that it is called on the type of std.
 */
const UNMISTAKABLE = new Set(
  `is_some_and is_none_or is_ok_and is_err_and cast_mut cast_const byte_offset_from with_borrow with_borrow_mut
  split_first_chunk split_last_chunk first_chunk last_chunk as_flattened into_flattened split_at_checked
  checked_ilog2 checked_ilog10 spare_capacity_mut get_or_insert_default expose_provenance as_encoded_bytes
  into_encoded_bytes as_chunks as_chunks_mut as_rchunks as_rchunks_mut`.split(/\s+/),
);

const METHODS = new RegExp(
  `\\.\\s*(${[...STD_MEMBERS].flatMap(([name, all]) => (all.every(({ isAssociated }) => isAssociated) ? [] : [name])).join('|')})\\s*(?:::\\s*<[^()]*>\\s*)?\\(`,
  'g',
);

/** A call of a method, and whether the file shows that it is called on a type of std. */
type MethodUse = StdUse & { readonly owner: string; readonly isKnown: boolean };

/** The calls of methods of std that have not always been there, in text order. */
export function stdMethods(file: RustFile, crate: CrateView): readonly StdUse[] {
  return calledMethods(file).filter((use) => !isDefined(use, crate) && !mayBeImported(file, use));
}

/** The same, whatever the crate defines itself. */
export const calledMethods: (file: RustFile) => readonly MethodUse[] = perFile((file) =>
  [...file.text.matchAll(METHODS)].flatMap(({ 1: name = '', index }): MethodUse[] => {
    const start = file.text.indexOf(name, index);
    const node = file.nodeAt(start);
    if (node.text !== name || !isCode(file, node)) return [];
    const found = memberAt(file, node, name);
    if (found === null) return [];
    const { member, isKnown } = found;
    const at = { start, end: start + name.length };
    const item = `${shownOwner(member.owner)}::${name}`;
    const { owner, since } = member;
    return [{ item, since, at, node, name, kind: 'method', owner, isKnown }];
  }),
);

type Found = { readonly member: StdMember; readonly isKnown: boolean };

function memberAt(file: RustFile, node: Node, name: string): Found | null {
  const members = (STD_MEMBERS.get(name) ?? []).filter(({ isAssociated }) => !isAssociated);
  const access = file.parent(node);
  const receiver = access?.type === 'field_expression' ? access.childForFieldName('value') : null;
  const owners = receiver === null ? null : ownersOf(file, typeOfValue(file, receiver));
  if (owners !== null) {
    const member = members.find(({ owner }) => owners.some((type) => isOwner(owner, type)));
    return member === undefined ? null : { member, isKnown: true };
  }
  // Tokens of a macro that nobody parsed, or a value that comes from afar.
  const [member] = members;
  return member !== undefined && UNMISTAKABLE.has(name) ? { member, isKnown: false } : null;
}

/** Homes of the types that methods of the table are called on, by their names. */
const HOMES: Readonly<Record<string, string>> = {
  Option: 'option::Option',
  Result: 'result::Result',
  Vec: 'vec::Vec',
  String: 'string::String',
  Box: 'boxed::Box',
  Iterator: 'iter::Iterator',
};
const PRIMITIVE = /^(?:[iu](?:8|16|32|64|128|size)|f32|f64|bool|char|str)$/;

/** The paths of std, its crate left out, whose methods a value has; null where its type is not known or not std's. */
function ownersOf(file: RustFile, type: TypeShape | null): readonly string[] | null {
  const bare = behind(type);
  switch (bare?.kind) {
    case undefined:
      return null;
    case 'pointer':
      return ['pointer'];
    case 'slice':
      return ['slice'];
    case 'array':
      return ['array', 'slice'];
    case 'named':
      return ownersOfName(file, bare.path);
    default:
      return [];
  }
}

function ownersOfName(file: RustFile, path: string): readonly string[] {
  if (PRIMITIVE.test(path)) return [path];
  const [head = '', ...rest] = path.split('::');
  const imported = declaresType(file, head) ? null : importedPath(file, head);
  const full = imported === null ? [] : [...(imported ?? [head]), ...rest];
  const isStd = /^(?:std|core|alloc)$/.test(full[0] ?? '');
  const home = isStd
    ? full.slice(1).join('::')
    : rest.length === 0 && imported === undefined && !declaresType(file, head)
      ? HOMES[head]
      : undefined;
  // `io::Result` and whatever else a crate calls its own are this one under another name.
  const known =
    /(?:^|::)Result$/.test(path) && !/\b(?:enum|struct)\s+Result\b/.test(file.text) ? 'result::Result' : home;
  if (known === undefined) return [];
  if (known === 'vec::Vec') return [known, 'slice'];
  if (known === 'string::String') return [known, 'str'];
  return known === 'path::PathBuf' ? [known, 'path::Path'] : [known];
}

function shownOwner(owner: string): string {
  const name = owner.split('::').at(-1) ?? owner;
  if (name === 'int' || name === 'uint' || name === 'sint') return '{integer}';
  return name === 'float' ? '{float}' : name;
}

/**
 * Does a file of the crate define a function of this name: a trait's, that stands in on older compilers, or any where
 * nothing shows what the method is called on?
 */
function isDefined({ name, isKnown }: MethodUse, crate: CrateView): boolean {
  const defined = crate.all([`fn ${name}`], definedMembers).flatMap(({ facts }) => facts);
  return defined.some((one) => one.name === name && (one.isOfTrait || !isKnown));
}

const definedMembers = (file: RustFile): readonly { readonly name: string; readonly isOfTrait: boolean }[] =>
  [...file.text.matchAll(/\bfn\s+(\w+)/g)].flatMap(({ 1: name = '', index }) => {
    if (!STD_MEMBERS.has(name)) return [];
    const item = enclosingItem(file, file.nodeAt(index));
    const holder = item === null ? null : outerItem(file, item);
    // In the definition of a macro nothing tells.
    const isInherent = holder?.type === 'impl_item' && holder.childForFieldName('trait') === null;
    return [{ name, isOfTrait: !isInherent }];
  });

/** Traits of other crates that have methods of these names. */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
  itertools: /^(?:chunk_by|array_windows|is_sorted|is_sorted_by|is_sorted_by_key)$/,
  num_integer: /^(?:div_ceil|is_multiple_of|next_multiple_of|isqrt)$/,
  num: /^(?:div_ceil|is_multiple_of|next_multiple_of|isqrt|abs_diff)$/,
  num_traits: /^(?:total_cmp|abs_diff|checked_ilog|ilog2)$/,
  bstr: /^(?:utf8_chunks|trim_ascii|split_at_checked)$/,
  futures: /^(?:inspect|inspect_err|map_while|flatten|chunk_by)$/,
};

/** What the traits that extend a type of std are called after, by the words in its path. */
const STEMS: readonly (readonly [RegExp, RegExp])[] = [
  [/Option$/, /Option/],
  [/Result$/, /Result/],
  [/^(?:vec::Vec|slice|array)$/, /Slice|Vec|Array|^Bytes?$/],
  [/^(?:str|string::String)$/, /^(?!Os|C)\w*Str/],
  [/^[usi]*int$/, /Int|Num|Unsigned|Signed|Size|[UI]\d/],
  [/^float$/, /Float|Num|F\d/],
  [/pointer|NonNull/, /Ptr|Pointer|NonNull/],
  [/Iterator|Peekable/, /Iter/],
  [/^collections::/, /Map|Set|Collection|Vec|Heap/],
  [/^bool$/, /Bool/],
];

/** Is a trait of this name an extension of a type of std: one of its own, or one of everything? */
function extendsStd(trait: string, owner: string): boolean {
  const stem = /^(\w*?)(?:Ext|Extension|Extensions|Polyfill|Compat|Backport|Utils?)$/.exec(trait)?.[1];
  if (stem === undefined) return false;
  if (stem === '' || /Std|Core/.test(stem)) return true;
  const known = STEMS.find(([of]) => of.test(owner))?.[1] ?? new RegExp(owner.split('::').at(-1) ?? owner);
  return known.test(stem);
}

/** Can the method come from a trait that the file imports: one called `…Ext` or `_`, or whatever a glob brings in? */
function mayBeImported(file: RustFile, { name: method, isKnown, owner }: MethodUse): boolean {
  return importsOf(file).some(({ path, name }) => {
    const [crate = ''] = path;
    if (/^(?:std|core|alloc)$/.test(crate)) return false;
    if (ELSEWHERE[crate.replace(/_util$/, '')]?.test(method) === true) return true;
    const last = path.at(-1) ?? '';
    if (extendsStd(last, owner) || (!isKnown && /(?:Ext|Extension)s?$|^Itertools$/.test(last))) return true;
    if (name === '_' && /^(?:crate|self|super)$/.test(crate)) return !/(?:Ext|Extension)s?$/.test(last);
    return name === '*' && HANDY.test(path.at(-2) ?? '');
  });
}

/** Modules that hold a bit of everything. */
const HANDY = /(?:^|_)(?:ext|util|polyfill|compat|prelude|std|core|backport)s?$/;
