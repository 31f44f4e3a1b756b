import type { Node, Tree } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import type { LineIndex } from '../text/line-index.ts';
import { type MacroContent, parseMacroContent, type TreeParse } from './macro-contents.ts';
import { parseErrorsOf } from './parse-errors.ts';
import type { RustFile } from './rust-file.ts';

/** Macros whose text holds none of these are left as tokens, unless the caller has words of its own. */
export const DEFAULT_INTEREST =
  /\b(?:unsafe|static|fn|await|Ordering|Relaxed|Acquire|Release|AcqRel|SeqCst)\b/;
const MOST_NESTED = 8;
const MOST_CONTENTS = 5000;

type Source = {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly tree: Tree;
  readonly parse: TreeParse;
  readonly interest?: RegExp | undefined;
  /**
   * Types that files of this parser were asked for; what this one is asked for is added. A walk costs far more than
   * the nodes that it finds, so a file's first walk looks for all of them.
   */
  readonly asked: Set<string>;
};

/** Types of so many nodes that nobody else should pay for them. */
const NUMEROUS = /identifier$|literal$|^(?:token_tree|line_comment)$/;
const MACRO = 'macro_invocation';

/** A tree of the file: the whole of it, or what one macro invocation holds. */
type Layer = {
  readonly tree: Tree;
  readonly root: Node;
  readonly range: TextRange;
  readonly holder: Node | null;
  readonly depth: number;
  /** Macro contents directly below, by the start of their range. */
  readonly inner: Map<number, Layer | null>;
  readonly parents: Map<number, Node | null>;
  /** The content that was asked for last: questions come in text order, so the next is mostly about it too. */
  latest: Layer | null;
};

/** A file's own tree and, made when first asked for, the trees of what its macros hold. */
export class ParsedRustFile implements RustFile {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly root: Node;
  readonly #parse: TreeParse;
  readonly #interest: RegExp;
  readonly #layers = new Map<Tree, Layer>();
  readonly #own: Layer;
  readonly #byType = new Map<string, readonly Node[]>();
  readonly #asked: Set<string>;
  #errors: readonly TextRange[] | null = null;
  /** The macro invocations of the file's own tree in text order; null until the tree was walked. */
  #macros: readonly TextRange[] | null = null;

  constructor({ path, text, lines, tree, parse, interest, asked }: Source) {
    this.path = path;
    this.text = text;
    this.lines = lines;
    this.#parse = parse;
    this.#asked = asked;
    this.#interest = interest ?? DEFAULT_INTEREST;
    this.#own = this.#addLayer({ tree, range: { start: 0, end: text.length } }, null, 0);
    this.root = this.#own.root;
  }

  get errors(): readonly TextRange[] {
    this.#errors ??= parseErrorsOf(this.#own.tree);
    return this.#errors;
  }

  nodes(...types: readonly string[]): readonly Node[] {
    const missing = types.filter((type) => !this.#byType.has(type));
    if (missing.length > 0) this.#collect(missing);
    const [only, ...others] = types.map((type) => this.#byType.get(type) ?? []);
    if (only === undefined) return [];
    return others.length === 0 ? only : inTextOrder([...only, ...others.flat()]);
  }

  parent(node: Node): Node | null {
    const layer = node.tree === this.#own.tree ? this.#own : this.#layers.get(node.tree);
    if (layer === undefined) return node.parent;
    const known = layer.parents.get(node.id);
    if (known !== undefined) return known;
    const up = node.parent;
    const parent = layer.holder === null || (up !== null && isWithin(up, layer.range)) ? up : layer.holder;
    layer.parents.set(node.id, parent);
    return parent;
  }

  nodeAt(offset: number): Node {
    let layer = this.#own;
    for (;;) {
      if (layer.latest !== null && holds(layer.latest.range, offset)) {
        layer = layer.latest;
        continue;
      }
      const leaf = layer.root.descendantForIndex(offset) ?? layer.root;
      if (layer === this.#own && !this.#mayBeInMacro(offset)) return leaf;
      const inner = layer.depth < MOST_NESTED ? this.#innerLayer(layer, leaf, offset) : null;
      if (inner === null) return isWithin(leaf, layer.range) ? leaf : (layer.holder ?? leaf);
      layer.latest = inner;
      layer = inner;
    }
  }

  /** Frees the trees. Nodes of this file must not be used any more. */
  dispose(): void {
    for (const tree of this.#layers.keys()) tree.delete();
    this.#layers.clear();
    this.#byType.clear();
  }

  /** The content of the macro invocation in whose tokens `offset` stands, parsed if it is worth it. */
  #innerLayer(layer: Layer, leaf: Node, offset: number): Layer | null {
    const tokens = this.#outermostTokens(leaf);
    if (tokens === null) return null;
    const start = tokens.startIndex + 1;
    if (!holds({ start, end: tokens.endIndex - 1 }, offset)) return null;
    const known = layer.inner.get(start);
    if (known !== undefined) return known;
    const holder = this.parent(tokens);
    let made: Layer | null = null;
    if (
      holder?.type === 'macro_invocation' &&
      this.#layers.size < MOST_CONTENTS &&
      this.#isInteresting(tokens)
    ) {
      const content = parseMacroContent(tokens, this.text, this.#parse);
      if (content !== null) made = this.#addLayer(content, holder, layer.depth + 1);
    }
    layer.inner.set(start, made);
    return made;
  }

  #outermostTokens(leaf: Node): Node | null {
    let tokens = leaf.type === 'token_tree' ? leaf : leaf.parent;
    if (tokens?.type === 'string_literal' || tokens?.type === 'line_comment') tokens = tokens.parent;
    if (tokens?.type !== 'token_tree') return null;
    for (let up = tokens.parent; up?.type === 'token_tree'; up = up.parent) tokens = up;
    return tokens;
  }

  #isInteresting(tokens: Node): boolean {
    this.#interest.lastIndex = 0;
    return this.#interest.test(this.text.slice(tokens.startIndex, tokens.endIndex));
  }

  #addLayer({ tree, range }: MacroContent, holder: Node | null, depth: number): Layer {
    const root = tree.rootNode;
    const layer: Layer = {
      tree,
      root,
      range,
      holder,
      depth,
      inner: new Map(),
      parents: new Map(),
      latest: null,
    };
    this.#layers.set(tree, layer);
    return layer;
  }

  #mayBeInMacro(offset: number): boolean {
    if (this.#macros === null) return true;
    let first = 0;
    for (let high = this.#macros.length; first < high; ) {
      const middle = (first + high) >>> 1;
      if ((this.#macros[middle]?.end ?? 0) <= offset) first = middle + 1;
      else high = middle;
    }
    const macro = this.#macros[first];
    return macro !== undefined && holds(macro, offset);
  }

  /** Looks into every macro that holds a word of interest, nested ones too. */
  #readMacros(macros: readonly TextRange[]): void {
    this.#macros = macros;
    if (macros.length === 0) return;
    const words = new RegExp(this.#interest.source, addFlag(this.#interest.flags, 'g'));
    for (const { start, end } of macros)
      for (const { index } of this.text.slice(start, end).matchAll(words)) this.nodeAt(start + index);
  }

  #collect(missing: readonly string[]): void {
    for (const type of missing) if (!NUMEROUS.test(type)) this.#asked.add(type);
    const isFirst = this.#macros === null;
    const types = isFirst ? [...new Set([...missing, ...this.#asked, MACRO])] : missing;
    const found = new Map<string, Node[]>(types.map((type) => [type, []]));
    const own = typedNodes(this.root, types);
    if (isFirst)
      this.#readMacros(own.nodes.filter((_, at) => own.types[at] === MACRO).map((node) => rangeOf(node)));
    for (const layer of this.#layers.values()) {
      const inner = [...layer.inner.values()].flatMap((content) => (content === null ? [] : [content.range]));
      const typed = layer === this.#own ? own : typedNodes(layer.root, types);
      for (const [at, node] of typed.nodes.entries()) {
        if (layer.holder !== null && !isWithin(node, layer.range)) continue;
        if (inner.length > 0 && isInside(node, inner)) continue;
        found.get(typed.types[at] ?? '')?.push(node);
      }
    }
    for (const [type, nodes] of found)
      this.#byType.set(type, this.#layers.size === 1 ? nodes : inTextOrder(nodes));
  }
}

type Typed = { readonly nodes: readonly Node[]; readonly types: readonly string[] };

function typedNodes(root: Node, types: readonly string[]): Typed {
  const [only = ''] = types;
  const nodes = root.descendantsOfType([...types]);
  return { nodes, types: nodes.map(types.length === 1 ? () => only : ({ type }) => type) };
}

function rangeOf({ startIndex, endIndex }: Node): TextRange {
  return { start: startIndex, end: endIndex };
}

function addFlag(flags: string, flag: string): string {
  return flags.includes(flag) ? flags : flags + flag;
}

function holds({ start, end }: TextRange, offset: number): boolean {
  return start <= offset && offset < end;
}

function isWithin(node: Node, { start, end }: TextRange): boolean {
  return node.startIndex >= start && node.endIndex <= end;
}

/** Whether a node begins in one of the ranges. A macro's tokens of an outer tree do; the macro itself does not. */
function isInside(node: Node, ranges: readonly TextRange[]): boolean {
  return ranges.some(({ start, end }) => node.startIndex >= start && node.startIndex < end);
}

function inTextOrder(nodes: readonly Node[]): readonly Node[] {
  return nodes.toSorted((a, b) => a.startIndex - b.startIndex || b.endIndex - a.endIndex);
}
