import type { Node } from 'web-tree-sitter';
import { attributesOf } from './attributes.ts';
import { isExported } from './exported.ts';
import { itemName, outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import { perNode } from './per-node.ts';
import type { RustFile } from './rust-file.ts';
import { stringValue } from './string-value.ts';
import { abiOf, type TypeShape, typeShape } from './type-shapes.ts';

/** Where a function stands; `local` is one in the body of another. */
export type FunctionHolder = 'free' | 'local' | 'inherent' | 'trait' | 'trait-impl' | 'foreign';

export type Parameter = {
  readonly node: Node;
  /** The variable it binds, or null for other patterns than a plain name. */
  readonly name: string | null;
  readonly type: TypeShape;
  readonly typeNode: Node;
};

/** How a method takes `self`; `typed` is `self: Pin<&mut Self>` and the like. */
export type Receiver = {
  readonly node: Node;
  readonly by: 'value' | 'reference' | 'mutable reference' | 'typed';
  /** With its quote; null where none is written. */
  readonly lifetime: string | null;
  readonly type: TypeShape | null;
};

/** What the head of a function says. */
export type Signature = {
  readonly node: Node;
  readonly name: string;
  readonly nameNode: Node;
  readonly receiver: Receiver | null;
  /** Without `self`. */
  readonly parameters: readonly Parameter[];
  readonly returnType: TypeShape | null;
  readonly returnNode: Node | null;
  readonly body: Node | null;
  readonly isUnsafe: boolean;
  readonly isAsync: boolean;
  /** `C`, `C-unwind`, `system`, …; `C` for a bare `extern`; null for Rust's own. */
  readonly abi: string | null;
  readonly holder: FunctionHolder;
  /** Reachable from other crates as far as the file shows; of a trait impl, whether the trait may be. */
  readonly isExported: boolean;
  /** The symbol that `no_mangle` or `export_name` gives it, or null. */
  readonly symbol: string | null;
};

/** The signatures of all functions of a file in text order, macro contents included. */
export const signaturesOf: (file: RustFile) => readonly Signature[] = perFile((file) =>
  file.nodes('function_item', 'function_signature_item').flatMap((node) => signatureOf(file, node) ?? []),
);

/** The signature of a `function_item` or `function_signature_item`; null where the grammar lost its name. */
export const signatureOf: (file: RustFile, node: Node) => Signature | null = perNode((file, node) => {
  const nameNode = node.childForFieldName('name');
  return nameNode === null ? null : new WrittenSignature(file, node, nameNode);
});

/** Read part by part when first asked: most who ask want a name and a word or two. */
class WrittenSignature implements Signature {
  readonly node: Node;
  readonly name: string;
  readonly nameNode: Node;
  readonly #file: RustFile;
  readonly #known = new Map<string, unknown>();

  constructor(file: RustFile, node: Node, nameNode: Node) {
    this.#file = file;
    this.node = node;
    this.nameNode = nameNode;
    this.name = nameNode.text;
  }

  get receiver(): Receiver | null {
    return this.#once('receiver', () => {
      const [first] = this.#written.filter(({ isExtra, type }) => !isExtra && type !== 'attribute_item');
      return first === undefined ? null : receiverOf(first);
    });
  }

  get parameters(): readonly Parameter[] {
    return this.#once('parameters', () => this.#written.flatMap((one) => parameterOf(one) ?? []));
  }

  get returnType(): TypeShape | null {
    const { returnNode } = this;
    return this.#once('returnType', () => (returnNode === null ? null : typeShape(returnNode)));
  }

  get returnNode(): Node | null {
    return this.#once('returnNode', () => this.node.childForFieldName('return_type'));
  }

  get body(): Node | null {
    return this.#once('body', () => this.node.childForFieldName('body'));
  }

  get isUnsafe(): boolean {
    return /\bunsafe\b/.test(this.#modifiers);
  }

  get isAsync(): boolean {
    return /\basync\b/.test(this.#modifiers);
  }

  get abi(): string | null {
    return abiOf(this.#modifiers);
  }

  get holder(): FunctionHolder {
    return this.#once('holder', () => holderOf(this.#file, this.node));
  }

  get isExported(): boolean {
    return this.#once('isExported', () =>
      this.holder === 'trait-impl'
        ? isOpenTraitImpl(this.#file, this.node)
        : isExported(this.#file, this.node),
    );
  }

  get symbol(): string | null {
    return this.#once('symbol', () => symbolOf(this.#file, this.node, this.name));
  }

  get #written(): readonly Node[] {
    return this.#once('written', () => this.node.childForFieldName('parameters')?.namedChildren ?? []);
  }

  get #modifiers(): string {
    return this.#once('modifiers', () => modifiersOf(this.#file, this.node, this.nameNode));
  }

  #once<Part>(name: string, read: () => Part): Part {
    // Kept under the name of the part that it is.
    if (this.#known.has(name)) return this.#known.get(name) as Part;
    const part = read();
    this.#known.set(name, part);
    return part;
  }
}

/** `pub(crate) const unsafe`: looked for in the tree only where the text before the name holds one of the words. */
function modifiersOf(file: RustFile, node: Node, nameNode: Node): string {
  const before = file.text.slice(node.startIndex, nameNode.startIndex);
  if (!/\b(?:unsafe|async|extern)\b/.test(before)) return '';
  return node.namedChildren.find(({ type }) => type === 'function_modifiers')?.text ?? '';
}

function receiverOf(first: Node): Receiver | null {
  if (first.type === 'self_parameter') {
    const lifetime = first.namedChildren.find(({ type }) => type === 'lifetime')?.text ?? null;
    const isMutable = first.namedChildren.some(({ type }) => type === 'mutable_specifier');
    const shared = isMutable ? ('mutable reference' as const) : ('reference' as const);
    return { node: first, by: first.text.startsWith('&') ? shared : 'value', lifetime, type: null };
  }
  if (first.type !== 'parameter' || first.childForFieldName('pattern')?.text !== 'self') return null;
  const type = first.childForFieldName('type');
  return { node: first, by: 'typed', lifetime: null, type: type === null ? null : typeShape(type) };
}

function parameterOf(node: Node): Parameter | null {
  const pattern = node.type === 'parameter' ? node.childForFieldName('pattern') : null;
  const typeNode = node.type === 'parameter' ? node.childForFieldName('type') : null;
  if (typeNode === null || pattern?.text === 'self') return null;
  const inner = pattern?.type === 'mut_pattern' ? pattern.lastNamedChild : pattern;
  return {
    node,
    name: inner?.type === 'identifier' ? inner.text : null,
    type: typeShape(typeNode),
    typeNode,
  };
}

function holderOf(file: RustFile, node: Node): FunctionHolder {
  const outer = outerItem(file, node);
  switch (outer?.type) {
    case undefined:
    case 'mod_item':
      return 'free';
    case 'impl_item':
      return outer?.childForFieldName('trait') === null ? 'inherent' : 'trait-impl';
    case 'trait_item':
      return 'trait';
    case 'foreign_mod_item':
      return 'foreign';
    default:
      return 'local';
  }
}

/** Whether the trait and the type of an impl are exported, or are of another file. */
function isOpenTraitImpl(file: RustFile, node: Node): boolean {
  const impl = outerItem(file, node);
  const trait = /(\w+)\s*(?:<[\s\S]*)?$/.exec(impl?.childForFieldName('trait')?.text ?? '')?.[1] ?? '';
  const self = /^(\w+)/.exec(impl?.childForFieldName('type')?.text ?? '')?.[1] ?? '';
  return [trait, self].every((name) => {
    const item = declaredTypes(file).get(name);
    return item === undefined || isExported(file, item);
  });
}

const declaredTypes = perFile(
  (file: RustFile): ReadonlyMap<string, Node> =>
    new Map(
      file
        .nodes('struct_item', 'enum_item', 'union_item', 'trait_item', 'type_item')
        .map((item) => [itemName(item), item]),
    ),
);

const namesSymbols = perFile((file: RustFile) => /no_mangle|export_name/.test(file.text));

function symbolOf(file: RustFile, node: Node, name: string): string | null {
  if (!namesSymbols(file)) return null;
  for (const attribute of attributesOf(file, node)) {
    if (attribute.name === 'no_mangle') return name;
    if (attribute.name === 'export_name') return stringValue(attribute.value ?? '') ?? name;
  }
  return null;
}
