import type { Change } from '../diff/change.ts';
import { parseToml } from './parse-toml.ts';
import { perFile } from './per-file.ts';
import type { TomlFile } from './toml-file.ts';

/** The configurations of cargo that the change or its context shows at the head, by the folder that holds `.cargo`. */
export const cargoConfigsIn: (change: Change) => ReadonlyMap<string, TomlFile> = perFile((change) => {
  const found = new Map<string, TomlFile>();
  const add = (path: string, text: string) => {
    const folder = /^(?:(.*)\/)?\.cargo\/config(?:\.toml)?$/.exec(path);
    if (folder !== null) found.set(folder[1] ?? '', parseToml(path, text));
  };
  for (const { path, text } of change.context) add(path, text);
  for (const { path, head } of change.files) if (head.state === 'text') add(path, head.text);
  return found;
});
