import type { Node } from 'web-tree-sitter';
import { enclosingItem, isItem, itemName, itemsOf, outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { importsOf } from './use-paths.ts';

/**
 * Whether an item can be reached from outside the crate, as far as its file shows: through `pub` modules and
 * types, or a `pub use` of it. The file's own module is taken to be public. Methods of a trait go with the
 * trait; those of a trait impl are never exported by themselves, and foreign functions are no functions of ours.
 */
export function isExported(file: RustFile, item: Node): boolean {
  const outer = outerItem(file, item);
  if (outer === null) return isPublic(item);
  switch (outer.type) {
    case 'impl_item':
      return isExportedMethod(file, item, outer);
    case 'trait_item':
      return isExported(file, outer);
    case 'mod_item':
      return isPublic(item) && (isExported(file, outer) || isReexported(file, item));
    case 'foreign_mod_item':
      return isPublic(item) && (outerItem(file, outer) === null || isExported(file, outer));
    default:
      // Items of a function's body cannot be named from outside it.
      return false;
  }
}

/** Whether an item says `pub` with nothing in brackets after it. */
export function isPublic(item: Node): boolean {
  const first = item.firstNamedChild;
  return first?.type === 'visibility_modifier' && first.text.trim() === 'pub';
}

function isExportedMethod(file: RustFile, method: Node, impl: Node): boolean {
  if (impl.childForFieldName('trait') !== null || !isPublic(method)) return false;
  const type = typesByName(file).get(itemName(impl));
  // An impl of a type of another file: what is said of that type there is not known here.
  return type === undefined || isExported(file, type);
}

const TYPES: ReadonlySet<string> = new Set([
  'struct_item',
  'enum_item',
  'union_item',
  'trait_item',
  'type_item',
]);

const typesByName: (file: RustFile) => ReadonlyMap<string, Node> = perFile(
  (file) =>
    new Map(itemsOf(file).flatMap((item) => (TYPES.has(item.type) ? [[itemName(item), item] as const] : []))),
);

/** Whether a public `use` names an item of a private module, by itself, by a module above it, or with a glob. */
function isReexported(file: RustFile, item: Node): boolean {
  const path = modulePath(file, item);
  return importsOf(file).some(({ path: used, name, isPublic: open, offset }) => {
    if (!open || !isReachable(file, offset)) return false;
    const written = used.filter((part) => part !== 'self' && part !== 'crate' && part !== 'super');
    const target = name === '*' ? written.slice(0, -1) : written;
    const covered = path.slice(0, path.length - (name === '*' ? 1 : 0));
    return target.length > 0 && target.length <= path.length && endsWith(covered, target);
  });
}

/** Whether a declaration stands at the top of the file or in modules that are exported. */
function isReachable(file: RustFile, offset: number): boolean {
  const declaration = enclosingItem(file, file.nodeAt(offset));
  const outer = declaration === null ? null : outerItem(file, declaration);
  return outer === null || (outer.type === 'mod_item' && isExported(file, outer));
}

function endsWith(path: readonly string[], tail: readonly string[]): boolean {
  return tail.every((part, index) => path[path.length - tail.length + index] === part);
}

function modulePath(file: RustFile, item: Node): readonly string[] {
  const names = [itemName(item)];
  for (let up = outerItem(file, item); up !== null && isItem(up); up = outerItem(file, up))
    names.unshift(itemName(up));
  return names;
}
