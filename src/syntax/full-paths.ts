import type { Node } from 'web-tree-sitter';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { importsOf } from './use-paths.ts';

/**
 * The full path that a callee or type names, its first segment looked up in the file's imports, generic arguments
 * left out: `std::fs::read` of `fs::read`. Null for what is no path, and where imports of one name disagree.
 */
export function fullPath(file: RustFile, node: Node): string | null {
  const path = node.type === 'generic_function' ? node.childForFieldName('function') : node;
  if (path === null || !/^(?:scoped_)?(?:type_)?identifier$/.test(path.type)) return null;
  const written = path.text.replaceAll(/::\s*<[^()]*>|\s+/g, '').replace(/^::/, '');
  const [head = '', ...rest] = written.split('::');
  const imports = importsByName(file).get(head);
  if (imports === undefined) return written;
  const [first = head, ...others] = imports;
  return others.length === 0 ? [first, ...rest].join('::') : null;
}

/** The different paths that each name stands for somewhere in the file. */
const importsByName = perFile((file: RustFile) => {
  const named = Map.groupBy(importsOf(file), ({ name }) => name);
  return new Map(
    [...named].map(
      ([name, group]) => [name, [...new Set(group.map(({ path }) => path.join('::')))]] as const,
    ),
  );
});
