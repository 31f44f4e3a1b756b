import type { Node } from 'web-tree-sitter';
import { outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** Type parameters and projections in scope of a function, as written, with the text of all their bounds. */
export type BoundsInScope = ReadonlyMap<string, string>;

const known = perFile((_file: RustFile) => new Map<number, BoundsInScope>());

/** What a function, and the impl or trait around it, says of its type parameters: `F` → `FnMut(T) -> bool`. */
export function boundsInScope(file: RustFile, fn: Node): BoundsInScope {
  const seen = known(file).get(fn.startIndex);
  if (seen !== undefined) return seen;
  const bounds = new Map<string, string>();
  const outer = outerItem(file, fn);
  for (const holder of outer === null ? [fn] : [outer, fn]) collect(holder, bounds);
  known(file).set(fn.startIndex, bounds);
  return bounds;
}

function collect(holder: Node, bounds: Map<string, string>): void {
  const add = (name: string, text: string) => bounds.set(name, `${bounds.get(name) ?? ''} ${text}`.trim());
  for (const one of holder.childForFieldName('type_parameters')?.namedChildren ?? [])
    if (one.type === 'type_parameter')
      add(one.childForFieldName('name')?.text ?? '', one.childForFieldName('bounds')?.text ?? '');
  const clause = holder.namedChildren.find(({ type }) => type === 'where_clause');
  for (const one of clause?.namedChildren ?? []) {
    const left = one.type === 'where_predicate' ? one.childForFieldName('left') : null;
    if (left !== null && left.type !== 'lifetime')
      add(left.text, one.childForFieldName('bounds')?.text ?? '');
  }
}
