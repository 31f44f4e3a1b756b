import type { Change } from '../diff/change.ts';
import { parentModules } from '../diff/context-paths.ts';
import { perFile } from './per-file.ts';

/**
 * Whether code outside the crate may name what a file declares under `name`: not where a module above it is
 * seen to be private and nothing on the way says `pub use` of the name. What the review cannot see counts as open.
 */
export function mayBeReached(change: Change, path: string, name: string): boolean {
  const texts = textsOf(change);
  const above = parentModules(path);
  const known = publicUsesOf(change);
  const uses = above.flatMap((parent) => known(parent));
  if (uses.some((use) => new RegExp(`\\b${name}\\b`).test(use))) return true;
  for (let file = path; ; ) {
    const declared = declarationOf(texts, file);
    if (declared === null) return true;
    const isOpen = declared.isPublic || uses.some((use) => spreads(use, declared.module));
    if (!isOpen) return false;
    file = declared.parent;
  }
}

type Declared = { readonly module: string; readonly parent: string; readonly isPublic: boolean };

/** How the file above declares a file as a module; null where no such file, or no such declaration, is seen. */
function declarationOf(texts: ReadonlyMap<string, string>, path: string): Declared | null {
  const parts = path.split('/');
  const last = parts.pop() ?? '';
  const module = last === 'mod.rs' ? (parts.pop() ?? '') : last.replace(/\.rs$/, '');
  const folder = parts.map((part) => `${part}/`).join('');
  const candidates =
    parts.at(-1) === 'src'
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
