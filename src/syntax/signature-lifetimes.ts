import type { Node } from 'web-tree-sitter';
import type { Receiver, Signature } from './signatures.ts';

/** A lifetime in a signature: of a reference, or an argument of a type. */
export type LifetimeUse = {
  /** `'a`; `#2` for the second of those that are not written; `?` where elision gives none. */
  readonly region: string;
  /** Of which kind of reference; null for a type's argument, which may hold either. */
  readonly of: 'shared' | 'mutable' | null;
  readonly node: Node;
};
export type SignatureLifetimes = {
  readonly inputs: readonly LifetimeUse[];
  readonly outputs: readonly LifetimeUse[];
};

/** The lifetimes of a function's parameters and of what it returns, those that elision fills in too. */
export function lifetimesOf(signature: Signature): SignatureLifetimes {
  let unnamed = 0;
  const fresh = () => {
    unnamed += 1;
    return `#${unnamed}`;
  };
  const ofSelf = receiverUses(signature.receiver, fresh);
  const inputs = [...ofSelf, ...signature.parameters.flatMap(({ typeNode }) => usesIn(typeNode, fresh))];
  const elided = elidedRegion(signature.receiver, ofSelf, inputs);
  const outputs = signature.returnNode === null ? [] : usesIn(signature.returnNode, () => elided);
  return { inputs, outputs };
}

function receiverUses(receiver: Receiver | null, fresh: () => string): readonly LifetimeUse[] {
  if (receiver === null || receiver.by === 'value') return [];
  if (receiver.by === 'typed') {
    const type = receiver.node.childForFieldName('type');
    return type === null ? [] : usesIn(type, fresh);
  }
  const of = receiver.by === 'reference' ? 'shared' : 'mutable';
  return [{ region: named(receiver.lifetime) ?? fresh(), of, node: receiver.node }];
}

/** The lifetime of `self` if it is a reference, else that of the parameters if they have only one. */
function elidedRegion(
  receiver: Receiver | null,
  ofSelf: readonly LifetimeUse[],
  inputs: readonly LifetimeUse[],
): string {
  const lent = receiver === null ? undefined : ofSelf.find(({ of }) => of !== null);
  if (lent !== undefined) return lent.region;
  const regions = new Set(inputs.map(({ region }) => region));
  const [only] = regions;
  return regions.size === 1 && only !== undefined ? only : '?';
}

function usesIn(node: Node, unnamed: () => string): readonly LifetimeUse[] {
  switch (node.type) {
    case 'reference_type': {
      const written = node.namedChildren.find(({ type }) => type === 'lifetime')?.text ?? null;
      const isMutable = node.namedChildren.some(({ type }) => type === 'mutable_specifier');
      const region = named(written) ?? unnamed();
      const inner = node.childForFieldName('type');
      const use: LifetimeUse = { region, of: isMutable ? 'mutable' : 'shared', node };
      return inner === null ? [use] : [use, ...usesIn(inner, unnamed)];
    }
    case 'lifetime':
      return [{ region: named(node.text) ?? unnamed(), of: null, node }];
    // `fn(&T) -> &U` and `Fn(&T)` bind what they do not name.
    case 'function_type':
      return [];
    default:
      return node.namedChildren.flatMap((child) => usesIn(child, unnamed));
  }
}

function named(lifetime: string | null): string | null {
  return lifetime === "'_" ? null : lifetime;
}
