import type { Change } from '../diff/change.ts';
import { parentModules } from '../diff/context-paths.ts';
import { perFile } from './per-file.ts';

/**
 * Whether code outside the crate may name what a file declares under `name`: not where a module above it is
 * seen to be private and nothing on the way says `pub use` of the name. What the review cannot see counts as open.
 */
export function mayBeReached(change: Change, path: string, name: string): boolean {
  const uses = publicUsesOf(change);
  const named = new RegExp(`\\b${name}\\b`);
  const module = moduleOf(path).module;
  const naming = parentModules(path).filter((parent) =>
    uses(parent).some((use) => named.test(use) || spreads(use, module)),
  );
  return [path, ...naming].some((file) => isOpenModule(change, file));
}

/** Is every module from a file up to its crate's root public, or opened by a `pub use module::*` above it? */
function isOpenModule(change: Change, path: string): boolean {
  const declared = declarationOf(textsOf(change), path);
  if (declared === null) return true;
  const { module, parent, isPublic } = declared;
  const isOpen = isPublic || publicUsesOf(change)(parent).some((use) => spreads(use, module));
  return isOpen && isOpenModule(change, parent);
}

type Declared = { readonly module: string; readonly parent: string; readonly isPublic: boolean };

/** How the file above declares a file as a module; null where no such file, or no such declaration, is seen. */
function declarationOf(texts: ReadonlyMap<string, string>, path: string): Declared | null {
  const { module, folder } = moduleOf(path);
  const candidates = /(?:^|\/)src\/$/.test(folder)
    ? ['lib.rs', 'main.rs'].map((root) => folder + root)
    : [`${folder}mod.rs`, `${folder.slice(0, -1)}.rs`];
  for (const parent of candidates) {
    const text = parent === path ? undefined : texts.get(parent);
    const found = text === undefined ? null : visibilitiesOf(text, module);
    if (found !== null && found.length > 0)
      return { module, parent, isPublic: found.some((visibility) => visibility === 'pub') };
  }
  return null;
}

/** The name of the module that a file is, and the folder its parent keeps it in. */
function moduleOf(path: string): { readonly module: string; readonly folder: string } {
  const parts = path.split('/');
  const last = parts.pop() ?? '';
  const module = last === 'mod.rs' ? (parts.pop() ?? '') : last.replace(/\.rs$/, '');
  return { module, folder: parts.map((part) => `${part}/`).join('') };
}

/** What stands before each `mod name;` of a text. */
function visibilitiesOf(text: string, module: string): readonly string[] {
  const pattern = new RegExp(`^[^\\n/]*?(pub(?:\\s*\\([^)]*\\))?)?\\s*\\bmod\\s+(?:r#)?${module}\\s*;`, 'gm');
  return [...text.matchAll(pattern)].map(([, visibility = '']) => visibility.trim());
}

/** The `pub use` declarations of a file of the change or its context, read once. */
const publicUsesOf = perFile((change: Change) => {
  const read = new Map<string, readonly string[]>();
  return (path: string): readonly string[] => {
    const seen = read.get(path);
    if (seen !== undefined) return seen;
    const text = textsOf(change).get(path) ?? '';
    const uses = [...text.matchAll(/\bpub\s+use\s+([^;]{1,4000});/g)].map(([, use = '']) => use);
    read.set(path, uses);
    return uses;
  };
});

/** `pub use module::*` and `pub use {module::*, …}`. */
function spreads(use: string, module: string): boolean {
  return new RegExp(`\\b${module}\\s*::(?:[^,]*::)?[^,;]*\\*`).test(use);
}

const textsOf: (change: Change) => ReadonlyMap<string, string> = perFile((change) => {
  const heads = change.files.flatMap(({ path, head }) =>
    head.state === 'text' ? [[path, head.text] as const] : [],
  );
  return new Map([...change.context.map(({ path, text }) => [path, text] as const), ...heads]);
});
