import type { Node } from 'web-tree-sitter';
import { ancestorsOf } from './items.ts';
import { perFile } from './per-file.ts';
import { perNode } from './per-node.ts';
import type { RustFile } from './rust-file.ts';
import { type Signature, signaturesOf } from './signatures.ts';

const byName: (file: RustFile) => ReadonlyMap<string, readonly Signature[]> = perFile((file) =>
  Map.groupBy(signaturesOf(file), ({ name }) => name),
);

/**
 * The function of this file that a bare name means at a node: the one declared in the nearest block or module
 * around it; null where none is, or where several are (on other platforms, say) that do not agree on `unsafe`.
 */
export function functionInScope(file: RustFile, name: string, at: Node): Signature | null {
  const named = (byName(file).get(name) ?? []).filter(({ holder }) =>
    /^(?:free|local|foreign)$/.test(holder),
  );
  if (named.length === 0) return null;
  for (const up of ancestorsOf(file, at)) {
    if (!/^(?:block|declaration_list|source_file)$/.test(up.type)) continue;
    const here = named.filter(({ node }) => scopeOf(file, node)?.id === up.id);
    if (here.length > 0) return here.every(({ isUnsafe }) => isUnsafe) ? (here[0] ?? null) : agreed(here);
    // Names of an outer module do not reach into an inner one.
    if (up.type === 'declaration_list') return null;
  }
  return null;
}

function agreed(here: readonly Signature[]): Signature | null {
  return here.some(({ isUnsafe }) => isUnsafe) ? null : (here[0] ?? null);
}

/** Whether every method of that name that the file declares is unsafe, and there is one. */
export function isUnsafeMethodName(file: RustFile, name: string): boolean {
  const methods = (byName(file).get(name) ?? []).filter(
    ({ holder }) => !/^(?:free|local|foreign)$/.test(holder),
  );
  return methods.length > 0 && methods.every(({ isUnsafe }) => isUnsafe);
}

/** The block or module in which a function can be named. */
const scopeOf = perNode((file: RustFile, node: Node): Node | null => {
  let isForeign = false;
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'foreign_mod_item') isForeign = true;
    else if (up.type === 'source_file' || up.type === 'block') return up;
    else if (up.type === 'declaration_list' && !isForeign && file.parent(up)?.type !== 'foreign_mod_item')
      return up;
  }
  return null;
});
