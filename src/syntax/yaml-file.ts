import type { LineIndex } from '../text/line-index.ts';
import { readYaml, type TextFault } from '../text/yaml.ts';
import type { YamlNode } from '../text/yaml-node.ts';

/** A YAML file with positions. `faults` are set, and `root` is null, when it does not parse. */
export type YamlFile = {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly root: YamlNode | null;
  readonly faults: readonly TextFault[];
};

/** Reads YAML with positions. Never throws, whatever the text. */
export function parseYamlFile(path: string, text: string, lines: LineIndex): YamlFile {
  const reading = readYaml(text);
  return reading.ok
    ? { path, text, lines, root: reading.root, faults: [] }
    : { path, text, lines, root: null, faults: reading.faults };
}
