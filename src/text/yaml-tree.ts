import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { LineIndex } from './line-index.ts';
import type { OffsetFault } from './yaml-guard.ts';
import type { YamlEntry, YamlList, YamlMap, YamlNode, YamlScalar } from './yaml-node.ts';

/** Values of a document with every alias written out; beyond it, aliases are there to explode. */
const MOST_VALUES = 100_000;

/** A node with what it costs once its aliases are written out. */
type Weighed = { readonly node: YamlNode; readonly values: number; readonly depth: number };

/** Turns one composed document into nodes with places in the file. Recursive: the text's depth is already bounded. */
export class TreeBuilder {
  readonly faults: OffsetFault[] = [];
  readonly #lines: LineIndex;
  /** Where the parsed text begins in the file. */
  readonly #base: number;
  readonly #maxDepth: number;
  /** Anchors seen so far; null while their own node is still open. */
  readonly #anchors = new Map<string, Weighed | null>();
  #exploded = false;

  constructor(lines: LineIndex, base: number, maxDepth: number) {
    this.#lines = lines;
    this.#base = base;
    this.#maxDepth = maxDepth;
  }

  build(node: Node): YamlNode {
    return this.#weigh(node, 1, node).node;
  }

  /** `origin` lends its place to a value that is not there. */
  #weigh(node: Node | null, level: number, origin: Node): Weighed {
    if (node === null) return leaf(this.#nothing(origin));
    if (isAlias(node)) return this.#alias(node, level);
    const { anchor } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, null);
    const weighed = this.#own(node, level);
    if (anchor !== undefined) this.#anchors.set(anchor, weighed);
    return weighed;
  }

  #own(node: Scalar | YAMLMap | YAMLSeq, level: number): Weighed {
    if (isMap(node)) return this.#map(node, level);
    if (isSeq(node)) return this.#list(node, level);
    const { value } = node;
    const source = node.source ?? '';
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    const kept = plain || value === null ? value : source;
    return leaf({ kind: 'scalar', value: kept, source, ...this.#place(node) } satisfies YamlScalar);
  }

  #alias(node: Node & { source: string }, level: number): Weighed {
    const target = this.#anchors.get(node.source);
    if (target === undefined) {
      this.#fault(node, `the alias *${node.source.slice(0, 40)} has no anchor before it`);
    } else if (target === null) {
      this.#fault(node, `the alias *${node.source.slice(0, 40)} stands inside the value it names`);
    } else if (level + target.depth - 1 > this.#maxDepth) {
      this.#fault(node, `with its aliases written out, nested more than ${this.#maxDepth} levels deep`);
    } else {
      return target;
    }
    return leaf(this.#nothing(node));
  }

  #list(node: YAMLSeq, level: number): Weighed {
    const items: Weighed[] = [];
    // A sequence of `yaml` holds nodes, and pairs only under tags that are not resolved here.
    for (const item of node.items as (Node | null)[]) items.push(this.#weigh(item, level + 1, node));
    const list: YamlList = { kind: 'list', items: items.map((item) => item.node), ...this.#place(node) };
    return this.#sum(node, list, items);
  }

  #map(node: YAMLMap, level: number): Weighed {
    const values: Weighed[] = [];
    const entries = new Map<string, YamlEntry>();
    for (const pair of node.items) {
      // Pairs of a parsed document hold nodes or null.
      const keyNode = pair.key as Node | null;
      const value = this.#weigh(pair.value as Node | null, level + 1, keyNode ?? node);
      values.push(value);
      const key = keyNode === null ? '' : keyOf(keyNode);
      const placed = this.#place(keyNode ?? node);
      const earlier = key === null ? undefined : entries.get(key);
      if (key === null) this.#fault(keyNode ?? node, 'a key must be plain text');
      else if (earlier === undefined) entries.set(key, { key, value: value.node, ...placed });
      else {
        const line = earlier.position.line;
        this.#fault(keyNode ?? node, `the key "${key.slice(0, 40)}" stands already on line ${line}`);
      }
    }
    const map: YamlMap = { kind: 'map', entries: [...entries.values()], ...this.#place(node) };
    return this.#sum(node, map, values);
  }

  #sum(origin: Node, node: YamlNode, parts: readonly Weighed[]): Weighed {
    let values = 1;
    let depth = 0;
    for (const part of parts) {
      values += part.values;
      depth = Math.max(depth, part.depth);
    }
    if (values <= MOST_VALUES) return { node, values, depth: depth + 1 };
    // Once is enough: all that hold this value explode with it.
    if (!this.#exploded) this.#fault(origin, `with its aliases written out, more than ${MOST_VALUES} values`);
    this.#exploded = true;
    return leaf(this.#nothing(origin));
  }

  #nothing(node: Node): YamlScalar {
    return { kind: 'scalar', value: null, source: '', ...this.#place(node) };
  }

  #place(node: Node): Pick<YamlNode, 'range' | 'position'> {
    const [start, end] = node.range ?? [0, 0];
    const range = { start: this.#base + start, end: this.#base + end };
    const { startLine: line, startColumn: column } = this.#lines.spanOf({
      start: range.start,
      end: range.start,
    });
    return { range, position: { line, column } };
  }

  #fault(node: Node, message: string): void {
    this.faults.push({ at: node.range?.[0] ?? 0, message });
  }
}

function leaf(node: YamlNode): Weighed {
  return { node, values: 1, depth: 1 };
}

function keyOf(node: Node): string | null {
  if (!isScalar(node)) return null;
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}
