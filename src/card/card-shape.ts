import { nearest } from '../text/nearest.ts';
import type { TextFault } from '../text/yaml.ts';
import {
  kindOf,
  positionOf,
  type YamlEntry,
  type YamlList,
  type YamlMap,
  type YamlNode,
} from '../text/yaml-node.ts';

/** How many parts a list of texts may have, and what one part is called in a message. */
export type ListRule = { readonly part: string; readonly least: number; readonly most: number };

/** Reads expected shapes out of YAML and keeps every fault it meets, so that one look tells them all. */
export class ShapeReader {
  readonly faults: TextFault[] = [];

  /** Keys of a map by name; unknown ones and missing ones are faults. `where` names the map in messages. */
  keys<K extends string>(node: YamlNode, where: string, known: readonly K[]): Partial<Record<K, YamlEntry>> {
    const found: Partial<Record<K, YamlEntry>> = {};
    if (node.kind !== 'map') {
      this.fault(node, `expected a map with the keys ${known.join(', ')}, found ${kindOf(node)}`);
      return found;
    }
    for (const entry of node.entries) {
      const key = known.find((name) => name === entry.key);
      if (key !== undefined) found[key] = entry;
      else this.fault(entry, unknownKey(entry.key, where, known));
    }
    this.#missing(node, where, known);
    return found;
  }

  /** Text with something in it, or an empty text and a fault. A missing entry was told by `keys`. */
  text(entry: YamlEntry | undefined, name: string): string {
    return entry === undefined ? '' : this.textOf(entry.value, name, entry);
  }

  /** As `text`, and on one line. */
  line(entry: YamlEntry | undefined, name: string): string {
    const text = this.text(entry, name).trim();
    if (entry !== undefined && text.includes('\n'))
      this.fault(entry.value, `expected one line of text for ${name}`);
    return text;
  }

  textOf(node: YamlNode, name: string, place: YamlNode | YamlEntry = node): string {
    if (node.kind === 'scalar' && typeof node.value === 'string' && node.value.trim() !== '')
      return node.value;
    const hint =
      node.kind === 'map'
        ? ' (a sentence with a colon needs quotes)'
        : node.kind === 'scalar' && node.source !== '' && typeof node.value !== 'string'
          ? ' (put it in quotes)'
          : '';
    const at = node.kind === 'scalar' && node.source === '' ? place : node;
    this.fault(at, `expected text for ${name}, found ${kindOf(node)}${hint}`);
    return '';
  }

  /** The items of a list, with a fault where it is none or has too few or too many. */
  list(entry: YamlEntry | undefined, name: string, { part, least, most }: ListRule): readonly YamlNode[] {
    if (entry === undefined) return [];
    const { value } = entry;
    if (value.kind !== 'list') {
      this.fault(entry, `expected a list of ${part} under ${name}, found ${kindOf(value)}`);
      return [];
    }
    const count = value.items.length;
    if (count < least || count > most) {
      this.fault(placeOf(value, entry), `expected ${least} to ${most} ${part} under ${name}, found ${count}`);
    }
    // A flood is one fault, not a thousand.
    return value.items.slice(0, most);
  }

  /** Different texts, letter case aside. */
  texts(entry: YamlEntry | undefined, name: string, rule: ListRule): readonly string[] {
    const lines = new Map<string, number>();
    return this.list(entry, name, rule).map((item, index) => {
      const text = this.textOf(item, `${name} ${index + 1}`).trim();
      const key = text.toLowerCase();
      const earlier = lines.get(key);
      if (text !== '' && earlier !== undefined) {
        this.fault(item, `"${text.slice(0, 60)}" stands already on line ${earlier}`);
      }
      lines.set(key, earlier ?? positionOf(item).line);
      return text;
    });
  }

  fault(at: YamlNode | YamlEntry, message: string): void {
    this.faults.push({ ...positionOf(at), message });
  }

  #missing(map: YamlMap, where: string, known: readonly string[]): void {
    const there = new Set(map.entries.map(({ key }) => key));
    for (const key of known) {
      if (!there.has(key)) this.fault(map, `expected the key "${key}" in ${where}, it is missing`);
    }
  }
}

function placeOf(list: YamlList, entry: YamlEntry): YamlNode | YamlEntry {
  return list.items.length === 0 ? entry : list;
}

function unknownKey(key: string, where: string, known: readonly string[]): string {
  const close = nearest(key, known);
  const advice = close === null ? `known are ${known.join(', ')}` : `did you mean "${close}"?`;
  return `unknown key "${key.slice(0, 60)}" in ${where}; ${advice}`;
}
