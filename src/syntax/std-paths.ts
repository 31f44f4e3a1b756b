import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { STD_MEMBERS } from '../knowledge/std-members.ts';
import { CONST_SINCE, STD_ITEMS } from '../knowledge/std-stabilisations.ts';
import { ancestorsOf } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { type ImportedName, importsOf } from './use-paths.ts';

/** A place where a file names something of std that has not always been there. */
export type StdUse = {
  /** As people write it: `std::sync::LazyLock`, `Duration::from_mins`, `Option::is_none_or`. */
  readonly item: string;
  readonly since: number;
  readonly at: TextRange;
  readonly node: Node;
  /** What it is called here; of a path, its last part. */
  readonly name: string;
  readonly kind: 'import' | 'path' | 'method' | 'constant';
};

const CRATES = /^(?:std|core|alloc)$/;

/** The items of std that a file imports or names by a path, in text order. */
export const stdPaths: (file: RustFile) => readonly StdUse[] = perFile((file) =>
  [...importedItems(file), ...namedItems(file)].toSorted((a, b) => a.at.start - b.at.start),
);

/** The release of the item at a path of std, `sync::LazyLock` for `std::sync::LazyLock`; null for one that is older. */
export function itemSince(path: readonly string[], isMacro = false): number | null {
  const [crate = '', ...rest] = path;
  if (!CRATES.test(crate)) return null;
  const own = `${rest.join('::')}${isMacro ? '!' : ''}`;
  for (const key of [own, `${crate}::${own}`]) {
    const since = STD_ITEMS.get(key);
    if (since !== undefined) return since;
  }
  for (let end = 1; end <= rest.length; end += 1) {
    const module = `${rest.slice(0, end).join('::')}::`;
    const since = STD_ITEMS.get(module) ?? STD_ITEMS.get(`${crate}::${module}`);
    if (since !== undefined) return since;
  }
  return null;
}

function importedItems(file: RustFile): readonly StdUse[] {
  return importsOf(file).flatMap((one) => {
    // A macro and a module may share a name, and a `use` brings in both.
    const since = itemSince(one.path) ?? itemSince(one.path, true);
    if (since === null) return [];
    const at = placeOf(file, one);
    return {
      item: one.path.join('::'),
      since,
      at,
      node: file.nodeAt(at.start),
      name: one.name,
      kind: 'import' as const,
    };
  });
}

/** Where the last part of an imported path stands in its declaration. */
function placeOf(file: RustFile, { path, offset }: ImportedName): TextRange {
  const last = path.findLast((part) => part !== '*' && part !== 'self') ?? '';
  const text = file.text.slice(offset, file.text.indexOf(';', offset));
  const found =
    new RegExp(`\\b${last}\\b(?!\\s*::\\s*[{\\w])`).exec(text) ?? new RegExp(`\\b${last}\\b`).exec(text);
  const start = offset + (found?.index ?? 0);
  return { start, end: start + last.length };
}

const NAMES = [
  ...new Set([
    ...[...STD_ITEMS.keys(), ...CONST_SINCE.keys()].map(
      (key) =>
        key
          .replace(/!$|::$/, '')
          .split('::')
          .at(-1) ?? '',
    ),
    ...STD_MEMBERS.keys(),
  ]),
];
const PATHS = new RegExp(`(?<![\\w#$])((?:\\w+\\s*::\\s*)+)(${NAMES.join('|')})\\b(\\s*!(?!=))?`, 'g');

function namedItems(file: RustFile): readonly StdUse[] {
  return [...file.text.matchAll(PATHS)].flatMap(
    ({ 1: lead = '', 2: name = '', 3: bang, index }): StdUse[] => {
      const start = index + lead.length;
      const node = file.nodeAt(start);
      if (node.text !== name || !isCode(file, node)) return [];
      const written = lead.replaceAll(/\s+/g, '').split('::').slice(0, -1);
      const path = resolved(file, written);
      if (path === null || !CRATES.test(path[0] ?? '')) return [];
      const use = { at: { start: index, end: start + name.length }, node, name };
      const shown = `${written.join('::')}::${name}`;
      const since = itemSince([...path, name], bang !== undefined);
      if (since !== null) {
        const item = CRATES.test(written[0] ?? '') ? shown : [...path, name].join('::');
        return [{ ...use, item, since, kind: 'path' }];
      }
      const member = memberSince(path, name);
      if (member !== null) return [{ ...use, item: shown, since: member, kind: 'path' }];
      const constant = constSince(path, name);
      if (constant === null || !isInConstant(file, node)) return [];
      return [{ ...use, item: shown, since: constant, kind: 'constant' }];
    },
  );
}

/** Types that need no import, and the modules that they live in. */
const PRELUDE: Readonly<Record<string, string>> = {
  Box: 'boxed::Box',
  Iterator: 'iter::Iterator',
  Option: 'option::Option',
  Result: 'result::Result',
  String: 'string::String',
  Vec: 'vec::Vec',
  str: 'primitive::str',
  bool: 'primitive::bool',
};
const NUMBER = /^(?:[iu](?:8|16|32|64|128|size)|f32|f64)$/;

/** The path from the crate on that written segments stand for; null where the file does not tell. */
function resolved(file: RustFile, written: readonly string[]): readonly string[] | null {
  const [head = '', ...rest] = written;
  if (CRATES.test(head)) return written;
  const imported = importedPath(file, head);
  // Another module of the file may have a type of its own by that name.
  if (imported !== undefined && declaresType(file, head)) return null;
  if (imported !== undefined) return imported === null ? null : [...imported, ...rest];
  if (rest.length > 0 || declaresType(file, head)) return null;
  if (NUMBER.test(head)) return ['core', 'primitive', head];
  // Whatever a glob brings in may be the module of that name.
  if (head === 'str' && importsOf(file).some(({ name }) => name === '*')) return null;
  const known = PRELUDE[head];
  return known === undefined ? null : ['std', ...known.split('::')];
}

/** What an imported name stands for; null where imports disagree, undefined where there is none. */
export function importedPath(file: RustFile, name: string): readonly string[] | null | undefined {
  const paths = importedPaths(file).get(name);
  if (paths === undefined) return undefined;
  const [only = '', ...others] = paths;
  return others.length > 0 ? null : only.split('::');
}

const importedPaths = perFile((file: RustFile): ReadonlyMap<string, readonly string[]> => {
  const named = Map.groupBy(importsOf(file), ({ name }) => name);
  return new Map(
    [...named].map(
      ([name, group]) => [name, [...new Set(group.map(({ path }) => path.join('::')))]] as const,
    ),
  );
});

/** Does the file declare a type, a trait or a parameter of this name? */
export function declaresType(file: RustFile, name: string): boolean {
  return new RegExp(`\\b(?:struct|enum|union|type|trait|mod)\\s+${name}\\b`).test(file.text);
}

function memberSince(path: readonly string[], name: string): number | null {
  // `std::str` and `std::u32` are modules, whose functions are others.
  const type = path.slice(1).join('::');
  const owner = type.includes('::') ? type.replace('primitive::', '') : '';
  const members = STD_MEMBERS.get(name) ?? [];
  return members.find((one) => isOwner(one.owner, owner))?.since ?? null;
}

/** Is what the table calls an owner the type at this path? */
export function isOwner(owner: string, type: string): boolean {
  if (owner === type) return true;
  if (owner.endsWith('*')) return new RegExp(`^${owner.slice(0, -1)}[A-Z]\\w*$`).test(type);
  if (owner === 'int') return /^[iu](?:8|16|32|64|128|size)$/.test(type);
  if (owner === 'uint') return /^u(?:8|16|32|64|128|size)$/.test(type);
  if (owner === 'sint') return /^i(?:8|16|32|64|128|size)$/.test(type);
  return owner === 'float' && /^f(?:32|64)$/.test(type);
}

function constSince(path: readonly string[], name: string): number | null {
  return CONST_SINCE.get([...path.slice(1), name].join('::')) ?? null;
}

/** The value of a constant or static, or the body of a `const fn`, and no closure in it. */
function isInConstant(file: RustFile, node: Node): boolean {
  let inner = node;
  for (const up of ancestorsOf(file, node)) {
    if (/^(?:closure_expression|async_block|macro_invocation)$/.test(up.type)) return false;
    if (up.type === 'const_item' || up.type === 'static_item')
      return up.childForFieldName('value')?.id === inner.id;
    if (up.type === 'function_item') {
      const modifiers = up.namedChildren.find(({ type }) => type === 'function_modifiers');
      return modifiers?.children.some(({ type }) => type === 'const') === true;
    }
    inner = up;
  }
  return false;
}

/** Not in a comment, a string or the definition of a macro, and not in a `use`, which is read as a whole. */
export function isCode(file: RustFile, node: Node): boolean {
  if (/comment$|string_content|string_literal$/.test(node.type)) return false;
  for (const up of ancestorsOf(file, node))
    if (
      /comment$|^(?:use_declaration|macro_definition|attribute_item|inner_attribute_item)$|string_literal$/.test(
        up.type,
      )
    )
      return false;
  return true;
}
