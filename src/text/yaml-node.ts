import type { TextRange } from '../finding/finding.ts';

/** Line and column from 1, the column in UTF-16 code units. */
export type Position = { readonly line: number; readonly column: number };

type Placed = { readonly range: TextRange; readonly position: Position };
export type YamlScalar = Placed & {
  readonly kind: 'scalar';
  /** What the core schema of YAML 1.2 makes of it; anything else (dates, binaries) stays the text it was. */
  readonly value: string | number | boolean | null;
  /** As written, without quotes. */
  readonly source: string;
};
export type YamlList = Placed & { readonly kind: 'list'; readonly items: readonly YamlNode[] };
/** `range` and `position` of an entry are those of its key. */
export type YamlEntry = Placed & { readonly key: string; readonly value: YamlNode };
/** Keys are plain text and occur once. */
export type YamlMap = Placed & { readonly kind: 'map'; readonly entries: readonly YamlEntry[] };
/** A value with its place in the file. An alias is the very node that it names. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

/** Where a node, or the key of an entry, begins in the file. */
export function positionOf(node: YamlNode | YamlEntry): Position {
  return node.position;
}

/** The entry with this key, or undefined where the map has none or the node is no map. */
export function entryOf(node: YamlNode | null, key: string): YamlEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** The node at a path of keys and indices, such as zod's `issue.path`; where it leads nowhere, the last node on the way. */
export function nodeAt(root: YamlNode, path: readonly PropertyKey[]): YamlNode {
  let node = root;
  for (const step of path) {
    const next =
      node.kind === 'list' && typeof step === 'number'
        ? node.items[step]
        : entryOf(node, String(step))?.value;
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

/** Plain data for a schema to look at: every key, `__proto__` too, is an own property and nothing more. */
export function plainOf(node: YamlNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainOf);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainOf(value)]));
    default:
      return node satisfies never;
  }
}

/** What a node is, in words for a message. */
export function kindOf(node: YamlNode): string {
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list';
  if (node.kind === 'map') return 'a map';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return node.value.trim() === '' ? 'empty text' : 'text';
  return `the ${typeof node.value} ${node.source.slice(0, 40)}`;
}
