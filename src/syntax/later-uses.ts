import type { Node } from 'web-tree-sitter';
import { type Binding, bindingAt } from './bindings.ts';
import { divergesAt } from './divergence.ts';
import { ancestorsOf } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

const identifiers = perFile((file: RustFile) => Map.groupBy(file.nodes('identifier'), ({ text }) => text));

/** The places where a variable is named, in text order. */
export function namesOf(file: RustFile, binding: Binding): readonly Node[] {
  const { name, scope } = binding;
  const { start, end } = scope;
  return (identifiers(file).get(name) ?? []).filter(
    (node) =>
      node.startIndex >= start &&
      node.endIndex <= end &&
      bindingAt(file, name, node.startIndex)?.node.id === binding.node.id,
  );
}

/** Does control come to `later` after `earlier`: not in another arm, and not past a way out of its block? */
export function isAfter(file: RustFile, earlier: Node, later: Node): boolean {
  if (later.startIndex < earlier.endIndex) return false;
  for (const up of ancestorsOf(file, earlier)) {
    const holdsBoth = up.startIndex <= later.startIndex && later.endIndex <= up.endIndex;
    if (holdsBoth) return !/^(?:if_expression|match_block|match_expression)$/.test(up.type);
    if (up.type === 'closure_expression' || up.type === 'function_item') return false;
    if (up.type === 'block' && divergesAt(up)) return false;
    if (/^(?:return|break)_expression$/.test(up.type)) return false;
  }
  return false;
}
